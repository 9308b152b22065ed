public import ChainModel
public import Encodings
public import Units

/// What a node says of its chain. Source: `getblockchaininfo`.
public struct BitcoinChainInfo: Sendable, Hashable {
    /// The node's word for the network: `main`, `test`, `testnet4`, `signet`, `regtest`.
    public let networkWord: String
    /// The tip that the node has validated.
    public let tip: BlockReference
    /// The height of the best header that it has seen.
    public let headerHeight: BlockHeight
    /// Whether it is still catching up, so that its tip says little.
    public let isInitialBlockDownload: Bool
    /// Whether it throws old blocks away; false where it does not say.
    public let isPruned: Bool

    /// Reads the result. Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init(_ result: JSONValue) throws(BitcoinRPCError) {
        guard let word = result["chain"]?.text else { throw .field("chain") }
        guard let height: UInt64 = result["blocks"]?.integer() else { throw .field("blocks") }
        guard let headers: UInt64 = result["headers"]?.integer() else { throw .field("headers") }
        guard let isCatchingUp = result["initialblockdownload"]?.boolean else {
            throw .field("initialblockdownload")
        }
        let hash = try BitcoinRPC.blockHash(
            result["bestblockhash"] ?? .null, field: "bestblockhash")
        networkWord = word
        tip = BlockReference(height: BlockHeight(height), hash: hash)
        headerHeight = BlockHeight(headers)
        isInitialBlockDownload = isCatchingUp
        isPruned = result["pruned"]?.boolean ?? false
    }
}

/// An output that is not spent, as far as the node knows. Source: `gettxout`.
public struct BitcoinUnspentOutput: Sendable, Hashable {
    /// The output.
    public let output: BitcoinOutput
    /// How deep its block lies; 0 in the mempool.
    public let depth: ConfirmationDepth
    /// Whether a coinbase made it, so that it can be spent only at a depth of 100.
    public let isCoinbase: Bool
    /// The node's tip when it answered.
    public let tip: BlockHash

    /// Reads the result; nil if there is no such output or it is spent.
    ///
    /// Throws ``BitcoinRPCError`` for a field that is missing or wrong.
    public init?(_ result: JSONValue) throws(BitcoinRPCError) {
        if result.isNull { return nil }
        guard let confirmations: UInt64 = result["confirmations"]?.integer() else {
            throw .field("confirmations")
        }
        guard let isCoinbase = result["coinbase"]?.boolean else { throw .field("coinbase") }
        output = try BitcoinRPC.output(result)
        depth = ConfirmationDepth(confirmations)
        self.isCoinbase = isCoinbase
        tip = try BitcoinRPC.blockHash(result["bestblock"] ?? .null, field: "bestblock")
    }
}
