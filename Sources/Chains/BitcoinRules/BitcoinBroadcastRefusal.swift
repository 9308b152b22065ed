public import ChainModel

/// Why a node did not take a transaction, as far as it decides what to do next.
///
/// Source: Bitcoin Core, `node/transaction.cpp` and `MemPoolAccept` in `validation.cpp`, versions
/// 22 to 30.
public enum BitcoinBroadcastRefusal: String, Sendable, Hashable, CaseIterable {
    /// The node has the transaction, in its mempool or in a block: as good as taken.
    case alreadyKnown
    /// Something that it spends is not there or is spent by another transaction.
    ///
    /// Also said of a transaction that is in a block and whose outputs are all spent: look for the
    /// transaction itself before believing that it lost.
    case conflict
    /// Its fee is too low, for the mempool now or to replace what it conflicts with.
    case feeTooLow
    /// Anything else; to be looked at by a person.
    case other

    /// Reads the error that `sendrawtransaction` gave; nil if it is no answer of the node.
    public init?(_ error: JSONRPCError) {
        guard case .refused(let code, let message) = error else { return nil }
        switch code {
        case BitcoinBroadcastRefusal.alreadyInChain: self = .alreadyKnown
        case BitcoinBroadcastRefusal.rejected, BitcoinBroadcastRefusal.failed:
            self.init(reason: message)
        default: self = .other
        }
    }

    /// Reads the words that `testmempoolaccept` or `sendrawtransaction` gave.
    ///
    /// What follows the first comma are details.
    public init(reason: String) {
        let word = reason.split(separator: ",", maxSplits: 1).first.map(String.init) ?? ""
        self = BitcoinBroadcastRefusal.words[word] ?? .other
    }

    /// `RPC_VERIFY_ALREADY_IN_UTXO_SET`: in a block, and an output is not spent yet.
    private static let alreadyInChain: Int64 = -27
    /// `RPC_VERIFY_REJECTED`: the mempool's rules.
    private static let rejected: Int64 = -26
    /// `RPC_VERIFY_ERROR`: missing inputs, a fee above our own limit, and anything else.
    private static let failed: Int64 = -25

    private static let words: [String: BitcoinBroadcastRefusal] = [
        "txn-already-in-mempool": .alreadyKnown,
        "txn-already-known": .alreadyKnown,
        "txn-same-nonwitness-data-in-mempool": .alreadyKnown,
        "Transaction outputs already in utxo set": .alreadyKnown,
        "Transaction already in block chain": .alreadyKnown,
        "bad-txns-inputs-missingorspent": .conflict,
        "missing-inputs": .conflict,
        "Missing inputs": .conflict,
        "Inputs missing or spent": .conflict,
        "txn-mempool-conflict": .conflict,
        "bip125-replacement-disallowed": .conflict,
        "bad-txns-spends-conflicting-tx": .conflict,
        "min relay fee not met": .feeTooLow,
        "mempool min fee not met": .feeTooLow,
        "mempool full": .feeTooLow,
        "insufficient fee": .feeTooLow,
        "replacement-failed": .feeTooLow,
    ]
}
