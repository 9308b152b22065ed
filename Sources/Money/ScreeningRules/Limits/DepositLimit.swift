public import Units

/// Whose use of a limit is counted.
public enum LimitScope: String, Sendable, Hashable, CaseIterable {
    /// One deposit address of ours.
    case depositAddress
    /// One address that pays, whomever it pays.
    case sourceAddress
    /// All that one wallet receives.
    case wallet
    /// All that the wallets of one tier receive together.
    case tier

    /// The scope for people: `deposit address`.
    public var words: String {
        switch self {
        case .depositAddress: "deposit address"
        case .sourceAddress: "source address"
        case .wallet: "wallet"
        case .tier: "tier"
        }
    }
}

/// The time that a limit covers.
public enum LimitWindow: String, Sendable, Hashable, CaseIterable {
    /// One deposit alone.
    case transaction
    /// The last 60 minutes.
    case hour
    /// The last 24 hours.
    case day
    /// The last 30 times 24 hours.
    case thirtyDays
    /// All that was ever counted.
    case lifetime

    /// How long it is; nil for all time, and nothing for one deposit alone.
    public var seconds: Int64? {
        switch self {
        case .transaction: 0
        case .hour: 3_600
        case .day: 86_400
        case .thirtyDays: 30 * 86_400
        case .lifetime: nil
        }
    }

    /// The window for people: `24 hours`.
    public var words: String {
        switch self {
        case .transaction: "single deposit"
        case .hour: "1 hour"
        case .day: "24 hours"
        case .thirtyDays: "30 days"
        case .lifetime: "lifetime"
        }
    }
}

/// What a limit is counted in.
public enum LimitUnit: Sendable, Hashable {
    /// Deposits of one asset, in that asset.
    case asset(Asset)
    /// Deposits of all assets, by their value in a fiat currency.
    case fiat(Asset)

    /// The asset or the currency.
    public var asset: Asset {
        switch self {
        case .asset(let asset), .fiat(let asset): asset
        }
    }

    /// Whether a limit in this unit has a say in money of an asset.
    func applies(to asset: Asset) -> Bool {
        switch self {
        case .asset(let limited): limited == asset
        case .fiat: true
        }
    }
}

/// How far a limit lets go.
public enum LimitCeiling: Sendable, Hashable {
    /// The sum, at most.
    case sum(Amount)
    /// How many deposits, at most.
    case count(Int)

    /// Whether it can be a limit's: a sum is in the limit's unit, and nobody counts single ones.
    func fits(_ window: LimitWindow, _ unit: LimitUnit) -> Bool {
        switch self {
        case .sum(let amount): amount.asset == unit.asset
        case .count(let count): count >= 0 && window != .transaction
        }
    }
}

/// One limit on deposits.
public struct DepositLimit: Sendable, Hashable {
    /// Whose use is counted.
    public let scope: LimitScope
    /// The time that it covers.
    public let window: LimitWindow
    /// What it is counted in.
    public let unit: LimitUnit
    /// How far it lets go.
    public let ceiling: LimitCeiling

    /// Makes a limit.
    ///
    /// Nil if the ceiling is of another asset than the unit, if a count is below zero, or if it
    /// counts single deposits.
    public init?(
        _ scope: LimitScope, _ window: LimitWindow, _ unit: LimitUnit, _ ceiling: LimitCeiling
    ) {
        guard ceiling.fits(window, unit) else { return nil }
        self.scope = scope
        self.window = window
        self.unit = unit
        self.ceiling = ceiling
    }
}

/// The limits of one tier of wallets.
public struct LimitTier: Sendable, Hashable {
    /// How many limits a tier has at most: every scope, window, and measure for six units.
    public static let limitCountMax = 256

    /// The tier's name in the configuration.
    public let name: String
    /// The limits, in the order of the configuration; what is past `limitCountMax` is refused
    /// there.
    public let limits: [DepositLimit]
    /// The least deposit that is credited without a person, for each asset that has one.
    public let minimums: [Amount]

    /// Makes a tier.
    ///
    /// More limits than `limitCountMax` can't be: a limit that is said twice counts once.
    public init(name: String, limits: [DepositLimit] = [], minimums: [Amount] = []) {
        var unique: [DepositLimit] = []
        for limit in limits where !unique.contains(limit) { unique.append(limit) }
        precondition(
            unique.count <= LimitTier.limitCountMax, "whoever reads a file has counted its limits")
        self.name = name
        self.limits = unique
        self.minimums = minimums
    }
}
