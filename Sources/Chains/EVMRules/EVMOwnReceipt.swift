public import Encodings
public import Units

/// The receipt of a transaction of ours, with what it cost.
///
/// Source: execution-apis, schema `ReceiptInfo`; the OP stack's `l1Fee`. No proof covers the costs:
/// the node alone says them, within what the transaction allowed.
public struct EVMOwnReceipt: Sendable, Hashable {
    /// What every receipt has.
    public let receipt: EVMReceipt
    /// The gas that the transaction used.
    public let gasUsed: UInt64
    /// What was paid for each gas, in wei.
    public let gasPrice: UInt256
    /// What a rollup of the OP stack charged for posting the bytes, in wei; zero elsewhere.
    public let rollupDataFee: UInt256
    /// All that was paid to the chain, in wei.
    public let feePaid: UInt256

    /// Reads the answer of `eth_getTransactionReceipt`; nil if the node has none.
    ///
    /// - Throws: `EVMAnswerError`, also where the receipt is another transaction's or sender's, or
    ///   says more gas or a higher price than the transaction allowed.
    public static func single(
        json: JSONValue, of transaction: EVMTransaction
    ) throws(EVMAnswerError) -> EVMOwnReceipt? {
        json.isNull ? nil : try EVMOwnReceipt(json: json, of: transaction)
    }

    private init(json: JSONValue, of transaction: EVMTransaction) throws(EVMAnswerError) {
        receipt = try EVMReceipt(json: json)
        guard receipt.transaction == transaction.id else {
            throw .malformedField("transactionHash")
        }
        guard receipt.sender == transaction.sender else { throw .malformedField("from") }
        guard receipt.recipient == transaction.recipient else { throw .malformedField("to") }
        gasUsed = try json.word("gasUsed")
        guard gasUsed <= transaction.gasLimit else { throw .malformedField("gasUsed") }
        switch transaction.fee {
        case .price(let price) where json.optionalField("effectiveGasPrice") == nil:
            // Nodes of old leave the field out, and a single price is what is paid.
            gasPrice = price
        case .price, .capped:
            gasPrice = try json.quantity("effectiveGasPrice")
        }
        guard gasPrice <= transaction.fee.max else { throw .malformedField("effectiveGasPrice") }
        rollupDataFee = json.optionalField("l1Fee") == nil ? .zero : try json.quantity("l1Fee")
        let gasFee = UInt256(UInt128(gasUsed)).multipliedReportingOverflow(by: gasPrice)
        let fee = gasFee.partialValue.addingReportingOverflow(rollupDataFee)
        guard !gasFee.overflow, !fee.overflow else { throw .malformedField("l1Fee") }
        feePaid = fee.partialValue
    }
}
