public import ChainModel
import Digests
public import Units

/// Finds the payments to watched scripts in a block, and proves that the block is whole.
public enum BitcoinBlockScanner {
    /// Returns what a block holds for us.
    ///
    /// One walk over the bytes: nothing is built of a transaction that does not pay us. Checked
    /// are the header's hash against the block that was asked for, its work, the merkle root (with
    /// CVE-2012-2459), the witness commitment and the weight. A payment by a coinbase is told by
    /// its empty `spentOutpoints`; it can be spent only 100 blocks later.
    /// Throws ``BitcoinParseError``.
    public static func scan(
        _ bytes: [UInt8], expecting block: BlockReference, chain: ChainID,
        network: BitcoinNetwork, watched: some WatchedSet
    ) throws(BitcoinParseError) -> BlockSightings {
        try bytes.withUnsafeBufferPointer { (buffer) throws(BitcoinParseError) in
            try scan(
                UnsafeRawBufferPointer(buffer), expecting: block, chain: chain, network: network,
                watched: watched)
        }
    }

    /// Returns what a block in memory holds for us; see the other form.
    public static func scan(
        _ bytes: UnsafeRawBufferPointer, expecting block: BlockReference, chain: ChainID,
        network: BitcoinNetwork, watched: some WatchedSet
    ) throws(BitcoinParseError) -> BlockSightings {
        guard bytes.count <= BitcoinBlock.byteCountMax else {
            throw BitcoinParseError(.tooLarge, offset: BitcoinBlock.byteCountMax)
        }
        var reader = BitcoinReader(bytes)
        let header = try BitcoinBlockHeader(reader: &reader)
        guard header.hash == block.hash else { throw BitcoinParseError(.wrongBlock, offset: 0) }
        try header.checkWork(on: network)
        let count = try reader.transactionCount()
        var walk = Walk(transactionCount: count, startByteCount: reader.offset)
        try walk.readTransactions(of: &reader, count: count)
        try reader.endOfBlock(strippedByteCount: walk.strippedByteCount)
        try walk.prove(header, bytes: bytes)
        var found: [Sighting] = []
        var ignored: [IgnoredSighting] = []
        for index in walk.payments(to: watched) {
            let payments = sightings(
                of: try walk.transaction(index, of: bytes), chain: chain, watched: watched)
            found += payments.sightings
            ignored += payments.ignored
        }
        return BlockSightings(
            link: header.link(at: block.height), sightings: found, ignored: ignored)
    }

    /// Returns the payments of one transaction to us, such as one in the mempool.
    ///
    /// The same sightings as the block that includes it will give.
    public static func sightings(
        of transaction: BitcoinTransaction, chain: ChainID, watched: some WatchedSet
    ) -> (sightings: [Sighting], ignored: [IgnoredSighting]) {
        var sightings: [Sighting] = []
        var ignored: [IgnoredSighting] = []
        let txID = transaction.txID
        let spent = transaction.isCoinbase ? [] : transaction.inputs.map(\.previousOutput)
        for (index, output) in transaction.outputs.enumerated() {
            let isOurs = output.script.bytes.withUnsafeBytes { watched.contains($0) }
            guard isOurs else { continue }
            let id = SightingID(chain: chain, transaction: txID, locator: UInt32(index))
            let recipient = WatchedScript(output.script.bytes)
            if output.value.isZero {
                ignored.append(
                    IgnoredSighting(
                        id: id, recipient: recipient, reason: .zeroValue, contract: nil))
                continue
            }
            sightings.append(
                Sighting(
                    id: id, recipient: recipient, asset: .btc,
                    paid: TokenAmount(
                        units: UInt256(output.value.minorUnits), decimals: Asset.btc.scale),
                    counterparties: [], spentOutpoints: spent))
        }
        return (sightings, ignored)
    }
}

/// Notes where output scripts lie.
private struct ScriptCollector: BitcoinTransactionVisitor {
    var scripts: [UnsafeRawBufferPointer] = []

    @inline(__always) mutating func begin(version: UInt32, inputCount: Int) {}
    @inline(__always)
    mutating func input(
        outpoint: UnsafeRawBufferPointer, script: UnsafeRawBufferPointer, sequence: UInt32
    ) {}
    @inline(__always) mutating func beginOutputs(count: Int) {}
    @inline(__always)
    mutating func output(satoshis: UInt64, script: UnsafeRawBufferPointer) {
        scripts.append(script)
    }
    @inline(__always)
    mutating func witnessItem(inputIndex: Int, _ item: UnsafeRawBufferPointer) {}
}

/// The state of one walk over a block's transactions; lives no longer than the block's memory.
private struct Walk {
    var ids: BitcoinMerkleLeaves
    var witnessIDs: BitcoinMerkleLeaves
    var hasWitness = false
    var strippedByteCount: Int
    var transactions: [Range<Int>] = []
    /// For each transaction how many outputs it and those before it have.
    var outputCounts: [Int] = []
    var collector = ScriptCollector()
    /// The last transaction without its witnesses.
    var stripped: [UInt8] = []

    init(transactionCount: Int, startByteCount: Int) {
        ids = BitcoinMerkleLeaves(count: transactionCount)
        witnessIDs = BitcoinMerkleLeaves(count: transactionCount)
        strippedByteCount = startByteCount
        transactions.reserveCapacity(transactionCount)
        outputCounts.reserveCapacity(transactionCount)
        collector.scripts.reserveCapacity(2 * transactionCount)
    }

    mutating func readTransactions(
        of reader: inout BitcoinReader, count: Int
    ) throws(BitcoinParseError) {
        for index in 0..<count {
            let start = reader.offset
            let layout = try reader.transaction(allowsWitness: true, visitor: &collector)
            try layout.checkPlace(index: index, offset: start)
            strippedByteCount += layout.strippedByteCount
            transactions.append(layout.whole)
            outputCounts.append(collector.scripts.count)
            hash(layout, of: reader.bytes, at: index)
        }
    }

    /// Returns which transactions pay a watched script, in order.
    ///
    /// All questions are asked in one go: the processor then waits for several at once where the
    /// answers are not in its caches.
    func payments(to watched: some WatchedSet) -> [Int] {
        var indexes: [Int] = []
        var index = 0
        for position in watched.positions(of: collector.scripts) {
            while outputCounts[index] <= position { index += 1 }
            if indexes.last != index { indexes.append(index) }
        }
        return indexes
    }

    func transaction(
        _ index: Int, of bytes: UnsafeRawBufferPointer
    ) throws(BitcoinParseError) -> BitcoinTransaction {
        var reader = BitcoinReader(UnsafeRawBufferPointer(rebasing: bytes[transactions[index]]))
        return try BitcoinTransaction.parse(from: &reader, form: .network).transaction
    }

    /// Checks what the header and the coinbase commit to.
    mutating func prove(
        _ header: BitcoinBlockHeader, bytes: UnsafeRawBufferPointer
    ) throws(BitcoinParseError) {
        let (root, isMutated) = ids.takeRoot()
        guard root == header.merkleRoot else {
            throw BitcoinParseError(.merkleRootMismatch, offset: BitcoinBlockHeader.byteCount)
        }
        guard !isMutated else {
            throw BitcoinParseError(.merkleTreeMutated, offset: BitcoinBlockHeader.byteCount)
        }
        guard hasWitness else { return }
        let witnessRoot = witnessIDs.takeRoot().root
        let coinbase = try transaction(0, of: bytes)
        guard let commitment = BitcoinWitnessCommitment(coinbase: coinbase),
            commitment.matches(witnessRoot)
        else {
            throw BitcoinParseError(
                .witnessCommitmentMismatch, offset: BitcoinBlockHeader.byteCount)
        }
    }

    @inline(__always)
    private mutating func hash(
        _ layout: BitcoinTransactionLayout, of bytes: UnsafeRawBufferPointer, at index: Int
    ) {
        let whole = UnsafeRawBufferPointer(rebasing: bytes[layout.whole])
        if layout.hasWitness {
            hasWitness = true
            stripped.removeAll(keepingCapacity: true)
            stripped.append(contentsOf: whole[..<4])
            stripped.append(contentsOf: bytes[layout.body])
            stripped.append(contentsOf: whole.suffix(4))
            stripped.withUnsafeBytes { ids.setHash(of: $0, at: index) }
            if index > 0 { witnessIDs.setHash(of: whole, at: index) }
        } else {
            ids.setHash(of: whole, at: index)
            if index > 0 { witnessIDs.copyHash(at: index, from: ids) }
        }
    }
}
