public import ChainModel
public import Units

/// Ceilings for one asset; a ceiling that is nil does not limit.
public struct LimitCeilings: Sendable, Hashable {
    /// What they limit.
    public let asset: Asset
    /// One deposit, at most.
    public let single: Amount?
    /// The sum of 24 hours, at most.
    public let day: Amount?
    /// The sum of 30 times 24 hours, at most.
    public let thirtyDays: Amount?
    /// How many deposits in 24 hours, at most.
    public let dayCount: Int?

    /// Makes ceilings; nil if one of them is of another asset, or the count is below zero.
    public init?(
        asset: Asset, single: Amount? = nil, day: Amount? = nil, thirtyDays: Amount? = nil,
        dayCount: Int? = nil
    ) {
        let amounts = [single, day, thirtyDays].compactMap { $0 }
        guard amounts.allSatisfy({ $0.asset == asset }), dayCount ?? 0 >= 0 else { return nil }
        self.asset = asset
        self.single = single
        self.day = day
        self.thirtyDays = thirtyDays
        self.dayCount = dayCount
    }
}

/// Whose use is counted.
public enum LimitScope: String, Sendable, Hashable, CaseIterable {
    /// One deposit address of ours.
    case depositAddress
    /// One address that pays, whomever it pays.
    case sourceAddress
    /// All that one wallet receives.
    case wallet
}

/// The limits of one tier of wallets.
public struct LimitTier: Sendable, Hashable {
    /// The tier's name in the configuration.
    public let name: String
    /// The ceilings of each scope, one for each asset that is limited.
    public let ceilings: [LimitScope: [LimitCeilings]]
    /// The least deposit that is credited without a person, for each asset that has one.
    public let minimums: [Amount]

    /// Makes a tier.
    public init(
        name: String, ceilings: [LimitScope: [LimitCeilings]] = [:], minimums: [Amount] = []
    ) {
        self.name = name
        self.ceilings = ceilings
        self.minimums = minimums
    }
}

/// A deposit as limits see it.
public struct CountedDeposit: Sendable, Hashable {
    /// Its id; the same deposit is counted once.
    public let id: DepositID
    /// The address of ours that was paid.
    public let recipient: WatchedScript
    /// The addresses that paid.
    public let sources: [WatchedScript]
    /// The wallet that gets it.
    public let wallet: WalletID
    /// How much.
    public let amount: Amount
    /// When its verdict was reached.
    public let time: Timestamp

    /// Makes one.
    public init(
        id: DepositID, recipient: WatchedScript, sources: [WatchedScript], wallet: WalletID,
        amount: Amount, time: Timestamp
    ) {
        self.id = id
        self.recipient = recipient
        self.sources = sources
        self.wallet = wallet
        self.amount = amount
        self.time = time
    }
}

/// One limit, its use with the new deposit in it, and its ceiling.
public struct LimitFinding: Sendable, Hashable {
    /// What is limited.
    public enum Limit: Sendable, Hashable {
        /// One deposit.
        case single(use: Amount, ceiling: Amount)
        /// The sum of 24 hours.
        case day(use: Amount, ceiling: Amount)
        /// The sum of 30 days.
        case thirtyDays(use: Amount, ceiling: Amount)
        /// The count of 24 hours.
        case dayCount(use: Int, ceiling: Int)
    }

    /// Whose use it is.
    public let scope: LimitScope
    /// Which limit.
    public let limit: Limit

    /// Whether the use passes the ceiling.
    public var isPassed: Bool {
        switch limit {
        case .single(let use, let ceiling), .day(let use, let ceiling),
            .thirtyDays(let use, let ceiling):
            !use.isAtMost(ceiling)
        case .dayCount(let use, let ceiling): use > ceiling
        }
    }

    /// The limit in words, with its numbers.
    public var text: String {
        let who =
            switch scope {
            case .depositAddress: "deposit address"
            case .sourceAddress: "source address"
            case .wallet: "wallet"
            }
        return switch limit {
        case .single(let use, let ceiling): "\(who), single deposit: \(use) of \(ceiling)"
        case .day(let use, let ceiling): "\(who), 24 hours: \(use) of \(ceiling)"
        case .thirtyDays(let use, let ceiling): "\(who), 30 days: \(use) of \(ceiling)"
        case .dayCount(let use, let ceiling):
            "\(who), deposits in 24 hours: \(use) of \(ceiling)"
        }
    }
}

/// What limits say of a deposit.
public enum LimitAnswer: Sendable, Hashable {
    /// Every limit that applies, passed or not, and the minimum if the deposit is below it.
    case evaluated([LimitFinding], belowMinimum: Amount?)
    /// No tier has this name: nobody knows the limits, so that a person must look.
    case unknownTier(String)
}

/// The limits of all tiers.
public struct LimitRules: Sendable, Hashable {
    /// The tiers, by name.
    public let tiers: [String: LimitTier]

    /// Makes rules; of two tiers with one name the later one counts.
    public init(tiers: [LimitTier]) {
        self.tiers = Dictionary(tiers.map { ($0.name, $0) }) { _, later in later }
    }

    /// Returns what the limits of a tier say of a deposit, with what was deposited before it.
    ///
    /// The deposit itself is not counted twice if it is in the usage already.
    public func evaluate(
        _ deposit: CountedDeposit, tier name: String, usage: LimitUsage
    ) -> LimitAnswer {
        guard let tier = tiers[name] else { return .unknownTier(name) }
        var findings: [LimitFinding] = []
        for scope in LimitScope.allCases {
            let asset = deposit.amount.asset
            for ceilings in tier.ceilings[scope, default: []] where ceilings.asset == asset {
                findings += LimitRules.findings(deposit, scope, ceilings, usage)
            }
        }
        let minimum = tier.minimums.first { $0.asset == deposit.amount.asset }
        let isBelow = minimum.map { !$0.isAtMost(deposit.amount) } ?? false
        return .evaluated(findings, belowMinimum: isBelow ? minimum : nil)
    }

    private static func findings(
        _ deposit: CountedDeposit, _ scope: LimitScope, _ ceilings: LimitCeilings,
        _ usage: LimitUsage
    ) -> [LimitFinding] {
        var limits: [LimitFinding.Limit] = []
        if let ceiling = ceilings.single {
            limits.append(.single(use: deposit.amount, ceiling: ceiling))
        }
        for subject in LimitUsage.subjects(of: deposit, scope) {
            let day = usage.total(
                with: deposit, subject, lastSeconds: LimitUsage.daySeconds)
            if let ceiling = ceilings.day { limits.append(.day(use: day.sum, ceiling: ceiling)) }
            if let ceiling = ceilings.thirtyDays {
                let month = usage.total(
                    with: deposit, subject, lastSeconds: 30 * LimitUsage.daySeconds)
                limits.append(.thirtyDays(use: month.sum, ceiling: ceiling))
            }
            if let ceiling = ceilings.dayCount {
                limits.append(.dayCount(use: day.count, ceiling: ceiling))
            }
        }
        return limits.map { LimitFinding(scope: scope, limit: $0) }
    }
}
