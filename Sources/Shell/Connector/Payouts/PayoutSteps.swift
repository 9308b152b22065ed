import ChainModel
import Encodings
import LedgerRules
import PayoutRules
import Units

/// Carries a payout's event out in the caller's transaction: state, transfers, event-log entry.
enum PayoutSteps {
    /// Applies an event, and returns what follows; does nothing if the event changes nothing.
    ///
    /// What is to be done next is never lost: it follows from the saved states, which the loops
    /// read. Only plans that are given up are dropped here, at once.
    /// - Throws: `RequestRefusal.ledger` if the money's own transfers are refused; `StoreFailure`.
    @discardableResult
    static func apply(
        _ event: PayoutEvent, to record: inout PayoutRecord, in store: any StoreTransaction
    ) throws -> [PayoutEffect] {
        let effects = try decide(event, &record, in: store)
        for case .freePlan(let id) in effects { try drop(id, in: store) }
        return effects
    }

    /// Applies an event to all payouts of a plan; what follows for plans comes after all of them.
    static func apply(
        _ event: PayoutEvent, toPayoutsOf plan: PlanRecord, in store: any StoreTransaction
    ) throws {
        var effects: [PayoutEffect] = []
        for id in plan.payouts {
            guard var record = try store.payout(id) else {
                throw StoreFailure.corrupt("plan \(plan.id.text) names a payout that is not there")
            }
            effects += try decide(event, &record, in: store)
        }
        for case .freePlan(let id) in effects { try drop(id, in: store) }
    }

    /// Saves what an event does to one payout, and tells people.
    private static func decide(
        _ event: PayoutEvent, _ record: inout PayoutRecord, in store: any StoreTransaction
    ) throws -> [PayoutEffect] {
        let before = record
        let decision = PayoutMachine.decide(&record.payout, event, now: store.now)
        try book(decision.groups, of: record, in: store)
        if record != before {
            try store.save(record)
            if record.payout.state.name == "signed", before.payout.state.name != "signed" {
                try PayoutBehaviours.record(record.payout, in: store)
            }
            if record.payout.state.name != before.payout.state.name
                || record.payout.wait != before.payout.wait
            {
                try PayoutEvents.append("payout.\(record.payout.state.name)", record, store)
            }
            if record.payout.state.name != before.payout.state.name {
                try CaseRefunds.follow(record, in: store)
            }
        }
        for case .raiseAlert(let alert) in decision.effects {
            try PayoutEvents.append("payout.alert", record, store, saying: alert.sentence)
        }
        return decision.effects
    }

    private static func drop(_ id: PlanID, in store: any StoreTransaction) throws {
        guard let plan = try store.plan(id) else { return }
        switch plan.stage {
        case .final, .dropped: return
        case .planned, .asked, .refused, .signed, .broadcast, .included: break
        }
        try PlanBlocks.drop(plan, in: store)
        // The others that it was to pay are planned again.
        for other in plan.payouts {
            guard var record = try store.payout(other) else { continue }
            try apply(.planAbandoned(id), to: &record, in: store)
        }
    }

    private static func book(
        _ groups: [[LedgerCommand]], of record: PayoutRecord, in store: any StoreTransaction
    ) throws {
        for (place, group) in groups.enumerated() {
            var refusal: LedgerRefusal?
            for result in try store.apply(group) {
                if case .refused(let reason) = result { refusal = refusal ?? reason }
            }
            guard let refusal else { continue }
            // The first group is the payout's own money; a fee that the books cannot carry is an
            // alarm and takes nothing back.
            if place == 0 { throw RequestRefusal.ledger(refusal) }
            try PayoutEvents.append(
                "payout.alert", record, store,
                saying: "The network fee cannot be booked: \(refusal).")
        }
    }
}

/// Writes payouts' entries of the event log.
enum PayoutEvents {
    static func append(
        _ type: String, _ record: PayoutRecord, _ store: any StoreTransaction,
        saying sentence: String? = nil, by actor: String? = nil
    ) throws {
        let payout = record.payout
        var fields: [(key: String, value: JSONValue)] = [
            (key: "payout", value: .string(payout.id.text)),
            (key: "wallet", value: .string(payout.wallet.text)),
            (key: "chain", value: .string(payout.token.chain.name)),
            (key: "asset", value: .string(payout.amount.asset.code)),
            (key: "amount", value: .string(payout.amount.decimal)),
        ]
        if let actor { fields.append((key: "by", value: .string(actor))) }
        let words = sentence ?? payout.wait?.sentence
        if let words { fields.append((key: "reason", value: .string(words))) }
        try store.appendEvent(
            type: type, subject: payout.id.text, json: JSONValue.object(fields).serialized())
    }
}
