public import Units

/// Where a case stands.
public enum CaseState: Sendable, Hashable {
    /// The deposit is held; nobody has proposed anything.
    case open
    /// Somebody proposed to release the held deposit.
    case releaseProposed(by: String)
    /// Somebody proposed to freeze the held deposit.
    case freezeProposed(by: String)
    /// The deposit is frozen.
    case frozen
    /// Somebody proposed to release the frozen deposit, on an authority's word.
    case frozenReleaseProposed(by: String, authority: String)
    /// The deposit is spendable; the case is over.
    case released
}

/// Why an action on a case is refused.
public enum CaseRefusal: Error, Sendable, Hashable {
    /// The one who proposed can never be the one who approves.
    case samePerson
    /// A frozen deposit is released on an authority's word only: its reference is missing.
    case authorityMissing
    /// A proposal waits already.
    case proposalPending
    /// There is no proposal to approve or reject.
    case nothingProposed
    /// The deposit is frozen already.
    case alreadyFrozen
    /// The case is over.
    case finished
    /// The case has as many entries as it may have.
    case tooManyEntries
}

/// What follows from an action on a case; it is recorded with the case, both or none.
public enum CaseEffect: Sendable, Hashable {
    /// Nothing but the record.
    case record
    /// The deposit becomes spendable, once final.
    case release
    /// The deposit becomes frozen, once final.
    case freeze
    /// Nothing at all: it came again.
    case none
}

/// A case: people's work on a deposit that a verdict held or froze.
///
/// ```
/// (hold) ▶ open ◀─reject── releaseProposed ─approve by another▶ released
///           │ └─proposeRelease──▲
///           └─proposeFreeze▶ freezeProposed ─approve by another▶ frozen
///                 ▲────reject────┘                                ▲ │ proposeRelease,
/// (freeze) ───────────────────────────────────────────────────────┘ ▼ with authority
///                       released ◀approve by another─ frozenReleaseProposed ─reject▶ frozen
/// verdictFroze: open, releaseProposed, freezeProposed ▶ frozen
/// ```
///
/// Nothing leads from frozen to the sender: there is no refund of frozen money. Time only
/// escalates a case; it never releases one.
public struct ComplianceCase: Sendable, Hashable {
    /// How many lines a history may have.
    public static let entryCountMax = 1_000

    /// Its id.
    public let id: CaseID
    /// The deposit that it is about.
    public let deposit: DepositID
    /// Whether it is for a senior person.
    public let isSenior: Bool
    /// When it was opened.
    public let openedAt: Timestamp
    /// Where it stands.
    public private(set) var state: CaseState
    /// All that was done, oldest first.
    public private(set) var entries: [CaseEntry]

    /// Opens a case for a verdict that holds or freezes.
    public init(
        id: CaseID, deposit: DepositID, isFrozen: Bool, isSenior: Bool, now: Timestamp
    ) {
        self.init(
            id: id, deposit: deposit, isSenior: isSenior, openedAt: now,
            state: isFrozen ? .frozen : .open,
            entries: [CaseEntry(step: .opened, action: nil, time: now)])
    }

    /// Makes a case of what a store saved.
    public init(
        id: CaseID, deposit: DepositID, isSenior: Bool, openedAt: Timestamp, state: CaseState,
        entries: [CaseEntry]
    ) {
        self.id = id
        self.deposit = deposit
        self.isSenior = isSenior
        self.openedAt = openedAt
        self.state = state
        self.entries = entries
    }

    /// Proposes that the money become spendable; from frozen only with an authority's reference.
    public mutating func proposeRelease(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open:
            try add(.releaseProposed, action)
            state = .releaseProposed(by: action.actor)
        case .frozen:
            guard let authority = action.authority, !authority.isEmpty else {
                throw .authorityMissing
            }
            try add(.releaseProposed, action)
            state = .frozenReleaseProposed(by: action.actor, authority: authority)
        case .releaseProposed, .freezeProposed, .frozenReleaseProposed: throw .proposalPending
        case .released: throw .finished
        }
        return .record
    }

    /// Proposes that the money be frozen.
    public mutating func proposeFreeze(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open:
            try add(.freezeProposed, action)
            state = .freezeProposed(by: action.actor)
        case .releaseProposed, .freezeProposed: throw .proposalPending
        case .frozen, .frozenReleaseProposed: throw .alreadyFrozen
        case .released: throw .finished
        }
        return .record
    }

    /// Approves what somebody else proposed.
    public mutating func approve(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .releaseProposed(let proposer), .frozenReleaseProposed(let proposer, _):
            guard proposer != action.actor else { throw .samePerson }
            try add(.approved, action)
            state = .released
            return .release
        case .freezeProposed(let proposer):
            guard proposer != action.actor else { throw .samePerson }
            try add(.approved, action)
            state = .frozen
            return .freeze
        case .open, .frozen: throw .nothingProposed
        case .released: throw .finished
        }
    }

    /// Rejects a proposal; who proposed may take it back too.
    public mutating func reject(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .releaseProposed, .freezeProposed:
            try add(.rejected, action)
            state = .open
        case .frozenReleaseProposed:
            try add(.rejected, action)
            state = .frozen
        case .open, .frozen: throw .nothingProposed
        case .released: throw .finished
        }
        return .record
    }

    /// Keeps a note, also when the case is over.
    public mutating func note(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open, .releaseProposed, .freezeProposed, .frozen, .frozenReleaseProposed, .released:
            try add(.noted, action)
        }
        return .record
    }

    /// Freezes what is held, because a later verdict says so: no person has to agree.
    public mutating func verdictFroze(now: Timestamp) -> CaseEffect {
        switch state {
        case .open, .releaseProposed, .freezeProposed:
            entries.append(
                CaseEntry(step: .frozenByVerdict, action: nil, time: notEarlier(now)))
            state = .frozen
            return .freeze
        // Frozen stays frozen; released money is after-care's, in a case of its own.
        case .frozen, .frozenReleaseProposed, .released:
            return .none
        }
    }

    private mutating func add(_ step: CaseStep, _ action: CaseAction) throws(CaseRefusal) {
        guard entries.count < ComplianceCase.entryCountMax else { throw .tooManyEntries }
        entries.append(CaseEntry(step: step, action: action, time: notEarlier(action.time)))
    }

    private func notEarlier(_ time: Timestamp) -> Timestamp {
        max(time, entries.last?.time ?? openedAt)
    }
}
