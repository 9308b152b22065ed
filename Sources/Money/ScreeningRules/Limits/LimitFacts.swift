public import Units

/// One limit that applies to a deposit, its use with the deposit in it, and its ceiling.
public struct LimitFact: Sendable, Hashable {
    /// What the limit says.
    public enum Reading: Sendable, Hashable {
        /// A sum against its ceiling.
        case sum(use: Amount, ceiling: Amount)
        /// A count against its ceiling.
        case count(use: Int, ceiling: Int)
        /// Nobody knows the use now: why, in words for staff.
        case unknown(ceiling: Amount, String)

        /// Whether the use passes the ceiling, or nobody knows the use.
        public var holds: Bool {
            switch self {
            case .sum(let use, let ceiling): !use.isAtMost(ceiling)
            case .count(let use, let ceiling): use > ceiling
            case .unknown: true
            }
        }
    }

    /// Whose use it is.
    public let scope: LimitScope
    /// The time that it covers.
    public let window: LimitWindow
    /// What it is counted in.
    public let unit: LimitUnit
    /// What it says.
    public let reading: Reading

    init(_ scope: LimitScope, _ window: LimitWindow, _ unit: LimitUnit, _ reading: Reading) {
        self.scope = scope
        self.window = window
        self.unit = unit
        self.reading = reading
    }

    /// Whether the deposit must wait: the use passes the ceiling, or nobody knows the use.
    public var holds: Bool { reading.holds }

    /// The limit in words, with its use and its ceiling:
    /// `wallet, 24 hours, in USD: 10,250.00 of 10,000.00`.
    public var text: String {
        let code = unit.asset.code
        let name =
            switch unit {
            case .asset: "\(code) deposits"
            case .fiat: "deposits"
            }
        return switch reading {
        case .sum(let use, let ceiling):
            "\(scope.words), \(window.words), in \(code): \(use.grouped) of \(ceiling.grouped)"
        case .count(let use, let ceiling):
            "\(scope.words), \(window.words), \(name): \(use) of \(ceiling)"
        case .unknown(let ceiling, let why):
            "\(scope.words), \(window.words), in \(code): unknown of \(ceiling.grouped): \(why)"
        }
    }

    /// The worse of two readings of one limit, for a deposit that several addresses paid.
    ///
    /// A known use that passes comes before an unknown one, and that before one that does not pass.
    func worse(_ other: LimitFact) -> LimitFact { other.weight > weight ? other : self }

    private var weight: (rank: Int, use: UInt128) {
        switch reading {
        case .sum(let use, _): (holds ? 2 : 0, use.minorUnits)
        case .count(let use, _): (holds ? 2 : 0, UInt128(max(0, use)))
        case .unknown: (1, 0)
        }
    }
}

/// All that limits know of a deposit; L-01 and L-02 are made of this alone.
public struct LimitFacts: Sendable, Hashable {
    /// How many limits facts have at most: all of a tier.
    public static let countMax = LimitTier.limitCountMax

    /// The name of the wallet's tier.
    public let tier: String
    /// Whether limits are configured for a tier of this name.
    public let isTierKnown: Bool
    /// How much was deposited.
    public let amount: Amount
    /// The least deposit of the asset that needs no person; nil for none.
    public let minimum: Amount?
    /// Every limit that applies, in the order of the tier; of several payers the one that has used
    /// most.
    public let limits: [LimitFact]

    init(tier: String, isTierKnown: Bool, amount: Amount, minimum: Amount?, limits: [LimitFact]) {
        self.tier = tier
        self.isTierKnown = isTierKnown
        self.amount = amount
        self.minimum = minimum
        self.limits = limits
    }

    /// The limits for which the deposit must wait.
    public var holding: [LimitFact] { limits.filter(\.holds) }

    /// The least deposit, if this one is below it.
    public var missedMinimum: Amount? {
        minimum.flatMap { $0.isAtMost(amount) ? nil : $0 }
    }
}

extension Amount {
    /// The decimal amount with commas in its whole part: `10,250.00`.
    var grouped: String {
        let digits = Array(decimal.utf8)
        let end = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.count
        var text: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, index < end, (end - index) % 3 == 0 { text.append(UInt8(ascii: ",")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
