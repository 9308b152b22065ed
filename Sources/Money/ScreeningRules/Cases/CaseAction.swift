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
    /// The amount is too small to matter.
    case dust
    /// The customer wants the money back.
    case refundRequested
    /// Nothing follows from the alert.
    case noFurtherAction
    /// The answer of somebody else is needed first.
    case waitsForAnswer
    /// For the file only.
    case comment
}

/// What was done to a case.
public enum CaseStep: String, Sendable, Hashable, CaseIterable {
    /// A verdict opened it.
    case opened
    /// A later verdict froze it.
    case frozenByVerdict
    /// A proposal was taken back by itself, for it was made knowing less.
    case basisChanged
    /// Somebody proposed to release the money.
    case releaseProposed
    /// Somebody proposed to freeze the money.
    case freezeProposed
    /// Somebody proposed to send the money to an address that the customer proved.
    case refundProposed
    /// Somebody proposed to move frozen money to the wallet for blocked property.
    case transferProposed
    /// Somebody proposed to close an alert.
    case closeProposed
    /// Somebody closed an alert.
    case closed
    /// Somebody else approved the proposal.
    case approved
    /// Somebody rejected the proposal, or its proposer withdrew it.
    case rejected
    /// The refund is final on its chain.
    case refunded
    /// The refund did not leave: the money is held as before.
    case refundFailed
    /// Somebody wrote a note.
    case noted
    /// The case was given to a person.
    case assigned
    /// The case belongs to nobody.
    case unassigned
    /// A word was put on it.
    case tagged
    /// A word was taken off it.
    case untagged
    /// It was put aside until a moment.
    case snoozed
    /// It was brought back before that moment.
    case woken
    /// It was tied to something else.
    case linked
    /// The tie was cut.
    case unlinked
    /// A file was added.
    case attached
    /// Nobody decided in time: the next person is called.
    case escalated
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
    /// Who did it; nil for what a verdict, the chain or the clock did.
    public let action: CaseAction?
    /// What it was done with, such as the tag or the new owner's name; nil where there is nothing.
    public let detail: String?
    /// When.
    public let time: Timestamp

    /// Makes a line.
    public init(step: CaseStep, action: CaseAction?, detail: String? = nil, time: Timestamp) {
        self.step = step
        self.action = action
        self.detail = detail
        self.time = time
    }
}
