import ChainModel
import PayoutRules
import Units

/// What a node's answer to a sent transaction changes.
enum PlanSending {
    /// Saves the answer; returns whether anything changed.
    static func take(
        _ answer: SendAnswer, for id: PlanID, in store: any StoreTransaction
    ) throws -> Bool {
        guard var plan = try store.plan(id), let transaction = plan.transaction else {
            return false
        }
        switch (answer, plan.stage) {
        case (.accepted, .signed):
            plan.stage = .broadcast
            plan.sentAt = try store.checkpoints(plan.chain).last?.height
            try store.save(plan)
            try PayoutSteps.apply(
                .broadcastAccepted(transaction), toPayoutsOf: plan, in: store)
            return true
        case (.accepted, _): return false
        case (.conflict(let words), .signed), (.conflict(let words), .broadcast),
            (.refused(let words), .signed), (.refused(let words), .broadcast),
            (.feeTooLow(let words), .signed), (.feeTooLow(let words), .broadcast):
            // An older plan of a family loses to the newer one: that is no news.
            guard try !store.openPlans(on: plan.chain).contains(where: { $0.replaces == id })
            else { return false }
            try PayoutSteps.apply(
                .broadcastRefused(transaction, reason: words), toPayoutsOf: plan, in: store)
            return false
        case (.conflict, _), (.refused, _), (.feeTooLow, _): return false
        }
    }
}
