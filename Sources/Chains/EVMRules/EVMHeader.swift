public import ChainModel
public import Encodings
public import Units

/// A block's header and the ids of its transactions, as `eth_getBlockByNumber` and
/// `eth_getBlockByHash` answer them.
///
/// Source: execution-apis, schema `Block`.
public struct EVMHeader: Sendable, Hashable {
    /// What recomputing the hash from the fields says.
    public enum HashCheck: Sendable, Hashable {
        /// The fields are exactly those that the hash stands for.
        case matches
        /// The fields are not those of this hash: the answer is wrong.
        case differs
        /// The chain's headers hold something that is not known here: nothing can be said.
        case unknown
    }

    /// The block, the one before it, and its time.
    public let link: BlockLink
    /// The root of the trie of receipts.
    public let receiptsRoot: Bytes32
    /// The filter over all logs of the block.
    public let bloom: EVMBloom
    /// The gas that the block used.
    public let gasUsed: UInt64
    /// The ids of the transactions, in their order; the header's hash does not prove them here.
    public let transactions: [TransactionID]
    /// What recomputing the hash says.
    public let hashCheck: HashCheck

    /// Reads a block; nil if the node does not have it. Pending blocks are refused.
    public static func block(json: JSONValue) throws(EVMAnswerError) -> EVMHeader? {
        json.isNull ? nil : try EVMHeader(json: json)
    }

    /// Reads a block.
    public init(json: JSONValue) throws(EVMAnswerError) {
        let hash = try json.hash("hash")
        let seconds = try json.word("timestamp")
        link = BlockLink(
            reference: BlockReference(
                height: BlockHeight(try json.word("number")), hash: BlockHash(hash)),
            parent: BlockHash(try json.hash("parentHash")),
            time: Timestamp(seconds: Int64(clamping: seconds)))
        receiptsRoot = try json.hash("receiptsRoot")
        guard let bloom = EVMBloom(bytes: try json.data("logsBloom")) else {
            throw .malformedField("logsBloom")
        }
        self.bloom = bloom
        gasUsed = try json.word("gasUsed")
        transactions = try EVMHeader.transactions(of: json)
        hashCheck = try EVMHeader.check(hash, of: json)
    }

    private static func transactions(of json: JSONValue) throws(EVMAnswerError) -> [TransactionID] {
        guard let elements = try json.field("transactions").elements else {
            throw .malformedField("transactions")
        }
        return try elements.map { (element) throws(EVMAnswerError) in
            if element.fields != nil { return TransactionID(try element.hash("hash")) }
            guard let text = element.text, let id = Bytes32(prefixedHex: text) else {
                throw .malformedField("transactions")
            }
            return TransactionID(id)
        }
    }

    private static func check(
        _ hash: Bytes32, of json: JSONValue
    ) throws(EVMAnswerError) -> HashCheck {
        var items: [RLPItem] = []
        for (name, kind) in requiredFields { items.append(try item(name, kind, of: json)) }
        // Forks only ever add fields behind the last: the first that is absent ends the header.
        for (name, kind) in addedFields {
            guard json.optionalField(name) != nil else { break }
            items.append(try item(name, kind, of: json))
        }
        if Bytes32.keccak(of: RLP.encode(.list(items))) == hash { return .matches }
        let known = requiredFields.map(\.name) + addedFields.map(\.name) + otherFields
        let isAllKnown = (json.fields ?? []).allSatisfy { known.contains($0.key) }
        return isAllKnown ? .differs : .unknown
    }

    private enum Kind { case quantity, bytes }

    private static func item(
        _ name: String, _ kind: Kind, of json: JSONValue
    ) throws(EVMAnswerError) -> RLPItem {
        switch kind {
        case .quantity: .number(try json.quantity(name))
        case .bytes: .bytes(try json.data(name))
        }
    }

    /// The header's fields in their order. Source: Yellow Paper, section 4.4.
    private static let requiredFields: [(name: String, kind: Kind)] = [
        ("parentHash", .bytes), ("sha3Uncles", .bytes), ("miner", .bytes), ("stateRoot", .bytes),
        ("transactionsRoot", .bytes), ("receiptsRoot", .bytes), ("logsBloom", .bytes),
        ("difficulty", .quantity), ("number", .quantity), ("gasLimit", .quantity),
        ("gasUsed", .quantity), ("timestamp", .quantity), ("extraData", .bytes),
        ("mixHash", .bytes), ("nonce", .bytes),
    ]

    /// What forks added. Source: EIP-1559, EIP-4895, EIP-4844 (two), EIP-4788, EIP-7685.
    private static let addedFields: [(name: String, kind: Kind)] = [
        ("baseFeePerGas", .quantity), ("withdrawalsRoot", .bytes), ("blobGasUsed", .quantity),
        ("excessBlobGas", .quantity), ("parentBeaconBlockRoot", .bytes), ("requestsHash", .bytes),
    ]

    /// What nodes answer besides and no header holds.
    private static let otherFields = [
        "hash", "size", "totalDifficulty", "uncles", "transactions", "withdrawals",
        // BNB Smart Chain and Arbitrum: repeated from mixHash, extraData or state.
        "milliTimestamp", "l1BlockNumber", "sendCount", "sendRoot",
    ]
}
