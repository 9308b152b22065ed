import DepositRules
import LedgerRules
public import ScreeningRules
public import Units

/// What a person may decide about a case.
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
    /// Propose that frozen money goes to the wallet for blocked property.
    case proposeBlockedTransfer
    /// Close an alert.
    case close
}

/// Cases: what waits for two people.
public enum CaseDesk {
    /// Carries a person's decision out, with the money that it moves.
    ///
    /// Whoever approves says what: `proposal` is the case's `proposalName` as they saw it.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func act(
        _ command: CaseCommand, on id: CaseID, seeing proposal: String?, _ action: CaseAction,
        payouts: PayoutDesk? = nil, in store: any StoreTransaction
    ) throws -> CaseRecord {
        var record = try require(id, in: store)
        try CaseProposals.require(proposal, for: command, of: record.machine)
        let effect = try refusing { () throws(CaseRefusal) in
            switch command {
            case .proposeRelease: try record.machine.proposeRelease(action)
            case .proposeFreeze: try record.machine.proposeFreeze(action)
            case .approve: try record.machine.approve(action)
            case .reject: try record.machine.reject(action)
            case .note: try record.machine.note(action)
            case .proposeBlockedTransfer: try record.machine.proposeTransfer(action)
            case .close: try record.machine.close(action)
            }
        }
        try store.save(record)
        try CaseEvents.append(
            "case.\(command.rawValue)", record, store, by: action.actor)
        try carryOut(effect, of: record, payouts: payouts, in: store)
        return record
    }

    /// Moves the money of an effect.
    static func carryOut(
        _ effect: CaseEffect, of record: CaseRecord, payouts: PayoutDesk? = nil,
        in store: any StoreTransaction
    ) throws {
        let id = record.machine.id
        if let hit = try store.retroHit(ofCase: id) {
            return try RetroHitSteps.carryOut(effect, hit, of: record, in: store)
        }
        switch effect {
        case .release:
            try move(record, .released(id), "deposit.released", in: store)
            try BlockedProperties.end(id, in: store)
        case .freeze:
            try move(record, .frozen(id), "deposit.frozen", in: store)
            try BlockedProperties.recordFreeze(of: record, in: store)
        case .refund(let order):
            try CaseRefunds.start(order, of: record, payouts, in: store)
        case .record, .none: break
        }
    }

    static func require(_ id: CaseID, in store: any StoreReading) throws -> CaseRecord {
        guard let record = try store.complianceCase(id) else {
            throw RequestRefusal.notFound(what: "case", id: id.text)
        }
        return record
    }

    /// Says a rule's refusal in words for the person who asked.
    static func refusing<Value>(_ work: () throws(CaseRefusal) -> Value) throws -> Value {
        do throws(CaseRefusal) {
            return try work()
        } catch {
            throw RequestRefusal.caseRule(code: "\(error)", error.sentence)
        }
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
            "Frozen money moves on authority only: name the licence or order."
        case .proposalPending: "A proposal waits already: approve or reject it first."
        case .nothingProposed: "There is no proposal to decide on."
        case .alreadyFrozen: "The money is frozen already."
        case .frozenNeverRefunded: "Frozen money is never sent back."
        case .notFrozen: "Only frozen money goes to the wallet for blocked property."
        case .notHeld: "The money of an alert is spendable: there is nothing to decide on."
        case .notAnAlert: "Money waits here: propose what becomes of it, do not close it."
        case .addressNotProven: "The address is not proven to be the customer's."
        case .refundUnderWay: "The refund is on its way: only the chain decides now."
        case .finished: "The case is finished."
        case .tooManyEntries: "The case's history is full."
        case .nothingToChange: "It is so already."
        case .malformed: "That is no name, tag or tie that is kept here."
        case .tooMany: "The case has as many of these as it may have."
        case .snoozeInPast: "The moment is past."
        case .snoozeTooLong: "A case sleeps for 30 days at most."
        case .snoozePastReport: "The report of the blocked property is due before that."
        }
    }
}
