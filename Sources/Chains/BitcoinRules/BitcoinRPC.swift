public import ChainModel
import Encodings
public import Units

/// The calls that we make of a node.
///
/// Source: the RPC interface of Bitcoin Core 22 and later, and of Bitcoin Knots.
public enum BitcoinRPC {
    /// The longest answer that `getblock` can give: two digits a byte, and the envelope.
    public static let blockAnswerByteCountMax = 2 * BitcoinBlock.byteCountMax + 1_000

    /// `getblockchaininfo`; read with ``BitcoinChainInfo``.
    public static let blockchainInfo = JSONRPCCall("getblockchaininfo", [])

    /// `getrawmempool`; read with ``transactionIDs(_:)``.
    public static let mempool = JSONRPCCall("getrawmempool", [.bool(false)])

    /// `getblockhash`; read with ``blockHash(_:)``.
    public static func blockHash(at height: BlockHeight) -> JSONRPCCall {
        JSONRPCCall("getblockhash", [.integer(height.value)])
    }

    /// `getblockheader` as hex; read with ``header(_:of:)``.
    public static func header(of block: BlockHash) -> JSONRPCCall {
        JSONRPCCall("getblockheader", [.string(block.bitcoinText), .bool(false)])
    }

    /// `getblock` as hex; read with ``blockBytes(ofAnswer:)``.
    public static func block(_ block: BlockHash) -> JSONRPCCall {
        JSONRPCCall("getblock", [.string(block.bitcoinText), .integer(0)])
    }

    /// `getrawtransaction` as hex; read with ``transaction(_:of:)``.
    ///
    /// Finds mempool transactions; others only on a node with `txindex`.
    public static func transaction(_ transaction: TransactionID) -> JSONRPCCall {
        JSONRPCCall("getrawtransaction", [.string(transaction.bitcoinText), .integer(0)])
    }

    /// `getrawtransaction` of a transaction in a known block, with what it spends; read with
    /// ``previousOutputs(_:of:)``.
    ///
    /// Needs no `txindex`. Source: verbosity 2, Bitcoin Core 25 and later.
    public static func transactionWithPreviousOutputs(
        _ transaction: TransactionID, in block: BlockHash
    ) -> JSONRPCCall {
        JSONRPCCall(
            "getrawtransaction",
            [.string(transaction.bitcoinText), .integer(2), .string(block.bitcoinText)])
    }

    /// `gettxout`; read with ``BitcoinUnspentOutput``.
    public static func unspentOutput(
        _ outpoint: Outpoint, includingMempool: Bool
    ) -> JSONRPCCall {
        JSONRPCCall(
            "gettxout",
            [
                .string(outpoint.transaction.bitcoinText), .integer(outpoint.outputIndex),
                .bool(includingMempool),
            ])
    }

    /// `waitfornewblock`, which answers when the tip changes or the time is over; read with
    /// ``blockReference(_:)``.
    ///
    /// A hidden call: a node that lacks it answers with ``methodMissing``, and is polled then.
    /// - Precondition: the time is not 0, which would be without end.
    public static func waitForNewBlock(timeoutMilliseconds: UInt32) -> JSONRPCCall {
        precondition(timeoutMilliseconds > 0, "a wait has an end")
        return JSONRPCCall("waitfornewblock", [.integer(timeoutMilliseconds)])
    }

    /// The code of a call that the node does not know. Source: `RPC_METHOD_NOT_FOUND`.
    public static let methodMissing: Int64 = -32_601
    /// The code of a block or transaction that the node does not know.
    /// Source: `RPC_INVALID_ADDRESS_OR_KEY`.
    public static let notFound: Int64 = -5
    /// The code of a height above the node's tip. Source: `RPC_INVALID_PARAMETER`.
    public static let heightOutOfRange: Int64 = -8
    /// The code of a node that is still starting. Source: `RPC_IN_WARMUP`.
    public static let isStarting: Int64 = -28
}
