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
    public enum Severity: String, Sendable, Hashable, CaseIterable {
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

    static func quiet(_ rule: ScreeningRule, evidence: [String] = []) -> RuleResult {
        RuleResult(
            rule: rule, hasFired: false, severity: .info, floor: .clear, points: 0, text: "",
            evidence: evidence)
    }
}
