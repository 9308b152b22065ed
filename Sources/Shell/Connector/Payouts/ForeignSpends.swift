import ChainModel
import PayoutRules
import Units

/// Transactions that are none of ours and use up what open plans claim: somebody else has our keys.
extension PlanBlocks {
    /// Returns open plans with payouts whose place such a transaction takes in a block.
    static func rivals(
        on chain: ChainID, in store: any StoreReading
    ) throws -> [(plan: PlanRecord, rival: PayoutInclusion)] {
        var found: [(plan: PlanRecord, rival: PayoutInclusion)] = []
        for plan in try store.openPlans(on: chain) {
            for id in plan.payouts {
                guard case .foreignIncluded(let rival, _)? = try store.payout(id)?.payout.wait
                else { continue }
                found.append((plan, rival))
                break
            }
        }
        return found
    }

    /// Ends plans whose place a final foreign transaction took: their payouts wait for a person,
    /// and what it spent is never planned with again.
    static func settleRivals(
        of profile: ChainProfile, in view: FinalityView, _ store: any StoreTransaction
    ) throws {
        for (plan, rival) in try rivals(on: profile.id, in: store) {
            guard try isFinal(plan, in: rival.block, by: profile, view, store) else { continue }
            var spent: PlanClaim?
            for id in plan.payouts {
                guard case .foreignIncluded(rival, let claim)? = try store.payout(id)?.payout.wait
                else { continue }
                spent = claim
            }
            guard let spent else { continue }
            try PayoutSteps.apply(
                .foreignBecameFinal(rival.transaction, spent), toPayoutsOf: plan, in: store)
            try use(spent, by: rival, on: profile, store)
        }
    }

    /// Writes a plan down that nobody made here: what it claims stays spent.
    private static func use(
        _ claim: PlanClaim, by rival: PayoutInclusion, on profile: ChainProfile,
        _ store: any StoreTransaction
    ) throws {
        let id = PlanID(DerivedID.make("foreign", rival.transaction.bytes.bytes))
        guard try store.plan(id) == nil else { return }
        try store.save(
            PlanRecord(
                id: id, chain: profile.id, payouts: [], claim: claim, request: [],
                fee: .zero(profile.nativeAsset), size: 0, change: nil, replaces: nil,
                stage: .final(rival.block), signed: nil, transaction: rival.transaction,
                sentAt: nil, createdAt: store.now))
    }
}
