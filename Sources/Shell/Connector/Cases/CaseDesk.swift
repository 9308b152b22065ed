import DepositRules
import LedgerRules
public import ScreeningRules
public import Units

/// What a person may do with a case.
public enum CaseCommand: String, Sendable, Hashable, CaseIterable {
    /// Propose that the money becomes spendable.
    case proposeRelease
    /// Propose that the money is blocked.
    case proposeFreeze
    /// Agree to what another person proposed.
    case approve
    /// Refuse what was proposed.
    case reject
    /// Leave a note.
    case note
}

/// Cases: what waits for two people.
public enum CaseDesk {
    /// Carries a person's command out, with the money that it moves.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func act(
        _ command: CaseCommand, on id: CaseID, _ action: CaseAction,
        in store: any StoreTransaction
    ) throws -> CaseRecord {
        guard var record = try store.complianceCase(id) else {
            throw RequestRefusal.notFound(what: "case", id: id.text)
        }
        let effect: CaseEffect
        do {
            effect =
                switch command {
                case .proposeRelease: try record.machine.proposeRelease(action)
                case .proposeFreeze: try record.machine.proposeFreeze(action)
                case .approve: try record.machine.approve(action)
                case .reject: try record.machine.reject(action)
                case .note: try record.machine.note(action)
                }
        } catch {
            throw RequestRefusal.caseRule(code: "\(error)", error.sentence)
        }
        try store.save(record)
        try CaseEvents.append("case.\(command.rawValue)", record, store)
        if let hit = try store.retroHit(ofCase: id) {
            // Its money is blocked already: a freeze moves nothing more.
            if effect == .release { try RetroHitSteps.release(hit, in: store) }
            return record
        }
        switch effect {
        case .release: try move(record, .released(id), "deposit.released", in: store)
        case .freeze: try move(record, .frozen(id), "deposit.frozen", in: store)
        case .record, .none: break
        }
        return record
    }

    private static func move(
        _ record: CaseRecord, _ event: DepositEvent, _ name: String,
        in store: any StoreTransaction
    ) throws {
        guard var deposit = try store.deposit(record.machine.deposit) else {
            throw StoreFailure.corrupt("the case's deposit is missing")
        }
        try DepositSteps.apply(event, to: &deposit, eventName: name, in: store)
    }
}

extension CaseRefusal {
    /// The refusal in a sentence for the person who asked.
    public var sentence: String {
        switch self {
        case .samePerson: "The person who proposed cannot approve: a second person must."
        case .authorityMissing:
            "Frozen money is released on authority only: name the licence or order."
        case .proposalPending: "A proposal waits already: approve or reject it first."
        case .nothingProposed: "There is no proposal to decide on."
        case .alreadyFrozen: "The money is frozen already."
        case .finished: "The case is finished."
        case .tooManyEntries: "The case's history is full."
        }
    }
}
