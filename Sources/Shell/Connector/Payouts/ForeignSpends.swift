import ChainModel
import PayoutRules
import Units

/// Transactions that are none of ours and use up what open plans claim: somebody else has our keys.
extension PlanBlocks {
    /// An open plan whose place a transaction of somebody else takes in a block.
    struct Rival {
        let plan: PlanRecord
        let inclusion: PayoutInclusion
        /// What of ours it uses up.
        let spent: PlanClaim
    }

    /// Returns open plans whose place such a transaction takes, as their payouts remember it.
    static func rivals(on chain: ChainID, in store: any StoreReading) throws -> [Rival] {
        try store.openPlans(on: chain).compactMap { plan in
            // All payouts of a plan are told of it together, so that one of them can be asked.
            guard let id = plan.payouts.first,
                case .foreignIncluded(let inclusion, let spent)? = try store.payout(id)?.payout.wait
            else { return nil }
            return Rival(plan: plan, inclusion: inclusion, spent: spent)
        }
    }

    /// Ends plans whose place a final foreign transaction took: their payouts wait for a person,
    /// and what it spent is never planned with again.
    static func settleRivals(
        of profile: ChainProfile, in view: FinalityView, _ store: any StoreTransaction
    ) throws {
        for rival in try rivals(on: profile.id, in: store)
        where try isFinal(rival.plan, in: rival.inclusion.block, by: profile, view, store) {
            try PayoutSteps.apply(
                .foreignBecameFinal(rival.inclusion.transaction, rival.spent),
                toPayoutsOf: rival.plan, in: store)
            try use(rival.spent, by: rival.inclusion, on: profile, store)
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
