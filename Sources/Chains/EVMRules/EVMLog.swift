public import Encodings
public import Units

/// An event that a contract wrote, with its place in the chain.
///
/// Source: execution-apis, schema `Log`.
public struct EVMLog: Sendable, Hashable {
    /// The contract.
    public let contract: EVMAddress
    /// The indexed words, at most four; the first names the event unless it is anonymous.
    public let topics: [Bytes32]
    /// The words that are not indexed.
    public let data: [UInt8]
    /// The block.
    public let blockHash: BlockHash
    /// The block's number.
    public let blockHeight: BlockHeight
    /// The transaction.
    public let transaction: TransactionID
    /// The transaction's index in the block.
    public let transactionIndex: UInt64
    /// The event's index in the block, counted through all transactions.
    public let logIndex: UInt64
    /// Whether the node says that a reorg took the event back.
    public let isRemoved: Bool

    /// The most topics that a log has: the opcodes are LOG0 to LOG4.
    public static let topicCountMax = 4

    /// Reads a log of `eth_getLogs` or of a receipt; logs of pending blocks are refused.
    public init(json: JSONValue) throws(EVMAnswerError) {
        contract = try json.address("address")
        topics = try EVMLog.topics(of: json)
        data = try json.data("data")
        blockHash = BlockHash(try json.hash("blockHash"))
        blockHeight = BlockHeight(try json.word("blockNumber"))
        transaction = TransactionID(try json.hash("transactionHash"))
        transactionIndex = try json.word("transactionIndex")
        logIndex = try json.word("logIndex")
        if let removed = json.optionalField("removed") {
            guard let flag = removed.boolean else { throw .malformedField("removed") }
            isRemoved = flag
        } else {
            isRemoved = false
        }
    }

    private static func topics(of json: JSONValue) throws(EVMAnswerError) -> [Bytes32] {
        guard let elements = try json.field("topics").elements else {
            throw .malformedField("topics")
        }
        guard elements.count <= topicCountMax else { throw .tooMany("topics") }
        return try elements.map { (element) throws(EVMAnswerError) in
            guard let text = element.text, let topic = Bytes32(prefixedHex: text) else {
                throw .malformedField("topics")
            }
            return topic
        }
    }

    /// The log as a receipt's trie holds it.
    var encoded: RLPItem {
        .list([
            .bytes(contract.bytes), .list(topics.map { .bytes($0.bytes) }), .bytes(data),
        ])
    }
}
