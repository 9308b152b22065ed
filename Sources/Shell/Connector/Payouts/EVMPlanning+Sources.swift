import ChainModel
import EVMRules
import PayoutRules
import Units

/// Payouts from where that is cheapest, by what gas costs in basis points of what it moves.
extension EVMPlanning {
    /// What is left to plan with, in one round.
    fileprivate struct Means {
        /// Deposit accounts of which nothing is under way.
        var accounts: [Sweepable]
        /// What the hot account has of the token.
        var hot: UInt256
        /// What is on its way to it.
        var coming: UInt256
        /// What the hot account has of the chain's coin.
        var coin: UInt256
    }

    /// Takes up waiting payouts of a token; returns whether anything was planned.
    ///
    /// A payout that leaves from a deposit account waits while that account is given gas, and is
    /// decided anew after that: it never has two plans at once.
    func planBySource(
        _ facts: Facts, _ known: [Sweepable], price: CoinPrice, in store: any StoreTransaction
    ) throws -> Bool {
        let token = TokenID(chain: profile.id, asset: facts.token.asset)
        guard try store.payoutGate(token).isOpen else { return false }
        var means = try means(facts, known, in: store)
        var hasPlanned = false
        for record in try store.payoutsToPlan(on: profile.id, limit: Self.payoutCountMax)
        where record.payout.token == token {
            guard
                let units = TokenAmount(record.payout.amount, decimals: facts.token.decimals)?
                    .units,
                let decision = try decide(record.payout.amount, means, facts, price)
            else { continue }
            let isTaken = try carryOut(decision, record, units, facts, &means, in: store)
            guard isTaken else { continue }
            hasPlanned = true
            try PayoutEvents.append(
                "payout.sourceDecided", record, store,
                saying: decision.sentence(coin: profile.nativeAsset))
        }
        return hasPlanned
    }

    private func means(
        _ facts: Facts, _ known: [Sweepable], in store: any StoreTransaction
    ) throws -> Means {
        let open = try store.openPlans(on: profile.id)
        let left = try free(facts, in: store)
        var means = Means(accounts: [], hot: left.units, coming: .zero, coin: left.coin)
        for account in known where !account.facts.units.isZero {
            guard try isBusy(account, open) else {
                means.accounts.append(account)
                continue
            }
            let isPaying = open.contains { plan in
                plan.claim.account == account.facts.account.script && !plan.payouts.isEmpty
            }
            if !isPaying { means.coming = means.coming.plus(account.facts.units) }
        }
        return means
    }

    /// Returns where a payout's tokens come from; nil while they are on their way, or where a
    /// number does not fit.
    private func decide(
        _ amount: Amount, _ means: Means, _ facts: Facts, _ price: CoinPrice
    ) throws -> EVMSourceDecision? {
        func balance(_ units: UInt256) throws -> Amount {
            try TokenAmount(units: units, decimals: facts.token.decimals)
                .converted(to: facts.token.asset).amount
        }
        let gas = EVMGasFacts(
            transferGas: facts.transferGas, topUpGas: Self.plainGas, gasPrice: facts.fee.max,
            price: price)
        let deposits = try means.accounts.map {
            EVMSourceAccount(
                address: $0.facts.account, balance: try balance($0.facts.units),
                coin: $0.facts.coin)
        }
        let inHand = try balance(means.hot)
        let reachable = EVMSourceAccount(
            address: hot, balance: try balance(means.hot.plus(means.coming)), coin: means.coin)
        do throws(AmountError) {
            let decision = try settings.sourceRule.decide(
                paying: amount, hot: reachable, deposits: deposits, facts: gas)
            guard case .hot = decision else { return decision }
            // What is on its way is enough, and not there yet.
            return amount.isAtMost(inHand) ? decision : nil
        } catch {
            return nil
        }
    }

    private func carryOut(
        _ decision: EVMSourceDecision, _ record: PayoutRecord, _ units: UInt256, _ facts: Facts,
        _ means: inout Means, in store: any StoreTransaction
    ) throws -> Bool {
        switch decision {
        case .direct(let step):
            guard let account = means.take(step.account) else { return false }
            if let wei = step.topUp { return try topUp(account, by: wei, facts, in: store) }
            return try pay(
                record, units, facts, from: account.facts.account, account.record.keyFile,
                account.record.index, nonce: account.facts.nonce, in: store)
        case .hot:
            let cost = cost(facts.transferGas, facts.fee)
            var book = EVMNonceBook(
                account: hot, next: facts.hot.nonce,
                taken: try store.claimedNonces(of: hot.script, on: profile.id),
                waitingCountMax: settings.waitingCountMax)
            guard cost <= means.coin, try take(record, units, facts, &book, in: store) else {
                return false
            }
            means.hot = means.hot.minus(units)
            means.coin = means.coin.minus(cost)
            return true
        case .sweep(let steps):
            var hasPlanned = false
            for step in steps {
                guard let account = means.take(step.account),
                    try sweepOrTopUp(account, facts, in: store)
                else { continue }
                means.coming = means.coming.plus(account.facts.units)
                hasPlanned = true
            }
            return hasPlanned
        case .insufficient: return false
        }
    }
}

extension EVMPlanning.Means {
    /// Takes an account out: one thing of it at a time.
    fileprivate mutating func take(_ address: EVMAddress) -> EVMPlanning.Sweepable? {
        guard let place = accounts.firstIndex(where: { $0.facts.account == address }) else {
            return nil
        }
        return accounts.remove(at: place)
    }
}

extension UInt256 {
    /// The sum, or the largest number where it would be above.
    fileprivate func plus(_ other: UInt256) -> UInt256 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }
}

extension PlanClaim {
    /// The account whose number it claims; nil for outputs.
    fileprivate var account: WatchedScript? {
        if case .nonce(let account, _) = self { account } else { nil }
    }
}

extension EVMSourceDecision {
    /// What was decided, with its numbers, in a sentence.
    func sentence(coin: Asset) -> String {
        switch self {
        case .direct(let step): "It leaves from its deposit address: \(step.sentence(coin))"
        case .hot(let step): "It leaves from the hot account: \(step.sentence(coin))"
        case .sweep(let steps):
            "First these go to the hot account: "
                + steps.map { $0.sentence(coin) }.joined(separator: " ")
        case .insufficient(let reachable, let needed):
            "\(needed) are needed, and \(reachable) are worth moving."
        }
    }
}

extension EVMSourceStep {
    fileprivate func sentence(_ coin: Asset) -> String {
        let wei = cost.wei.high == 0 ? "\(Amount(cost.wei.low, of: coin))" : "more than can be"
        let first = topUp == nil ? "" : ", gas is sent there first"
        return "\(amount) of \(account.checksummed) for at most \(wei) of gas, worth "
            + "\(cost.worth), \(cost.share.value) basis points\(first)."
    }
}
