public import Units

/// How soon somebody has to act on a case, from least to most urgent.
public enum CaseSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Spendable money: look at it some time.
    case alert
    /// Held money.
    case hold
    /// Held money, for a senior person.
    case senior
    /// Frozen money.
    case freeze

    /// From 1 for the least urgent.
    public var rank: Int {
        switch self {
        case .alert: 1
        case .hold: 2
        case .senior: 3
        case .freeze: 4
        }
    }

    /// Orders by urgency.
    public static func < (left: CaseSeverity, right: CaseSeverity) -> Bool {
        left.rank < right.rank
    }
}

/// How many hours people have for a case of each severity.
///
/// When they are over, the next person is called, and nothing else happens: time never releases,
/// refunds or freezes anything.
public struct CaseServiceLevels: Sendable, Hashable {
    /// The most hours that a level may have: a year.
    public static let hoursMax: Int64 = 8_784
    /// The highest level of escalation.
    public static let escalationMax = 3

    /// For alerts.
    public let alertHours: Int64
    /// For held money.
    public let holdHours: Int64
    /// For held money that a senior person decides on.
    public let seniorHours: Int64
    /// For frozen money.
    public let freezeHours: Int64

    /// Makes levels; nil if one is below an hour or above a year.
    public init?(alertHours: Int64, holdHours: Int64, seniorHours: Int64, freezeHours: Int64) {
        let allowed = 1...CaseServiceLevels.hoursMax
        guard
            [alertHours, holdHours, seniorHours, freezeHours].allSatisfy({ allowed.contains($0) })
        else { return nil }
        self.init(checked: alertHours, holdHours, seniorHours, freezeHours)
    }

    private init(
        checked alertHours: Int64, _ holdHours: Int64, _ seniorHours: Int64, _ freezeHours: Int64
    ) {
        self.alertHours = alertHours
        self.holdHours = holdHours
        self.seniorHours = seniorHours
        self.freezeHours = freezeHours
    }

    /// The defaults: an alert 72 hours, a hold 24, a senior case 8, a freeze 4.
    public static let standard = CaseServiceLevels(checked: 72, 24, 8, 4)

    /// The seconds that people have for a severity.
    public func seconds(for severity: CaseSeverity) -> Int64 {
        switch severity {
        case .alert: alertHours * 3_600
        case .hold: holdHours * 3_600
        case .senior: seniorHours * 3_600
        case .freeze: freezeHours * 3_600
        }
    }
}

extension ComplianceCase {
    /// How soon somebody has to act.
    public var severity: CaseSeverity {
        switch state.phase {
        case .frozen: .freeze
        case .held, .refunding: isSenior ? .senior : .hold
        case .alert, .over: .alert
        }
    }

    /// Since when somebody is waited for; nil if nobody is.
    ///
    /// Held money and alerts wait from the opening to the decision, whatever is proposed meanwhile.
    /// Frozen money waits until a person has looked at it, and then only for the second person.
    public var waitingSince: Timestamp? {
        switch state {
        case .open, .releaseProposed, .freezeProposed, .refundProposed, .alert, .closeProposed:
            openedAt
        case .frozen:
            entries.last { $0.step != .escalated }.flatMap { last in
                switch last.step {
                case .opened, .frozenByVerdict, .basisChanged: last.time
                case .releaseProposed, .freezeProposed, .refundProposed, .transferProposed,
                    .closeProposed, .closed, .approved, .rejected, .refunded, .refundFailed,
                    .noted, .assigned, .unassigned, .tagged, .untagged, .snoozed, .woken,
                    .linked, .unlinked, .attached, .escalated:
                    nil
                }
            }
        case .frozenReleaseProposed, .transferProposed:
            entries.last { $0.step == .releaseProposed || $0.step == .transferProposed }?.time
                ?? openedAt
        case .refundApproved, .refunded, .transferredToBlockedWallet, .released, .closed: nil
        }
    }

    /// Until when somebody has to act; a case that is put aside is due when it comes back, if that
    /// is later. Nil if nobody is waited for.
    public func dueAt(_ levels: CaseServiceLevels) -> Timestamp? {
        guard let since = waitingSince else { return nil }
        let due = since.adding(seconds: levels.seconds(for: severity))
        return max(due, work.snooze?.until ?? due)
    }

    /// How often the time of its level has passed without a decision: 0 in time, then 1, then 2
    /// after twice the time, and 3 after three times and for ever after.
    public func escalationLevel(now: Timestamp, _ levels: CaseServiceLevels) -> Int {
        guard let due = dueAt(levels), now >= due else { return 0 }
        let late = now.milliseconds(since: due) / 1_000
        let passed = 1 + late / levels.seconds(for: severity)
        return Int(min(passed, Int64(CaseServiceLevels.escalationMax)))
    }

    /// Calls the next person if nobody decided in time; returns whether it did so now.
    ///
    /// It changes the history and nothing else: time only escalates.
    public mutating func escalate(now: Timestamp, _ levels: CaseServiceLevels) -> Bool {
        let level = escalationLevel(now: now, levels)
        guard level > work.escalation else { return false }
        work.escalation = level
        addByItself(.escalated, detail: "\(level)", now: now)
        return true
    }
}
