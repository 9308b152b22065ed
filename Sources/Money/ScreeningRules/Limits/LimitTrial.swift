import Units

/// Another ceiling for a limit, to see what it would have said of the past.
public struct LimitTrial: Sendable, Hashable {
    /// The tier whose limit it is.
    public let tier: String
    /// The limit with the other ceiling.
    public let limit: DepositLimit

    /// Makes a trial.
    public init(tier: String, limit: DepositLimit) {
        self.tier = tier
        self.limit = limit
    }
}

extension LimitFacts {
    /// The facts as they would be under other ceilings: use stays as it was counted.
    ///
    /// A limit that was not there then was not counted: nothing can be said of it.
    func tried(_ trials: [LimitTrial]) -> LimitFacts {
        let own = trials.filter { $0.tier == tier }.map(\.limit)
        guard !own.isEmpty else { return self }
        return LimitFacts(
            tier: tier, isTierKnown: isTierKnown, amount: amount, minimum: minimum,
            limits: limits.map { fact in own.reduce(fact) { $0.tried($1) } })
    }
}

extension LimitFact {
    fileprivate func tried(_ limit: DepositLimit) -> LimitFact {
        guard limit.scope == scope, limit.window == window, limit.unit == unit else { return self }
        let other: Reading
        switch (reading, limit.ceiling) {
        case (.sum(let use, _), .sum(let ceiling)): other = .sum(use: use, ceiling: ceiling)
        case (.unknown(_, let why), .sum(let ceiling)): other = .unknown(ceiling: ceiling, why)
        case (.count(let use, _), .count(let ceiling)): other = .count(use: use, ceiling: ceiling)
        case (.sum, .count), (.unknown, .count), (.count, .sum): return self
        }
        return LimitFact(scope, window, unit, other)
    }
}
