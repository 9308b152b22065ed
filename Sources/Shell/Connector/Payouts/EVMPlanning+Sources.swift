import ChainModel
import EVMRules
import PayoutRules
import Units

/// Payouts from where that is cheapest, by what gas costs in basis points of what it moves.
extension EVMPlanning {
    /// A deposit account that nothing of its own leaves now.
    fileprivate struct Source {
        let account: Sweepable
        /// Whether gas is on its way to it: the payout that it was sent for waits for that.
        let isGettingGas: Bool
    }

    /// What is left to plan with, in one round.
    fileprivate struct Means {
        var accounts: [Source]
        /// What the hot account has of the token.
        var hot: UInt256
        /// What is on its way to it.
        var coming: UInt256
        /// What the hot account has of the chain's coin.
        var coin: UInt256
        /// Whether a payout waits that all of it does not suffice for.
        var isShort = false
    }

    /// Takes up waiting payouts of a token.
    ///
    /// A payout that leaves from a deposit account waits while that account is given gas, and is
    /// decided anew after that: it never has two plans at once, nor gas sent to two accounts. Those
    /// that need the hot account are served in their order.
    func planBySource(
        _ facts: Facts, _ known: [Sweepable], price: CoinPrice, in store: any StoreTransaction
    ) throws -> Outcome {
        let token = TokenID(chain: profile.id, asset: facts.token.asset)
        guard try store.payoutGate(token).isOpen else { return Outcome() }
        var means = try means(facts, known, in: store)
        var hasPlanned = false
        for record in try store.payoutsToPlan(on: profile.id, limit: Self.payoutCountMax)
        where record.payout.token == token {
            guard
                let units = TokenAmount(record.payout.amount, decimals: facts.token.decimals)?
                    .units,
                let decision = try decide(record.payout.amount, means, facts, price)
            else { continue }
            let wasShort = means.isShort
            if try carryOut(decision, record, units, facts, &means, in: store) {
                hasPlanned = true
                try PayoutEvents.append(
                    PayoutSource.decided, record, store,
                    saying: decision.sentence(coin: profile.nativeAsset))
            } else if means.isShort, !wasShort {
                try sayShort(decision, record, in: store)
            }
        }
        return Outcome(hasPlanned: hasPlanned, isShort: means.isShort)
    }

    /// Says once what a payout waits for, until something else is decided about it.
    private func sayShort(
        _ decision: EVMSourceDecision, _ record: PayoutRecord, in store: any StoreTransaction
    ) throws {
        let events = try store.events(of: record.payout.id, limit: PayoutSource.eventCountMax)
        let types = [PayoutSource.decided, PayoutSource.insufficient]
        guard events.count < PayoutSource.eventCountMax,
            events.last(where: { types.contains($0.type) })?.type != PayoutSource.insufficient
        else { return }
        try PayoutEvents.append(
            PayoutSource.insufficient, record, store,
            saying: decision.sentence(coin: profile.nativeAsset))
    }

    private func means(
        _ facts: Facts, _ known: [Sweepable], in store: any StoreTransaction
    ) throws -> Means {
        let open = try store.openPlans(on: profile.id)
        let left = try free(facts, in: store)
        let enough = cost(facts.transferGas, facts.fee)
        // Where the signer refuses to send gas, it is not asked for more accounts.
        let isGasRefused = try open.contains { try Self.isRefusedTopUp($0) }
        var means = Means(accounts: [], hot: left.units, coming: .zero, coin: left.coin)
        for account in known where !account.facts.units.isZero {
            // Nothing can be signed for an account whose key file is gone or has no origin.
            guard keys.key(account.record.keyFile, account.record.index) != nil else { continue }
            let script = account.facts.account.script
            let own = open.filter { $0.claim.account == script }
            if !own.isEmpty {
                let isSwept = own.allSatisfy(\.payouts.isEmpty)
                if isSwept { means.coming = means.coming.plus(account.facts.units) }
                continue
            }
            let claimed = try store.claimedNonces(of: script, on: profile.id)
            // A node that does not know of a number that was used tells an old balance, too.
            guard !claimed.keys.contains(where: { $0 >= account.facts.nonce }) else { continue }
            guard account.facts.coin >= enough || !isGasRefused else { continue }
            let isGettingGas = try isGettingGas(account.facts.account, open)
            means.accounts.append(Source(account: account, isGettingGas: isGettingGas))
        }
        return means
    }

    private static func isRefusedTopUp(_ plan: PlanRecord) throws -> Bool {
        guard case .refused = plan.stage, plan.payouts.isEmpty,
            case .evm(let request) = try SignedTransaction.request(of: plan)
        else { return false }
        return request.purpose == .gasTopUp
    }

    /// Returns where a payout's tokens come from; nil where a number does not fit.
    private func decide(
        _ amount: Amount, _ means: Means, _ facts: Facts, _ price: CoinPrice
    ) throws -> EVMSourceDecision? {
        let gas = EVMGasFacts(
            transferGas: facts.transferGas, topUpGas: Self.plainGas, gasPrice: facts.fee.max,
            price: price)
        let enough = cost(facts.transferGas, facts.fee)
        let deposits = try means.accounts.map { source in
            let known = source.account.facts
            return EVMSourceAccount(
                address: known.account, balance: try balance(known.units, facts),
                coin: source.isGettingGas ? max(known.coin, enough) : known.coin)
        }
        let reachable = EVMSourceAccount(
            address: hot, balance: try balance(means.hot.plus(means.coming), facts),
            coin: means.coin)
        do throws(AmountError) {
            return try settings.sourceRule.decide(
                paying: amount, hot: reachable, deposits: deposits, facts: gas)
        } catch {
            return nil
        }
    }

    private func balance(_ units: UInt256, _ facts: Facts) throws -> Amount {
        try TokenAmount(units: units, decimals: facts.token.decimals)
            .converted(to: facts.token.asset).amount
    }

    /// Plans what was decided; returns whether anything is planned by that.
    private func carryOut(
        _ decision: EVMSourceDecision, _ record: PayoutRecord, _ units: UInt256, _ facts: Facts,
        _ means: inout Means, in store: any StoreTransaction
    ) throws -> Bool {
        switch decision {
        case .direct(let step):
            guard let source = means.take(step.account), !source.isGettingGas else {
                return false
            }
            let account = source.account
            if step.topUp != nil { return try giveGas(to: account, facts, &means, in: store) }
            return try pay(
                record, units, facts, from: account.facts.account, account.record.keyFile,
                account.record.index, nonce: account.facts.nonce, in: store)
        case .hot:
            // What waits here is kept for it: a later payout does not overtake it.
            defer { means.promise(units) }
            let cost = cost(facts.transferGas, facts.fee)
            var book = EVMNonceBook(
                account: hot, next: facts.hot.nonce,
                taken: try store.claimedNonces(of: hot.script, on: profile.id),
                waitingCountMax: settings.waitingCountMax)
            guard units <= means.hot, cost <= means.coin,
                try take(record, units, facts, &book, in: store)
            else { return false }
            means.coin = means.coin.minus(cost)
            return true
        case .sweep(let steps):
            guard !means.isShort else { return false }
            var hasPlanned = false
            for step in steps {
                guard let source = means.take(step.account) else { continue }
                means.coming = means.coming.plus(source.account.facts.units)
                guard !source.isGettingGas else { continue }
                let isPlanned =
                    step.topUp == nil
                    ? try sweep(source.account, facts, in: store)
                    : try giveGas(to: source.account, facts, &means, in: store)
                hasPlanned = hasPlanned || isPlanned
            }
            means.promise(units)
            return hasPlanned
        case .insufficient:
            means.isShort = true
            means.promise(units)
            return false
        }
    }

    private func giveGas(
        to account: Sweepable, _ facts: Facts, _ means: inout Means,
        in store: any StoreTransaction
    ) throws -> Bool {
        let wei = cost(facts.transferGas, facts.fee).minus(account.facts.coin)
        let all = wei.plus(cost(Self.plainGas, facts.fee))
        guard all <= means.coin,
            try topUp(
                account.facts.account, keys.key(account.record.keyFile, account.record.index),
                by: wei, hot: facts.hot, facts.fee, in: store)
        else { return false }
        means.coin = means.coin.minus(all)
        return true
    }
}

extension EVMPlanning.Means {
    /// Takes an account out: one thing of it at a time.
    fileprivate mutating func take(_ address: EVMAddress) -> EVMPlanning.Source? {
        guard let place = accounts.firstIndex(where: { $0.account.facts.account == address })
        else { return nil }
        return accounts.remove(at: place)
    }

    /// Keeps what the hot account has, and after that what comes to it, for one payout.
    fileprivate mutating func promise(_ units: UInt256) {
        coming = coming.minus(units.minus(hot))
        hot = hot.minus(units)
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
        return "\(amount) of \(account.checksummed) for at most \(wei), \(cost.gas) gas at "
            + "\(cost.gasPrice.decimal) wei, worth \(cost.worth), \(cost.share.value) basis "
            + "points\(first)."
    }
}
