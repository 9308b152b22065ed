public import Units

/// Why a merchant's balance is paid out now, or not.
public enum SettlementDecision: Sendable, Hashable {
    /// Pay this much; why.
    case pay(Amount, SettlementCause, feeShare: BasisPoints)
    /// The balance is below the least that is settled.
    case belowMinimum(balance: Amount, minimum: Amount)
    /// Neither threshold nor schedule is due; when the schedule is.
    case notDue(next: Timestamp?)
    /// It would be due, and the fee is too large a share of it.
    case feeTooHigh(share: BasisPoints, limit: BasisPoints)
}

/// What made a settlement due.
public enum SettlementCause: String, Sendable, Hashable, CaseIterable {
    /// The balance reached the threshold.
    case threshold
    /// The time came.
    case schedule
}

/// When a merchant's balance becomes a payout.
public struct SettlementRule: Sendable, Hashable {
    /// The least that is settled.
    public let minimum: Amount
    /// From this balance on it is settled at once; nil for never.
    public let threshold: Amount?
    /// The time between two settlements; nil for no schedule.
    public let periodSeconds: Int64?
    /// The largest share that the fee may have.
    public let feeShareMax: BasisPoints

    /// Makes a rule; nil if the amounts are of different assets or the period is not positive.
    public init?(
        minimum: Amount, threshold: Amount?, periodSeconds: Int64?, feeShareMax: BasisPoints
    ) {
        guard threshold.map({ $0.asset == minimum.asset }) ?? true, periodSeconds ?? 1 > 0 else {
            return nil
        }
        self.minimum = minimum
        self.threshold = threshold
        self.periodSeconds = periodSeconds
        self.feeShareMax = feeShareMax
    }

    /// Decides about a balance.
    ///
    /// `fee` is what a payout is expected to cost, in the same asset; `last` the time of the last
    /// settlement, or of the wallet's opening.
    public func decide(
        balance: Amount, fee: Amount, last: Timestamp, now: Timestamp
    ) -> SettlementDecision {
        guard minimum.isAtMost(balance), !balance.isZero else {
            return .belowMinimum(balance: balance, minimum: minimum)
        }
        let next = periodSeconds.map { last.adding(seconds: $0) }
        let cause: SettlementCause
        if let threshold, threshold.isAtMost(balance) {
            cause = .threshold
        } else if let next, next <= now {
            cause = .schedule
        } else {
            return .notDue(next: next)
        }
        let share = BasisPoints(fee, of: balance)
        guard share <= feeShareMax else {
            return .feeTooHigh(share: share, limit: feeShareMax)
        }
        return .pay(balance, cause, feeShare: share)
    }
}
