public import Encodings
public import Units

/// What fee rate a node expects to be enough. Source: `estimatesmartfee`.
public struct BitcoinFeeEstimate: Sendable, Hashable {
    /// The rate; nil if the node has seen too little to say.
    public let rate: FeeRate?
    /// Within how many blocks this was found to be enough.
    public let blockCount: UInt32

    /// Reads the result. Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init(_ result: JSONValue) throws(BitcoinRPCError) {
        blockCount = try BitcoinRPC.count(result["blocks"], field: "blocks")
        guard let found = result["feerate"] else {
            // Without a rate there are errors that say why; without either it is no answer.
            guard let errors = result["errors"]?.elements, !errors.isEmpty else {
                throw .field("feerate")
            }
            rate = nil
            return
        }
        rate = try BitcoinRPC.feeRate(found, field: "feerate")
    }
}

/// Whether a node would take a transaction. Source: `testmempoolaccept`.
public enum BitcoinMempoolVerdict: Sendable, Hashable {
    /// It would, with this size and fee.
    case accepted(virtualByteCount: UInt32, fee: Amount)
    /// It would not; the node's own words, cut to 600 characters.
    case refused(BitcoinBroadcastRefusal, reason: String)

    /// Reads the result for one transaction, which must be the one that was asked about.
    ///
    /// Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init(_ result: JSONValue, of transaction: TransactionID) throws(BitcoinRPCError) {
        guard let elements = result.elements, elements.count == 1 else { throw .field("result") }
        let answer = elements[0]
        guard try BitcoinRPC.transactionID(answer["txid"], field: "txid") == transaction else {
            throw .foreign
        }
        guard let isAllowed = answer["allowed"]?.boolean else { throw .field("allowed") }
        guard isAllowed else {
            guard let reason = answer["reject-reason"]?.text else {
                throw .field("reject-reason")
            }
            self = .refused(
                BitcoinBroadcastRefusal(reason: reason), reason: String(reason.prefix(600)))
            return
        }
        self = .accepted(
            virtualByteCount: try BitcoinRPC.count(answer["vsize"], field: "vsize"),
            fee: try BitcoinRPC.amount(answer["fees"]?["base"], field: "fees"))
    }
}

/// What a node says of a transaction in its mempool. Source: `getmempoolentry`.
public struct BitcoinMempoolEntry: Sendable, Hashable {
    /// Some transactions together: how many, their size and their fees.
    public struct Family: Sendable, Hashable {
        /// How many there are, with this one.
        public let count: UInt32
        /// Their virtual bytes.
        public let virtualByteCount: UInt32
        /// Their fees, as the node counts them for mining: what its miner was told
        /// (`prioritisetransaction`) can bring them below zero, which is zero here.
        public let fees: Amount
    }

    /// The transaction's virtual bytes.
    public let virtualByteCount: UInt32
    /// The transaction's fee.
    public let fee: Amount
    /// This transaction and the unconfirmed ones that it needs.
    public let ancestors: Family
    /// This transaction and the unconfirmed ones that need it, all of which a replacement evicts.
    public let descendants: Family
    /// The unconfirmed transactions that it spends from.
    public let parents: [TransactionID]

    /// Reads the result. Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init(_ result: JSONValue) throws(BitcoinRPCError) {
        virtualByteCount = try BitcoinRPC.count(result["vsize"], field: "vsize")
        fee = try BitcoinRPC.amount(result["fees"]?["base"], field: "fees")
        ancestors = try BitcoinMempoolEntry.family(result, "ancestor")
        descendants = try BitcoinMempoolEntry.family(result, "descendant")
        guard let elements = result["depends"]?.elements else { throw .field("depends") }
        var parents: [TransactionID] = []
        for element in elements {
            parents.append(try BitcoinRPC.transactionID(element, field: "depends"))
        }
        self.parents = parents
    }

    private static func family(
        _ result: JSONValue, _ word: String
    ) throws(BitcoinRPCError) -> Family {
        Family(
            count: try BitcoinRPC.count(result["\(word)count"], field: "\(word)count"),
            virtualByteCount: try BitcoinRPC.count(result["\(word)size"], field: "\(word)size"),
            fees: try BitcoinRPC.countedFees(result["fees"]?[word], field: "fees"))
    }
}

/// What a node asks of transactions at the moment. Source: `getmempoolinfo`.
public struct BitcoinMempoolInfo: Sendable, Hashable {
    /// Whether the node has read its mempool back after a start.
    public let isLoaded: Bool
    /// The lowest rate that is taken in now: the higher of the full mempool's and the relay's.
    public let feeRateMin: FeeRate
    /// The lowest rate that is ever relayed.
    public let relayFeeRateMin: FeeRate
    /// By how much a replacement must pay more for its own size; nil before Bitcoin Core 24.
    public let incrementalRelayFeeRate: FeeRate?

    /// Reads the result. Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init(_ result: JSONValue) throws(BitcoinRPCError) {
        guard let isLoaded = result["loaded"]?.boolean else { throw .field("loaded") }
        self.isLoaded = isLoaded
        feeRateMin = try BitcoinRPC.feeRate(result["mempoolminfee"], field: "mempoolminfee")
        relayFeeRateMin = try BitcoinRPC.feeRate(result["minrelaytxfee"], field: "minrelaytxfee")
        let field = "incrementalrelayfee"
        guard let increment = result[field] else {
            incrementalRelayFeeRate = nil
            return
        }
        incrementalRelayFeeRate = try BitcoinRPC.feeRate(increment, field: field)
    }
}
