import BitcoinRules
import ChainModel
import Encodings
import Units

/// What a node said to a transaction that was sent to it.
enum SendAnswer: Sendable, Hashable {
    /// It has it now, or had it before.
    case accepted
    /// It spends what another transaction spends; the node's words.
    case conflict(String)
    /// It pays too little; the node's words.
    case feeTooLow(String)
    /// The node says no for another reason; its words.
    case refused(String)
}

extension BitcoinSource {
    /// Returns the fee rate for a target, nil where the node has no estimate; and the least that
    /// its memory pool takes now.
    func feeRates(
        withinBlocks blocks: UInt16
    ) async throws(SourceFailure) -> (estimate: FeeRate?, least: FeeRate) {
        let answer = try await caller.result(BitcoinRPC.feeEstimate(withinBlocks: blocks))
        let estimate = try read(answer) { (value) throws(BitcoinRPCError) in
            try BitcoinFeeEstimate(value)
        }
        let pool = try await caller.result(BitcoinRPC.mempoolInfo, at: answer.endpoint)
        let info = try read(pool) { (value) throws(BitcoinRPCError) in
            try BitcoinMempoolInfo(value)
        }
        return (estimate.rate, max(info.feeRateMin, info.relayFeeRateMin))
    }

    /// Returns which of our outputs the node still has unspent; nil if a block of ours is not on
    /// its chain, such as while it is behind. A node that says another value or script of one is
    /// not believed.
    func presentOutputs(
        _ coins: [SpendableCoin], under block: BlockReference
    ) async throws(SourceFailure) -> [SpendableCoin]? {
        let calls = coins.map { BitcoinRPC.unspentOutput($0.outpoint, includingMempool: false) }
        let (results, endpoint) = try await caller.results(
            calls + [BitcoinRPC.blockHash(at: block.height)])
        // Asked after the outputs: a node that has the block has all of them, or they are spent.
        guard case .success(let hash)? = results.last, hash.text == block.hash.bitcoinText else {
            return nil
        }
        var present: [SpendableCoin] = []
        for (coin, result) in zip(coins, results) {
            guard case .success(let value) = result else {
                throw .unavailable("\(endpoint.text): gettxout was refused", retryAfter: nil)
            }
            let output: BitcoinUnspentOutput?
            do {
                output = try BitcoinUnspentOutput(value)
            } catch {
                throw caller.distrust(endpoint, "gettxout: \(error)")
            }
            guard let found = output?.output else { continue }
            guard found.value == coin.value, found.script.bytes == coin.script.bytes else {
                throw caller.distrust(endpoint, "gettxout: \(coin.outpoint) is another output")
            }
            present.append(coin)
        }
        return present
    }

    /// Sends a transaction; the same bytes may be sent any number of times.
    func send(
        _ bytes: [UInt8], _ id: TransactionID, feeRateMax: FeeRate
    ) async throws(SourceFailure) -> SendAnswer {
        switch try await caller.call(BitcoinRPC.broadcast(bytes, feeRateMax: feeRateMax)) {
        case .success(let answer):
            _ = try read(answer) { (value) throws(BitcoinRPCError) in
                try BitcoinRPC.broadcastID(value, of: id)
            }
            return .accepted
        case .failure(let refusal):
            let error = JSONRPCError.refused(code: refusal.code, message: refusal.message)
            switch BitcoinBroadcastRefusal(error) {
            case .alreadyKnown: return .accepted
            case .conflict: return .conflict(refusal.message)
            case .feeTooLow: return .feeTooLow(refusal.message)
            case .other: return .refused(refusal.message)
            case nil: throw refusal.asUnavailable("sendrawtransaction")
            }
        }
    }

    /// Returns what the memory pool has of a transaction; nil if it is not there.
    func mempoolEntry(
        _ id: TransactionID
    ) async throws(SourceFailure) -> BitcoinMempoolEntry? {
        switch try await caller.call(BitcoinRPC.mempoolEntry(id)) {
        case .success(let answer):
            return try read(answer) { (value) throws(BitcoinRPCError) in
                try BitcoinMempoolEntry(value)
            }
        case .failure(let refusal) where refusal.code == BitcoinRPC.notFound: return nil
        case .failure(let refusal): throw refusal.asUnavailable("getmempoolentry")
        }
    }
}
