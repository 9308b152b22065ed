import Connector

/// What facts are about. With the table of routes this is all that decides who sees what: pages,
/// the columns of tables to save, and what a live stream tells.
enum Sight: Sendable, CaseIterable {
    /// How things stand; nothing about persons.
    case standing
    /// Persons, their money, and who of the staff proposed what.
    case persons
    /// What staff looked at and did.
    case trail
    /// All that happened, with all facts.
    case events

    /// Who sees it.
    var roles: Set<StaffRole> {
        switch self {
        case .standing: Set(StaffRole.allCases)
        case .persons: [.analyst, .approver, .examiner]
        case .trail: [.admin, .examiner]
        case .events: [.examiner]
        }
    }

    /// What a page of the trail, or an event, of a kind is about. A kind that is not known is
    /// about persons.
    init(ofKind kind: some StringProtocol) {
        switch kind {
        // Their listings show everybody how many there are, and no names.
        case "case", "deposit", "payout", "queue", "deposits", "payouts", "chain", "list", "lists",
            "reconciliation", "treasury", "aftercare":
            self = .standing
        case "staff", "session", "audit": self = .trail
        default: self = .persons
        }
    }
}

extension ConsoleRequest {
    /// Whether whoever asks sees facts.
    func sees(_ sight: Sight) -> Bool {
        guard let role = signedIn?.staff.role else { return false }
        return sight.roles.contains(role)
    }
}
