public import Units

/// Why a person acts on a case.
public enum CaseReason: String, Sendable, Hashable, CaseIterable {
    /// The list means somebody else.
    case falsePositive
    /// The customer showed where the money comes from.
    case sourceExplained
    /// The amount is as expected for this customer.
    case limitAccepted
    /// The hit is right.
    case listMatchConfirmed
    /// There is reason to suspect a crime.
    case suspicion
    /// A licence or an order of an authority allows it.
    case authorityPermit
    /// The colleague's proposal is not convincing.
    case proposalRejected
    /// For the file only.
    case comment
}

/// What was done to a case.
public enum CaseStep: String, Sendable, Hashable, CaseIterable {
    /// A verdict opened it.
    case opened
    /// A later verdict froze it.
    case frozenByVerdict
    /// Somebody proposed to release the money.
    case releaseProposed
    /// Somebody proposed to freeze the money.
    case freezeProposed
    /// Somebody else approved the proposal.
    case approved
    /// Somebody rejected the proposal, or its proposer withdrew it.
    case rejected
    /// Somebody wrote a note.
    case noted
}

/// Who acts, why, and what they wrote; kept for ever with the case.
public struct CaseAction: Sendable, Hashable {
    /// The longest note, in bytes of UTF-8.
    public static let noteByteCountMax = 4_000
    /// The longest name of an actor or reference, in bytes of UTF-8.
    public static let nameByteCountMax = 200

    /// The person: two keys of one person are one actor.
    public let actor: String
    /// Why.
    public let reason: CaseReason
    /// What they wrote.
    public let note: String
    /// The authority's reference; nil where there is none.
    public let authority: String?
    /// When.
    public let time: Timestamp

    /// Makes an action; nil if the actor is empty, or a text is longer than allowed.
    public init?(
        actor: String, reason: CaseReason, note: String, authority: String? = nil, time: Timestamp
    ) {
        guard !actor.isEmpty, actor.utf8.count <= CaseAction.nameByteCountMax,
            note.utf8.count <= CaseAction.noteByteCountMax,
            (authority?.utf8.count ?? 1) <= CaseAction.nameByteCountMax
        else { return nil }
        self.actor = actor
        self.reason = reason
        self.note = note
        self.authority = authority
        self.time = time
    }
}

/// One line of a case's history.
public struct CaseEntry: Sendable, Hashable {
    /// What was done.
    public let step: CaseStep
    /// Who did it; nil for what a verdict did.
    public let action: CaseAction?
    /// When.
    public let time: Timestamp

    /// Makes a line.
    public init(step: CaseStep, action: CaseAction?, time: Timestamp) {
        self.step = step
        self.action = action
        self.time = time
    }
}
