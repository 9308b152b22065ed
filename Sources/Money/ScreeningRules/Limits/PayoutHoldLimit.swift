public import Units

/// Whose payouts a limit counts.
public enum PayoutHoldScope: String, Sendable, Hashable, CaseIterable {
    /// Those of one wallet.
    case wallet
    /// Those to one address, whoever asks.
    case destination
    /// Those of all wallets of one tier together.
    case tier

    /// The scope for people.
    public var words: String {
        switch self {
        case .wallet: "wallet"
        case .destination: "destination"
        case .tier: "tier"
        }
    }
}

/// One limit on payouts; what passes it waits for a second person.
public struct PayoutHoldLimit: Sendable, Hashable {
    /// Whose payouts are counted.
    public let scope: PayoutHoldScope
    /// The time that it covers; a transaction is one payout alone.
    public let window: LimitWindow
    /// What it is counted in.
    public let unit: LimitUnit
    /// How far it lets go.
    public let ceiling: LimitCeiling

    /// Makes a limit.
    ///
    /// Nil if the ceiling is of another asset than the unit, if a count is below zero, or if it
    /// counts single payouts.
    public init?(
        _ scope: PayoutHoldScope, _ window: LimitWindow, _ unit: LimitUnit,
        _ ceiling: LimitCeiling
    ) {
        guard ceiling.fits(window, unit) else { return nil }
        self.scope = scope
        self.window = window
        self.unit = unit
        self.ceiling = ceiling
    }
}

/// A payout that limits count: one that was neither refused, cancelled nor failed.
public struct CountedUse: Sendable, Hashable {
    /// How much.
    public let amount: Amount
    /// What it was worth when it was asked for; nil where nobody could say.
    public let value: Amount?
    /// When it was asked for.
    public let time: Timestamp

    /// Makes one.
    public init(amount: Amount, value: Amount?, time: Timestamp) {
        self.amount = amount
        self.value = value
        self.time = time
    }
}

/// One limit that applies to a payout, its use with the payout in it, and its ceiling.
public struct PayoutHoldFact: Sendable, Hashable {
    /// Whose use it is.
    public let scope: PayoutHoldScope
    /// The time that it covers.
    public let window: LimitWindow
    /// What it is counted in.
    public let unit: LimitUnit
    /// What it says.
    public let reading: LimitFact.Reading

    /// Whether a second person must look: the use passes the ceiling, or nobody knows the use.
    public var holds: Bool { reading.holds }

    /// The limit in words, with its use and its ceiling:
    /// `limit: wallet, 24 hours, in USD: 10,250.00 of 10,000.00`.
    public var text: String {
        let code = unit.asset.code
        let time =
            switch window {
            case .transaction: "single payout"
            case .hour, .day, .thirtyDays, .lifetime: window.words
            }
        let name =
            switch unit {
            case .asset: "\(code) payouts"
            case .fiat: "payouts"
            }
        return switch reading {
        case .sum(let use, let ceiling):
            "limit: \(scope.words), \(time), in \(code): \(use.grouped) of \(ceiling.grouped)"
        case .count(let use, let ceiling):
            "limit: \(scope.words), \(time), \(name): \(use) of \(ceiling)"
        case .unknown(let ceiling, let why):
            "limit: \(scope.words), \(time), in \(code): unknown of \(ceiling.grouped): \(why)"
        }
    }
}
