import ChainModel
import EVMRules
import Encodings
import Units

/// What a node says of an account of ours.
struct EVMAccountFacts: Sendable, Hashable {
    /// The account.
    let account: EVMAddress
    /// The next nonce by the latest block.
    let nonce: UInt64
    /// Its coin, in wei.
    let coin: UInt256
    /// Its balance of the token, in the token's smallest unit.
    let units: UInt256
}

extension EVMSource {
    /// Returns the chain's number.
    var number: UInt64 {
        guard case .evm(let number) = profile.family else {
            preconditionFailure("an EVM source has an EVM profile")
        }
        return number
    }

    /// Asks about accounts, all in one batch so that they belong to one state.
    func facts(
        of accounts: [EVMAddress], token: EVMAddress
    ) async throws(SourceFailure) -> [EVMAccountFacts] {
        let calls = accounts.flatMap { account in
            [
                EVMCall.transactionCount(of: account, in: .latest), EVMCall.balance(of: account),
                EVMCall.tokenBalance(of: account, token: token),
            ]
        }
        let (results, endpoint) = try await caller.results(calls)
        var facts: [EVMAccountFacts] = []
        for (place, account) in accounts.enumerated() {
            let answers = results[3 * place..<3 * place + 3].map(\.self)
            facts.append(
                EVMAccountFacts(
                    account: account,
                    nonce: try value(answers[0], by: endpoint, EVMAnswer.word),
                    coin: try value(answers[1], by: endpoint, EVMAnswer.quantity),
                    units: try value(answers[2], by: endpoint, EVMAnswer.number)))
        }
        return facts
    }

    /// Asks about accounts, and counts of their tokens only what they had at one of our blocks,
    /// too; nil if the node has another block there by now.
    ///
    /// What came in later may be in no deposit that we know, so that nobody has screened it.
    func facts(
        of accounts: [EVMAddress], token: EVMAddress, knownAt block: BlockReference
    ) async throws(SourceFailure) -> [EVMAccountFacts]? {
        let latest = try await facts(of: accounts, token: token)
        let (results, endpoint) = try await caller.results(
            accounts.map { EVMCall.tokenBalance(of: $0, token: token, at: block.height) })
        var facts: [EVMAccountFacts] = []
        for (known, result) in zip(latest, results) {
            let units = try value(result, by: endpoint, EVMAnswer.number)
            facts.append(
                EVMAccountFacts(
                    account: known.account, nonce: known.nonce, coin: known.coin,
                    units: min(known.units, units)))
        }
        // Asked after the balances: a reorg between would have changed it.
        return try await link(at: block.height).reference == block ? facts : nil
    }

    /// Returns what each gas should cost now, within the policy.
    func feeSuggestion(
        _ policy: EVMFeePolicy
    ) async throws(SourceFailure) -> EVMFeeSuggestion {
        let call = EVMCall.feeHistory(blockCount: 10, percentiles: [50])
        switch try await caller.call(call) {
        case .success(let answer):
            let history = try read(answer.result, by: answer.endpoint) {
                (json) throws(EVMAnswerError) in try EVMFeeHistory(json: json)
            }
            return policy.suggestion(from: history, column: 0)
        case .failure:
            let answer = try await caller.result(EVMCall.gasPrice)
            let price = try read(answer.result, by: answer.endpoint, EVMAnswer.quantity)
            return policy.suggestion(gasPrice: price)
        }
    }

    /// Returns how much gas a call needs; nil if it would fail.
    func gas(for trial: EVMTrialCall) async throws(SourceFailure) -> UInt64? {
        switch try await caller.call(EVMCall.estimateGas(trial)) {
        case .success(let answer):
            return try read(answer.result, by: answer.endpoint, EVMAnswer.word)
        case .failure(let refusal):
            let error = JSONRPCError.refused(code: refusal.code, message: refusal.message)
            guard EVMAnswer.isReverted(error) else {
                throw refusal.asUnavailable("eth_estimateGas")
            }
            return nil
        }
    }

    /// Sends a transaction; the same bytes may be sent any number of times.
    func send(_ bytes: [UInt8], _ id: TransactionID) async throws(SourceFailure) -> SendAnswer {
        switch try await caller.call(EVMCall.send(raw: bytes)) {
        case .success(let answer):
            try read(answer.result, by: answer.endpoint) { (json) throws(EVMAnswerError) in
                try EVMAnswer.sent(json, expecting: id)
            }
            return .accepted
        case .failure(let refusal):
            let error = JSONRPCError.refused(code: refusal.code, message: refusal.message)
            switch EVMSendRefusal(error) {
            case .alreadyKnown: return .accepted
            case .nonceTooLow: return .conflict(refusal.message)
            case .replacementUnderpriced, .underpriced, .feeCapBelowBaseFee:
                return .feeTooLow(refusal.message)
            case .insufficientFunds, .intrinsicGasTooLow: return .refused(refusal.message)
            case .nonceTooHigh, .poolFull, .other, nil:
                throw refusal.asUnavailable("eth_sendRawTransaction")
            }
        }
    }

    /// Returns where the node has a transaction of ours, and its receipt if it is in a block.
    func receipt(
        of transaction: EVMTransaction
    ) async throws(SourceFailure) -> EVMOwnReceipt? {
        let answer = try await caller.result(EVMCall.receipt(transaction.id))
        return try read(answer.result, by: answer.endpoint) { (json) throws(EVMAnswerError) in
            try EVMOwnReceipt.single(json: json, of: transaction)
        }
    }

    /// Whether the node knows a transaction, in a block or waiting.
    func knows(_ id: TransactionID) async throws(SourceFailure) -> Bool {
        let answer = try await caller.result(EVMCall.transaction(id))
        let place = try read(answer.result, by: answer.endpoint) { (json) throws(EVMAnswerError) in
            try EVMAnswer.place(of: id, json)
        }
        switch place {
        case .unknown: return false
        case .pending, .mined: return true
        }
    }

    /// Returns the sum of accounts' balances of a token at one of our blocks; nil if the node has
    /// another block there by now.
    func tokenTotal(
        of accounts: [EVMAddress], token: EVMAddress, at block: BlockReference
    ) async throws(SourceFailure) -> UInt256? {
        let calls = accounts.map {
            EVMCall.tokenBalance(of: $0, token: token, at: block.height)
        }
        let (results, endpoint) = try await caller.results(calls)
        var sum = UInt256.zero
        for result in results {
            let units = try value(result, by: endpoint, EVMAnswer.number)
            let next = sum.addingReportingOverflow(units)
            guard !next.overflow else {
                throw caller.distrust(endpoint, "claims balances that no token has")
            }
            sum = next.partialValue
        }
        // Asked after the balances: a reorg between would have changed it.
        return try await link(at: block.height).reference == block ? sum : nil
    }

    private func value<Value>(
        _ result: Result<JSONValue, JSONRPCError>, by endpoint: EndpointName,
        _ parse: (JSONValue) throws(EVMAnswerError) -> Value
    ) throws(SourceFailure) -> Value {
        switch result {
        case .success(let json): return try read(json, by: endpoint, parse)
        case .failure(let error):
            throw .unavailable("\(endpoint.text): \(error)", retryAfter: nil)
        }
    }
}
