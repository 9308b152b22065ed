public import Encodings
public import Units

/// What a transaction did, as `eth_getTransactionReceipt` and `eth_getBlockReceipts` answer it.
///
/// Source: execution-apis, schema `ReceiptInfo`. The trie of receipts commits to the type, outcome,
/// gas and logs only: that the transaction's id, sender and recipient are true, the node alone
/// says.
public struct EVMReceipt: Sendable, Hashable {
    /// How the transaction ended.
    public enum Outcome: Sendable, Hashable {
        /// It ran to its end.
        case succeeded
        /// It was taken back and only its fee remained.
        case failed
        /// Not said: before Byzantium (EIP-658) a receipt held the state's root instead.
        case stateRoot(Bytes32)
    }

    /// The transaction.
    public let transaction: TransactionID
    /// The transaction's index in the block.
    public let transactionIndex: UInt64
    /// The block.
    public let blockHash: BlockHash
    /// The block's number.
    public let blockHeight: BlockHeight
    /// The transaction's type (EIP-2718); 0 where the node does not say.
    public let type: UInt8
    /// Who signed the transaction.
    public let sender: EVMAddress
    /// Whom it called or paid; nil if it created a contract.
    public let recipient: EVMAddress?
    /// How it ended.
    public let outcome: Outcome
    /// The gas that the block had used once this transaction was done.
    public let cumulativeGasUsed: UInt64
    /// The events, in their order; a log's place here is its locator.
    public let logs: [EVMLog]

    /// Reads one receipt.
    ///
    /// Throws `EVMAnswerError`, also where a log names another block or transaction than its
    /// receipt, or the logs are not numbered without gaps.
    public init(json: JSONValue) throws(EVMAnswerError) {
        transaction = TransactionID(try json.hash("transactionHash"))
        transactionIndex = try json.word("transactionIndex")
        blockHash = BlockHash(try json.hash("blockHash"))
        blockHeight = BlockHeight(try json.word("blockNumber"))
        let number = json.optionalField("type") == nil ? 0 : try json.word("type")
        // EIP-2718: types go up to 0x7f.
        guard number <= 0x7f, let type = UInt8(exactly: number) else {
            throw .malformedField("type")
        }
        self.type = type
        sender = try json.address("from")
        recipient = try json.optionalAddress("to")
        outcome = try EVMReceipt.outcome(of: json)
        cumulativeGasUsed = try json.word("cumulativeGasUsed")
        guard let elements = try json.field("logs").elements else { throw .malformedField("logs") }
        logs = try elements.map { (element) throws(EVMAnswerError) in try EVMLog(json: element) }
        for (position, log) in logs.enumerated() {
            let expected = logs[0].logIndex.addingReportingOverflow(UInt64(position))
            guard log.blockHash == blockHash, log.transaction == transaction,
                log.blockHeight == blockHeight, !expected.overflow,
                log.logIndex == expected.partialValue
            else { throw .malformedField("logs") }
        }
    }

    /// Reads the answer of `eth_getTransactionReceipt`; nil if the node has none.
    public static func single(json: JSONValue) throws(EVMAnswerError) -> EVMReceipt? {
        json.isNull ? nil : try EVMReceipt(json: json)
    }

    /// Reads the answer of `eth_getBlockReceipts`; nil if the node does not have the block.
    public static func block(json: JSONValue) throws(EVMAnswerError) -> [EVMReceipt]? {
        if json.isNull { return nil }
        guard let elements = json.elements else { throw .wrongKind }
        return try elements.map { (element) throws(EVMAnswerError) in try EVMReceipt(json: element)
        }
    }

    /// The filter of this receipt's logs, computed.
    public var bloom: EVMBloom { EVMBloom(of: logs) }

    /// The receipt as the trie holds it. Source: Yellow Paper, section 4.4.1; EIP-2718, EIP-658.
    public var encoded: [UInt8] {
        let first: RLPItem =
            switch outcome {
            case .succeeded: .word(1)
            case .failed: .word(0)
            case .stateRoot(let root): .bytes(root.bytes)
            }
        let fields = RLP.encode(
            .list([
                first, .word(cumulativeGasUsed), .bytes(bloom.bytes), .list(logs.map(\.encoded)),
            ])
        )
        return type == 0 ? fields : [type] + fields
    }

    private static func outcome(of json: JSONValue) throws(EVMAnswerError) -> Outcome {
        guard json.optionalField("status") != nil else {
            return .stateRoot(try json.hash("root"))
        }
        switch try json.word("status") {
        case 0: return .failed
        case 1: return .succeeded
        default: throw .malformedField("status")
        }
    }
}
