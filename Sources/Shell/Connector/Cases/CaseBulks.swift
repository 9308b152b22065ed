public import ScreeningRules
public import Units

/// Finishing many small cases together: one person names them, a second one decides on all.
///
/// Alerts are closed; held money is released, but only where every reason is that it is too
/// little. Each case keeps the proposal and the decision in its own history.
public enum CaseBulks {
    /// Proposes to finish cases together; all of them, or none.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func propose(
        _ cases: [CaseID], id: UInt128, _ action: CaseAction, in store: any StoreTransaction
    ) throws -> CaseBulk {
        if let known = try store.caseBulk(id) {
            guard known.cases == cases, known.proposer == action.actor else {
                throw RequestRefusal.conflict("a proposal with this id has other content")
            }
            return known
        }
        guard (1...CaseBulk.caseCountMax).contains(cases.count), Set(cases).count == cases.count
        else {
            throw RequestRefusal.invalid(
                field: "cases", "must name 1 to \(CaseBulk.caseCountMax) cases, each once")
        }
        for id in cases {
            var record = try CaseDesk.require(id, in: store)
            let isAlert = record.machine.state.phase == .alert
            guard isAlert || record.grounds.areDustOnly, !record.machine.isSenior else {
                throw RequestRefusal.caseRule(
                    code: "notDust",
                    "Case \(id.text) is more than dust or an alert: decide on it by itself.")
            }
            _ = try CaseDesk.refusing { () throws(CaseRefusal) in
                isAlert
                    ? try record.machine.proposeClose(action)
                    : try record.machine.proposeRelease(action)
            }
            try store.save(record)
            try CaseEvents.append("case.bulkProposed", record, store, by: action.actor)
        }
        let bulk = CaseBulk(
            id: id, cases: cases, proposer: action.actor, proposedAt: store.now)
        try store.save(bulk)
        return bulk
    }

    /// Approves or rejects a proposal as one; cases that somebody decided on meanwhile are left.
    ///
    /// Returns the proposal and how many cases it finished. - Throws: `RequestRefusal`,
    /// `StoreFailure`.
    public static func decide(
        _ id: UInt128, isApproval: Bool, _ action: CaseAction, in store: any StoreTransaction
    ) throws -> (CaseBulk, finished: Int) {
        guard var bulk = try store.caseBulk(id) else {
            throw RequestRefusal.notFound(what: "bulk proposal", id: CaseID(id).text)
        }
        guard bulk.state == .proposed else {
            throw RequestRefusal.caseRule(
                code: "nothingProposed", "The proposal is \(bulk.state.rawValue) already.")
        }
        guard !isApproval || action.actor != bulk.proposer else {
            throw RequestRefusal.caseRule(
                code: "\(CaseRefusal.samePerson)", CaseRefusal.samePerson.sentence)
        }
        var count = 0
        for id in bulk.cases {
            var record = try CaseDesk.require(id, in: store)
            guard isStill(proposedBy: bulk.proposer, record) else { continue }
            let effect = try CaseDesk.refusing { () throws(CaseRefusal) in
                isApproval
                    ? try record.machine.approve(action) : try record.machine.reject(action)
            }
            try store.save(record)
            try CaseEvents.append(
                isApproval ? "case.approve" : "case.reject", record, store, by: action.actor)
            try CaseDesk.carryOut(effect, of: record, in: store)
            count += 1
        }
        bulk.state = isApproval ? .approved : .rejected
        bulk.decidedBy = action.actor
        try store.save(bulk)
        return (bulk, count)
    }

    /// A case that was frozen, decided on, or proposed for something else is not the bulk's.
    private static func isStill(proposedBy person: String, _ record: CaseRecord) -> Bool {
        switch record.machine.state {
        case .releaseProposed(person), .closeProposed(person): true
        case .releaseProposed, .closeProposed, .open, .freezeProposed, .refundProposed,
            .refundApproved, .refunded, .frozen, .frozenReleaseProposed, .transferProposed,
            .transferredToBlockedWallet, .released, .alert, .closed:
            false
        }
    }
}
