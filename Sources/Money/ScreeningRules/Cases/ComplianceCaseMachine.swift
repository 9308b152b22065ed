public import Units

/// A case: people's work on a deposit that a verdict held, froze, or let pass with an alert.
///
/// ```
/// (hold) ▶ open ◀─reject── releaseProposed ─approve by another▶ released
///           │ ├─proposeRelease──▲
///           │ ├─proposeRefund▶ refundProposed ─approve by another▶ refundApproved ▶ refunded
///           │ │◀────reject───────┘      ▲── refundFailed leads back to open ──┘
///           │ └─proposeFreeze▶ freezeProposed ─approve by another▶ frozen
///           └◀─────reject─────────┘                                ▲ │ proposeRelease,
/// (freeze) ────────────────────────────────────────────────────────┘ ▼ with authority
///                       released ◀approve by another─ frozenReleaseProposed ─reject▶ frozen
/// frozen ─proposeTransfer, with authority▶ transferProposed ─reject▶ frozen
///                         transferProposed ─approve by another▶ transferredToBlockedWallet
/// (alert) ▶ alert ─close▶ closed;  alert ─proposeClose▶ closeProposed ─approve by another▶ closed
/// verdictFroze: open, releaseProposed, freezeProposed, refundProposed ▶ frozen
/// basisChanged: a proposal that waits leads back to where it was made: open, frozen, alert
///               refundApproved ▶ itself, and refundFailed then leads to frozen, never to open
/// ```
///
/// Nothing leads from frozen to the sender: there is no refund of frozen money. Time only
/// escalates a case; it never releases one.
public struct ComplianceCase: Sendable, Hashable {
    /// How many lines a history may have.
    public static let entryCountMax = 1_000

    /// What the verdict that opens a case says of its money.
    public enum Opening: Sendable, Hashable, CaseIterable {
        /// It is held.
        case held
        /// It is frozen.
        case frozen
        /// It is spendable, and somebody should look.
        case alert
    }

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
    /// What people keep beside the state.
    public internal(set) var work: CaseWork

    /// Opens a case for a verdict that holds or freezes.
    public init(
        id: CaseID, deposit: DepositID, isFrozen: Bool, isSenior: Bool, now: Timestamp
    ) {
        self.init(
            id: id, deposit: deposit, opening: isFrozen ? .frozen : .held, isSenior: isSenior,
            now: now)
    }

    /// Opens a case for a verdict.
    public init(
        id: CaseID, deposit: DepositID, opening: Opening, isSenior: Bool, now: Timestamp
    ) {
        let state: CaseState =
            switch opening {
            case .held: .open
            case .frozen: .frozen
            case .alert: .alert
            }
        self.init(
            id: id, deposit: deposit, isSenior: isSenior, openedAt: now, state: state,
            entries: [CaseEntry(step: .opened, action: nil, time: now)])
    }

    /// Makes a case of what a store saved.
    public init(
        id: CaseID, deposit: DepositID, isSenior: Bool, openedAt: Timestamp, state: CaseState,
        entries: [CaseEntry], work: CaseWork = CaseWork()
    ) {
        self.id = id
        self.deposit = deposit
        self.isSenior = isSenior
        self.openedAt = openedAt
        self.state = state
        self.entries = entries
        self.work = work
    }

    /// Proposes that the money become spendable; from frozen only with an authority's reference.
    public mutating func proposeRelease(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open:
            return try propose(.releaseProposed, .releaseProposed(by: action.actor), action)
        case .frozen:
            let authority = try Self.authority(of: action)
            return try propose(
                .releaseProposed,
                .frozenReleaseProposed(by: action.actor, authority: authority), action)
        case .releaseProposed, .freezeProposed, .refundProposed, .frozenReleaseProposed,
            .transferProposed:
            throw .proposalPending
        case .refundApproved: throw .refundUnderWay
        case .alert, .closeProposed: throw .notHeld
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Proposes that the money be frozen.
    public mutating func proposeFreeze(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open:
            return try propose(.freezeProposed, .freezeProposed(by: action.actor), action)
        case .releaseProposed, .freezeProposed, .refundProposed: throw .proposalPending
        case .refundApproved: throw .refundUnderWay
        case .frozen, .frozenReleaseProposed, .transferProposed: throw .alreadyFrozen
        case .alert, .closeProposed: throw .notHeld
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Proposes to send held money to an address that the customer named, once it is proven.
    public mutating func proposeRefund(
        to target: RefundTarget, isProven: Bool, _ action: CaseAction
    ) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .open:
            guard isProven else { throw .addressNotProven }
            return try propose(
                .refundProposed, .refundProposed(by: action.actor, to: target), action,
                detail: target.address)
        case .releaseProposed, .freezeProposed, .refundProposed: throw .proposalPending
        case .refundApproved: throw .refundUnderWay
        case .frozen, .frozenReleaseProposed, .transferProposed: throw .frozenNeverRefunded
        case .alert, .closeProposed: throw .notHeld
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Proposes to move frozen money to the wallet for blocked property, on an authority's word.
    public mutating func proposeTransfer(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .frozen:
            let authority = try Self.authority(of: action)
            return try propose(
                .transferProposed, .transferProposed(by: action.actor, authority: authority),
                action)
        case .frozenReleaseProposed, .transferProposed: throw .proposalPending
        case .open, .releaseProposed, .freezeProposed, .refundProposed: throw .notFrozen
        case .refundApproved: throw .refundUnderWay
        case .alert, .closeProposed: throw .notHeld
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Proposes to close an alert, for a second person to agree to many at once.
    public mutating func proposeClose(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .alert: return try propose(.closeProposed, .closeProposed(by: action.actor), action)
        case .closeProposed: throw .proposalPending
        case .open, .releaseProposed, .freezeProposed, .refundProposed, .refundApproved, .frozen,
            .frozenReleaseProposed, .transferProposed:
            throw .notAnAlert
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Closes an alert: its money is spendable all along, so that one person is enough.
    public mutating func close(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .alert: return try propose(.closed, .closed, action)
        case .closeProposed: throw .proposalPending
        case .open, .releaseProposed, .freezeProposed, .refundProposed, .refundApproved, .frozen,
            .frozenReleaseProposed, .transferProposed:
            throw .notAnAlert
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Approves what somebody else proposed.
    public mutating func approve(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        switch state {
        case .releaseProposed(let proposer), .frozenReleaseProposed(let proposer, _):
            try approve(.released, of: proposer, action)
            return .release
        case .freezeProposed(let proposer):
            try approve(.frozen, of: proposer, action)
            return .freeze
        case .refundProposed(let proposer, let target):
            guard let order = RefundOrder(approving: state, by: action.actor) else {
                throw .samePerson
            }
            try approve(.refundApproved(to: target), of: proposer, action)
            return .refund(order)
        case .transferProposed(let proposer, let authority):
            try approve(.transferredToBlockedWallet(authority: authority), of: proposer, action)
            return .record
        case .closeProposed(let proposer):
            try approve(.closed, of: proposer, action)
            return .record
        case .open, .frozen, .alert: throw .nothingProposed
        case .refundApproved: throw .refundUnderWay
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
    }

    /// Rejects a proposal; who proposed may take it back too.
    public mutating func reject(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        let back: CaseState
        switch state {
        case .releaseProposed, .freezeProposed, .refundProposed: back = .open
        case .frozenReleaseProposed, .transferProposed: back = .frozen
        case .closeProposed: back = .alert
        case .open, .frozen, .alert: throw .nothingProposed
        case .refundApproved: throw .refundUnderWay
        case .released, .refunded, .transferredToBlockedWallet, .closed: throw .finished
        }
        try add(.rejected, action)
        state = back
        return .record
    }

    /// Keeps a note, also when the case is over.
    public mutating func note(_ action: CaseAction) throws(CaseRefusal) -> CaseEffect {
        try add(.noted, action)
        return .record
    }

    /// Freezes what is held, because a later verdict says so: no person has to agree.
    ///
    /// Where a refund is under way it is on record only: a refund that then fails is frozen.
    public mutating func verdictFroze(
        because reason: String? = nil, now: Timestamp
    ) -> CaseEffect {
        switch state {
        case .open, .releaseProposed, .freezeProposed, .refundProposed:
            addByItself(.frozenByVerdict, detail: reason, now: now)
            state = .frozen
            work.snooze = nil
            work.escalation = 0
            return .freeze
        case .refundApproved:
            guard verdictOnTheWay == nil else { return .none }
            // The money is a payout's: it is frozen as soon as that is stopped.
            addByItself(.frozenByVerdict, detail: reason, now: now)
            return .record
        // Frozen stays frozen; what is spendable, spent or gone is after-care's, in a case of its
        // own.
        case .frozen, .frozenReleaseProposed, .transferProposed, .transferredToBlockedWallet,
            .released, .refunded, .alert, .closeProposed, .closed:
            return .none
        }
    }

    /// Takes a proposal back that waits, because what it was made on has changed since: a cause, a
    /// deposit or money joined the case. Whoever approves must agree to all that the case is about.
    public mutating func basisChanged(because reason: String, now: Timestamp) -> CaseEffect {
        let back: CaseState
        switch state {
        case .releaseProposed, .freezeProposed, .refundProposed: back = .open
        case .frozenReleaseProposed, .transferProposed: back = .frozen
        case .closeProposed: back = .alert
        case .open, .frozen, .alert, .refundApproved, .released, .refunded,
            .transferredToBlockedWallet, .closed:
            return .none
        }
        addByItself(.basisChanged, detail: reason, now: now)
        state = back
        // Somebody has to look anew, and the clock of frozen money starts anew with it.
        if back.phase == .frozen { work.escalation = 0 }
        return .record
    }

    /// What a verdict found after the refund was approved, if it must freeze the money; nil for
    /// nothing.
    public var verdictOnTheWay: CaseEntry? {
        guard case .refundApproved = state else { return nil }
        let since = entries.lastIndex { $0.step == .approved } ?? entries.startIndex
        return entries[since...].first { $0.step == .frozenByVerdict }
    }

    /// The refund's payout is final on its chain.
    public mutating func refundLeft(now: Timestamp) -> CaseEffect {
        guard case .refundApproved(let target) = state else { return .none }
        addByItself(.refunded, now: now)
        state = .refunded(to: target)
        return .record
    }

    /// The refund's payout was refused, or failed: the money is held as before, or frozen where a
    /// verdict said so meanwhile.
    public mutating func refundFailed(because reason: String, now: Timestamp) -> CaseEffect {
        guard case .refundApproved = state else { return .none }
        let isFrozen = verdictOnTheWay != nil
        addByItself(.refundFailed, detail: reason, now: now)
        state = isFrozen ? .frozen : .open
        if isFrozen { work.escalation = 0 }
        return isFrozen ? .freeze : .record
    }

    private static func authority(of action: CaseAction) throws(CaseRefusal) -> String {
        guard let authority = action.authority, !authority.isEmpty else {
            throw .authorityMissing
        }
        return authority
    }

    /// Whoever proposes or decides is awake: the case is no longer put aside.
    private mutating func propose(
        _ step: CaseStep, _ next: CaseState, _ action: CaseAction, detail: String? = nil
    ) throws(CaseRefusal) -> CaseEffect {
        try add(step, action, detail: detail)
        state = next
        work.snooze = nil
        // The clock of frozen money starts anew: the second person is waited for.
        if next.phase == .frozen { work.escalation = 0 }
        return .record
    }

    private mutating func approve(
        _ next: CaseState, of proposer: String, _ action: CaseAction
    ) throws(CaseRefusal) {
        guard proposer != action.actor else { throw .samePerson }
        try add(.approved, action)
        state = next
        work.snooze = nil
    }

    mutating func add(
        _ step: CaseStep, _ action: CaseAction, detail: String? = nil
    ) throws(CaseRefusal) {
        guard entries.count < ComplianceCase.entryCountMax else { throw .tooManyEntries }
        entries.append(
            CaseEntry(step: step, action: action, detail: detail, time: notEarlier(action.time)))
    }

    /// What happens without a person is kept even where the history is full.
    mutating func addByItself(_ step: CaseStep, detail: String? = nil, now: Timestamp) {
        entries.append(
            CaseEntry(step: step, action: nil, detail: detail, time: notEarlier(now)))
    }

    private func notEarlier(_ time: Timestamp) -> Timestamp {
        max(time, entries.last?.time ?? openedAt)
    }
}
