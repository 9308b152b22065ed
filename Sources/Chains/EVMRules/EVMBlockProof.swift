public import Units

/// Why receipts are not proven to be all that a block holds.
public enum EVMProofError: Error, Sendable, Equatable {
    /// The header's fields are not those of its hash.
    case headerHashDiffers
    /// The header's hash cannot be recomputed, so that its roots prove nothing.
    case headerHashUnknown
    /// The receipts are not as many as the block's transactions.
    case wrongCount(receipts: Int, transactions: Int)
    /// The receipt at this index is of another block, transaction or place.
    case receiptMisplaced(Int)
    /// The events are not numbered through the block from 0.
    case logsMisnumbered(Int)
    /// The trie of the receipts has another root than the header says.
    case receiptsRootDiffers
    /// The header's filter is not that of the logs.
    case bloomDiffers
}

/// Proves that a list of receipts is all that a block holds.
public enum EVMBlockProof {
    /// Returns the root of the trie of receipts. Source: Yellow Paper, section 4.4.
    public static func receiptsRoot(of receipts: [EVMReceipt]) -> Bytes32 {
        OrderedTrie.root(of: receipts.map(\.encoded))
    }

    /// Checks a block's receipts against its header, and the header against its hash.
    ///
    /// What this proves of each receipt: type, outcome, gas and logs. Throws `EVMProofError`.
    public static func check(
        _ receipts: [EVMReceipt], against header: EVMHeader
    ) throws(EVMProofError) {
        switch header.hashCheck {
        case .matches: break
        case .differs: throw .headerHashDiffers
        case .unknown: throw .headerHashUnknown
        }
        try checkOrder(of: receipts, against: header)
        guard receiptsRoot(of: receipts) == header.receiptsRoot else { throw .receiptsRootDiffers }
        var bloom = EVMBloom()
        for receipt in receipts { bloom.formUnion(receipt.bloom) }
        guard bloom == header.bloom else { throw .bloomDiffers }
    }

    /// Checks that the receipts are of this block's transactions, in order: all that two endpoints
    /// can be compared by where a chain's headers prove nothing.
    public static func checkOrder(
        of receipts: [EVMReceipt], against header: EVMHeader
    ) throws(EVMProofError) {
        guard receipts.count == header.transactions.count else {
            throw .wrongCount(
                receipts: receipts.count, transactions: header.transactions.count)
        }
        var logIndex: UInt64 = 0
        for (index, receipt) in receipts.enumerated() {
            guard receipt.blockHash == header.link.reference.hash,
                receipt.blockHeight == header.link.reference.height,
                receipt.transaction == header.transactions[index],
                receipt.transactionIndex == UInt64(index)
            else { throw .receiptMisplaced(index) }
            guard let first = receipt.logs.first else { continue }
            guard first.logIndex == logIndex else { throw .logsMisnumbered(index) }
            logIndex += UInt64(receipt.logs.count)
        }
    }
}
