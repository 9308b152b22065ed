import ChainModel
public import Units

/// The limits of all tiers.
public struct LimitRules: Sendable, Hashable {
    /// The tiers, by name.
    public let tiers: [String: LimitTier]

    /// Makes rules; of two tiers with one name the later one counts.
    public init(tiers: [LimitTier]) {
        self.tiers = Dictionary(tiers.map { ($0.name, $0) }) { _, later in later }
    }

    /// Returns what the limits of a deposit's tier know of it: the first of two steps.
    ///
    /// The closure answers how much of a series was used; it is asked for the deposit's own
    /// subjects only, and never counts the deposit itself. A limit in fiat money sums the deposits
    /// of all assets: each at its value when it was counted, or at its value now if nobody knew it
    /// then. Without a price that is new enough its use is unknown.
    public func facts<Failure: Error>(
        for deposit: CountedDeposit, rates: RateSheet,
        use: (LimitQuestion) throws(Failure) -> LimitUse
    ) throws(Failure) -> LimitFacts {
        guard let tier = tiers[deposit.tier] else {
            return LimitFacts(
                tier: deposit.tier, isTierKnown: false, amount: deposit.amount, minimum: nil,
                limits: [])
        }
        let gauge = LimitGauge(
            now: deposit.time, rates: rates, excluded: deposit.id, added: deposit.amount)
        var facts: [LimitFact] = []
        for limit in tier.limits where limit.unit.applies(to: deposit.amount.asset) {
            var worst: LimitFact?
            for subject in deposit.subjects(of: limit.scope) {
                let fact = try gauge.read(limit, subject, use)
                worst = worst?.worse(fact) ?? fact
            }
            if let worst { facts.append(worst) }
        }
        return LimitFacts(
            tier: tier.name, isTierKnown: true, amount: deposit.amount,
            minimum: tier.minimums.first { $0.asset == deposit.amount.asset }, limits: facts)
    }

    /// Returns how much of the limits on a wallet and on its tier is used now, for people who ask.
    ///
    /// Limits on single deposits have no use, and are left out.
    public func usage<Failure: Error>(
        of wallet: WalletID, tier name: String, rates: RateSheet, now: Timestamp,
        use: (LimitQuestion) throws(Failure) -> LimitUse
    ) throws(Failure) -> [LimitFact] {
        let gauge = LimitGauge(now: now, rates: rates, excluded: nil, added: nil)
        var facts: [LimitFact] = []
        for limit in tiers[name]?.limits ?? [] where limit.window != .transaction {
            switch limit.scope {
            case .depositAddress, .sourceAddress: break
            case .wallet: facts.append(try gauge.read(limit, .wallet(wallet), use))
            case .tier: facts.append(try gauge.read(limit, .tier(name), use))
            }
        }
        return facts
    }
}

/// Reads limits: what was used before, and what is added now.
private struct LimitGauge {
    let now: Timestamp
    let rates: RateSheet
    let excluded: DepositID?
    let added: Amount?

    func read<Failure: Error>(
        _ limit: DepositLimit, _ subject: LimitSubject,
        _ use: (LimitQuestion) throws(Failure) -> LimitUse
    ) throws(Failure) -> LimitFact {
        let reading: LimitFact.Reading
        switch limit.ceiling {
        case .sum(let ceiling):
            reading = try sum(limit, subject, ceiling, use)
        case .count(let ceiling):
            var count = added == nil ? 0 : 1
            for asset in assets(of: limit.unit) {
                count += try use(question(subject, asset, limit.window)).count
            }
            reading = .count(use: count, ceiling: ceiling)
        }
        return LimitFact(limit.scope, limit.window, limit.unit, reading)
    }

    private func sum<Failure: Error>(
        _ limit: DepositLimit, _ subject: LimitSubject, _ ceiling: Amount,
        _ use: (LimitQuestion) throws(Failure) -> LimitUse
    ) throws(Failure) -> LimitFact.Reading {
        switch limit.unit {
        case .asset(let asset):
            var total = added ?? .zero(asset)
            if limit.window != .transaction {
                total = total.addingHeld(try use(question(subject, asset, limit.window)).sum)
            }
            return .sum(use: total, ceiling: ceiling)
        case .fiat(let currency):
            guard currency == rates.currency else {
                return .unknown(
                    ceiling: ceiling, "prices are in \(rates.currency), not in \(currency)")
            }
            var total = Amount.zero(currency)
            var parts = added.map { [$0] } ?? []
            if limit.window != .transaction {
                for asset in assets(of: limit.unit) {
                    let past = try use(question(subject, asset, limit.window))
                    total = total.addingHeld(past.value)
                    if !past.unvalued.isZero { parts.append(past.unvalued) }
                }
            }
            for part in parts {
                switch rates.value(of: part, at: now) {
                case .known(let value): total = total.addingHeld(value)
                case .unknown(let why): return .unknown(ceiling: ceiling, why)
                }
            }
            return .sum(use: total, ceiling: ceiling)
        }
    }

    private func question(
        _ subject: LimitSubject, _ asset: Asset, _ window: LimitWindow
    ) -> LimitQuestion {
        LimitQuestion(
            LimitSeries(subject, asset), in: rates.currency, window, excluding: excluded, now: now)
    }

    private func assets(of unit: LimitUnit) -> [Asset] {
        switch unit {
        case .asset(let asset): [asset]
        case .fiat: Asset.supported
        }
    }
}
