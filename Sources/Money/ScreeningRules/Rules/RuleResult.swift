/// The rules of screening, by the ids that staff and records use.
public enum ScreeningRule: String, Sendable, Hashable, CaseIterable {
    /// A party is on a sanctions list, by its bytes, under any label.
    case sanctioned = "S-01"
    /// The same private key controls a listed address.
    case sanctionedKey = "S-02"
    /// The token's issuer has blacklisted a party.
    case issuerBlacklist = "S-03"
    /// A party was on a sanctions list and was taken off.
    case delisted = "S-05"
    /// A sanctions list is too old.
    case listAge = "S-06"
    /// Screening could not be done in full.
    case notScreened = "S-07"
    /// A party's address could not be read.
    case undecodable = "S-08"
    /// A limit of the wallet, the address or the payer is passed.
    case limit = "L-01"
    /// The deposit is below the least amount that is credited without a person.
    case belowMinimum = "L-02"
    /// A party is on the operator's own list of addresses to hold.
    case denied = "O-01"
    /// A party is on the operator's own list of known addresses.
    case allowed = "O-02"
    /// A party has a label from a public source.
    case labelled = "O-03"
}

/// What happens to a deposit, from best to worst.
public enum ScreeningDecision: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Spendable.
    case clear
    /// Spendable, with a case of low priority.
    case alert
    /// Not spendable: waits for a person.
    case hold
    /// Blocked: released only on authority.
    case freeze

    /// Orders from best to worst.
    public static func < (left: ScreeningDecision, right: ScreeningDecision) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .clear: 0
        case .alert: 1
        case .hold: 2
        case .freeze: 3
        }
    }
}

/// What one rule said of a deposit; kept whether it fired or not.
public struct RuleResult: Sendable, Hashable {
    /// How much staff should mind.
    public enum Severity: String, Sendable, Hashable {
        /// For the record.
        case info
        /// Look at it some time.
        case warning
        /// Look at it today.
        case high
        /// Look at it now.
        case critical
    }

    /// The rule.
    public let rule: ScreeningRule
    /// Whether it fired.
    public let hasFired: Bool
    /// How much staff should mind.
    public let severity: Severity
    /// The least that follows; `.clear` for none.
    public let floor: ScreeningDecision
    /// How many points it adds.
    public let points: Int
    /// What it found, in words with the numbers; empty if it has not fired.
    public let text: String
    /// What it found, as addresses, editions of lists, party ids.
    public let evidence: [String]

    static func quiet(_ rule: ScreeningRule) -> RuleResult {
        RuleResult(
            rule: rule, hasFired: false, severity: .info, floor: .clear, points: 0, text: "",
            evidence: [])
    }

    static func fired(
        _ rule: ScreeningRule, _ severity: Severity, floor: ScreeningDecision, points: Int,
        _ text: String, evidence: [String] = []
    ) -> RuleResult {
        RuleResult(
            rule: rule, hasFired: true, severity: severity, floor: floor, points: points,
            text: text, evidence: evidence)
    }
}
