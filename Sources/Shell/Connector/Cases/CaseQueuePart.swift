public import ScreeningRules
public import Units

/// The parts of the queue that a person works from; the API's counts and the console's tabs.
public enum CaseQueuePart: String, Sendable, Hashable, CaseIterable {
    /// All that waits for a person, frozen money that nobody has looked at among it.
    case waiting
    /// What is the person's own.
    case mine
    /// What is nobody's.
    case unassigned
    /// What somebody else proposed.
    case needsSecondPerson
    /// What nobody decided in time, also if it was put aside.
    case overdue

    /// Returns what the part has for a person at a moment.
    public func query(
        of person: String, now: Timestamp, levels: CaseServiceLevels
    ) -> CaseQuery {
        switch self {
        case .waiting: CaseQuery(awakeAt: now)
        case .mine: CaseQuery(owner: .person(person), awakeAt: now)
        case .unassigned: CaseQuery(owner: .nobody, awakeAt: now)
        case .needsSecondPerson: CaseQuery(approver: person, awakeAt: now)
        case .overdue: CaseQuery(lateness: CaseQuery.Lateness(now: now, levels: levels))
        }
    }
}
