public import Units

/// The limits of all tiers beyond which a payout waits for a second person.
public struct PayoutHoldRules: Sendable, Hashable {
    /// How many limits a tier has at most.
    public static let limitCountMax = 256
    /// How many past payouts are counted for one limit; where there are more, nobody knows the use.
    public static let pastCountMax = 100_000
    /// Where nothing is limited.
    public static let none = PayoutHoldRules(tiers: [:])

    /// The limits, by the tier's name; a tier without limits has an empty list.
    public let tiers: [String: [PayoutHoldLimit]]

    /// Makes rules.
    ///
    /// More limits of a tier than `limitCountMax` can't be: a limit that is said twice counts once.
    public init(tiers: [String: [PayoutHoldLimit]]) {
        self.tiers = tiers.mapValues { limits in
            var unique: [PayoutHoldLimit] = []
            for limit in limits where !unique.contains(limit) { unique.append(limit) }
            precondition(
                unique.count <= PayoutHoldRules.limitCountMax,
                "whoever reads a file has counted its limits")
            return unique
        }
    }

    /// Returns why a payout must wait for a second person: a sentence for each limit that it
    /// passes, or whose use nobody knows. See `facts` for what `past` gives.
    public func reasons<Failure: Error>(
        for amount: Amount, tier: String, rates: RateSheet, now: Timestamp,
        past: (PayoutHoldScope, Timestamp?, Int) throws(Failure) -> [CountedUse]
    ) throws(Failure) -> [String] {
        guard tiers.isEmpty || tiers[tier] != nil else {
            return ["limit: the tier \(tier) is not configured"]
        }
        return try facts(for: amount, tier: tier, rates: rates, now: now, past: past)
            .filter(\.holds).map(\.text)
    }

    /// Returns what each limit of a tier says of a payout, with the payout in it; nothing for a
    /// tier that is not configured.
    ///
    /// `past` gives what a scope's subject paid out since a moment, newest first, without the
    /// payout itself; nil stands for all time. It is asked for `pastCountMax` and one more. Past
    /// payouts count in fiat money at the value that they had, or at that of now where it was not
    /// known. A window ends at the later of now and the newest: a clock that steps back frees
    /// nothing.
    public func facts<Failure: Error>(
        for amount: Amount, tier: String, rates: RateSheet, now: Timestamp,
        past: (PayoutHoldScope, Timestamp?, Int) throws(Failure) -> [CountedUse]
    ) throws(Failure) -> [PayoutHoldFact] {
        guard let limits = tiers[tier] else { return [] }
        var facts: [PayoutHoldFact] = []
        for scope in PayoutHoldScope.allCases {
            let own = limits.filter { $0.scope == scope && $0.unit.applies(to: amount.asset) }
            guard !own.isEmpty else { continue }
            let windows = own.map(\.window).filter { $0 != .transaction }
            var uses: [CountedUse] = []
            if !windows.isEmpty {
                let lengths = windows.map(\.seconds)
                let longest = lengths.contains(nil) ? nil : lengths.compactMap(\.self).max()
                uses = try past(
                    scope, longest.map { now.adding(seconds: -$0) },
                    PayoutHoldRules.pastCountMax + 1)
            }
            let gauge = PayoutGauge(amount: amount, uses: uses, rates: rates, now: now)
            facts += own.map(gauge.read)
        }
        return facts
    }
}

/// Reads limits: what was used before, and what is added now.
private struct PayoutGauge {
    let amount: Amount
    let uses: [CountedUse]
    let rates: RateSheet
    let now: Timestamp

    func read(_ limit: PayoutHoldLimit) -> PayoutHoldFact {
        PayoutHoldFact(
            scope: limit.scope, window: limit.window, unit: limit.unit, reading: reading(limit))
    }

    private func reading(_ limit: PayoutHoldLimit) -> LimitFact.Reading {
        let past = past(limit)
        let isWhole = uses.count <= PayoutHoldRules.pastCountMax || limit.window == .transaction
        switch limit.ceiling {
        case .count(let ceiling):
            let count = past.count + 1
            return .count(use: isWhole ? count : .max, ceiling: ceiling)
        case .sum(let ceiling):
            guard isWhole else {
                return .unknown(
                    ceiling: ceiling, "there are more than \(PayoutHoldRules.pastCountMax) payouts")
            }
            return sum(past, limit.unit, ceiling)
        }
    }

    private func past(_ limit: PayoutHoldLimit) -> [CountedUse] {
        guard limit.window != .transaction else { return [] }
        let end = max(now, uses.first?.time ?? now)
        let start = limit.window.seconds.map { end.adding(seconds: -$0) }
        return uses.filter { use in
            limit.unit.applies(to: use.amount.asset) && start.map { use.time > $0 } ?? true
        }
    }

    private func sum(
        _ past: [CountedUse], _ unit: LimitUnit, _ ceiling: Amount
    ) -> LimitFact.Reading {
        switch unit {
        case .asset:
            return .sum(
                use: past.reduce(amount) { $0.addingHeld($1.amount) }, ceiling: ceiling)
        case .fiat(let currency):
            guard currency == rates.currency else {
                return .unknown(
                    ceiling: ceiling, "prices are in \(rates.currency), not in \(currency)")
            }
            var total = Amount.zero(currency)
            let parts = [CountedUse(amount: amount, value: nil, time: now)] + past
            for part in parts {
                if let value = part.value, value.asset == currency {
                    total = total.addingHeld(value)
                    continue
                }
                switch rates.value(of: part.amount, at: now) {
                case .known(let value): total = total.addingHeld(value)
                case .unknown(let why): return .unknown(ceiling: ceiling, why)
                }
            }
            return .sum(use: total, ceiling: ceiling)
        }
    }
}
