import Units

/// A whole block, for those who need every part of it; watchers use ``BitcoinBlockScanner``.
public struct BitcoinBlock: Sendable, Hashable {
    /// The most bytes that a block can have. Source: Bitcoin Core, `MAX_BLOCK_SERIALIZED_SIZE`.
    public static let byteCountMax = 4_000_000
    /// The most weight that a block can have. Source: Bitcoin Core, `MAX_BLOCK_WEIGHT`.
    public static let weightMax = 4_000_000
    /// The smallest transaction that spends and pays something: 4 + 1 + 41 + 1 + 9 + 4.
    static let transactionByteCountMin = 60

    /// The header.
    public let header: BitcoinBlockHeader
    /// The transactions; the first is the coinbase.
    public let transactions: [BitcoinTransaction]

    /// Returns the block that the bytes are, from the first to the last.
    ///
    /// Checks the form only; what the header commits to is asked with ``merkleRootMatches`` and
    /// ``witnessCommitmentMatches``. Throws ``BitcoinParseError``.
    public static func parse(_ bytes: [UInt8]) throws(BitcoinParseError) -> BitcoinBlock {
        guard bytes.count <= byteCountMax else {
            throw BitcoinParseError(.tooLarge, offset: byteCountMax)
        }
        return try bytes.withReader { (reader) throws(BitcoinParseError) in
            let header = try BitcoinBlockHeader(reader: &reader)
            let count = try reader.transactionCount()
            var transactions: [BitcoinTransaction] = []
            var strippedByteCount = reader.offset
            transactions.reserveCapacity(count)
            for index in 0..<count {
                let start = reader.offset
                let (transaction, layout) = try BitcoinTransaction.parse(
                    from: &reader, form: .network)
                try layout.checkPlace(index: index, offset: start)
                strippedByteCount += layout.strippedByteCount
                transactions.append(transaction)
            }
            try reader.endOfBlock(strippedByteCount: strippedByteCount)
            return BitcoinBlock(header: header, transactions: transactions)
        }
    }

    /// Whether the header's merkle root is that of the transactions, without a repeat among them
    /// that leaves the root as it is.
    ///
    /// An inner node of the tree could pass for a transaction of 64 bytes (CVE-2017-12842). Here
    /// it cannot: a tree that is cut short needs a first leaf that is a coinbase, whose 37 fixed
    /// bytes no hash can be made to have, and a block's first transaction must be a coinbase.
    public var merkleRootMatches: Bool {
        let (root, isMutated) = BitcoinMerkleTree.root(transactions.map(\.txID.bytes))
        return !isMutated && root == header.merkleRoot
    }

    /// Whether the coinbase commits to all witnesses; nil if the block has none.
    ///
    /// False as well if there are witnesses without a commitment. Source: BIP-0141.
    public var witnessCommitmentMatches: Bool? {
        guard transactions.contains(where: \.hasWitness) else { return nil }
        var leaves = transactions.map(\.wtxID.bytes)
        leaves[0] = Bytes32(head: 0, tail: 0)
        let root = BitcoinMerkleTree.root(leaves).root
        return BitcoinWitnessCommitment(coinbase: transactions[0])?.matches(root) ?? false
    }
}

extension BitcoinReader {
    /// Reads how many transactions a block has: at least one.
    mutating func transactionCount() throws(BitcoinParseError) -> Int {
        let start = offset
        let count = try count(ofAtLeast: BitcoinBlock.transactionByteCountMin)
        guard count > 0 else { throw BitcoinParseError(.noTransactions, offset: start) }
        return count
    }

    /// Checks that nothing is left, and the weight. Source: BIP-0141.
    func endOfBlock(strippedByteCount: Int) throws(BitcoinParseError) {
        guard remainingByteCount == 0 else { throw error(.trailingBytes) }
        guard 3 * strippedByteCount + bytes.count <= BitcoinBlock.weightMax else {
            throw error(.overweight)
        }
    }
}

extension BitcoinTransactionLayout {
    /// Checks that the first transaction, and no other, is a coinbase.
    @inline(__always)
    func checkPlace(index: Int, offset: Int) throws(BitcoinParseError) {
        guard isCoinbase != (index == 0) else { return }
        throw BitcoinParseError(index == 0 ? .coinbaseMissing : .coinbaseMisplaced, offset: offset)
    }
}
