import ChainModel
import PayoutRules
import Units

/// What blocks do to plans: carried out in the same transaction as the block itself.
enum PlanBlocks {
    /// A plan that a block includes.
    struct Included {
        let record: PlanRecord
        let block: BlockReference
    }

    /// A block holds a transaction that spends what plans of ours claim.
    static func connect(
        _ spend: BlockSpend, in block: BlockReference, of chain: ChainID,
        _ store: any StoreTransaction
    ) throws {
        if let plan = try store.plan(of: spend.transaction, on: chain) {
            return try include(plan, spend.transaction, in: block, store)
        }
        // Somebody else has our keys.
        let rival = PayoutInclusion(transaction: spend.transaction, block: block)
        for plan in try store.openPlans(on: chain)
        where plan.claim.conflicts(with: .outpoints(spend.spent)) {
            try PayoutSteps.apply(
                .foreignIncluded(rival, .outpoints(spend.spent)), toPayoutsOf: plan, in: store)
        }
    }

    /// Records that a block of our chain includes a plan's transaction.
    static func include(
        _ plan: PlanRecord, _ transaction: TransactionID, in block: BlockReference,
        _ store: any StoreTransaction
    ) throws {
        var plan = plan
        switch plan.stage {
        case .included(block), .final: return
        case .planned, .asked, .refused, .signed, .broadcast, .included, .dropped: break
        }
        plan.stage = .included(block)
        try store.save(plan)
        try PayoutSteps.apply(
            .included(PayoutInclusion(transaction: transaction, block: block)),
            toPayoutsOf: plan, in: store)
    }

    /// Takes a block's plans back to where they were before it.
    static func disconnect(
        _ block: BlockReference, of chain: ChainID, in store: any StoreTransaction
    ) throws {
        for var plan in try store.plans(includedIn: block, of: chain) {
            guard case .included = plan.stage else {
                throw BlockStepError.mustHalt(.finalBlockDisconnected(block))
            }
            plan.stage = .broadcast
            try store.save(plan)
            try PayoutSteps.apply(.blockDisconnected(block), toPayoutsOf: plan, in: store)
        }
        for rival in try rivals(on: chain, in: store) where rival.inclusion.block == block {
            try PayoutSteps.apply(.blockDisconnected(block), toPayoutsOf: rival.plan, in: store)
        }
    }

    /// Takes plans back that blocks above a height included, where a person re-anchors the chain.
    static func takeBack(
        above height: BlockHeight, of chain: ChainID, in store: any StoreTransaction
    ) throws {
        // Not as a disconnected block's: final plans in the same block stay as they are.
        for var plan in try store.openPlans(on: chain) {
            guard case .included(let block) = plan.stage, block.height > height else { continue }
            plan.stage = .broadcast
            try store.save(plan)
            try PayoutSteps.apply(.blockDisconnected(block), toPayoutsOf: plan, in: store)
        }
        for rival in try rivals(on: chain, in: store)
        where rival.inclusion.block.height > height {
            try PayoutSteps.apply(
                .blockDisconnected(rival.inclusion.block), toPayoutsOf: rival.plan, in: store)
        }
    }

    /// Returns the plans whose blocks the profile's rule now counts as final.
    static func finalPlans(
        of profile: ChainProfile, in view: FinalityView, _ store: any StoreTransaction
    ) throws -> [Included] {
        try store.openPlans(on: profile.id).compactMap { plan in
            guard case .included(let block) = plan.stage,
                try isFinal(plan, in: block, by: profile, view, store)
            else { return nil }
            return Included(record: plan, block: block)
        }
    }

    /// Whether the profile's rule counts a plan's block as final, for all that it pays together.
    static func isFinal(
        _ plan: PlanRecord, in block: BlockReference, by profile: ChainProfile,
        _ view: FinalityView, _ store: any StoreReading
    ) throws -> Bool {
        var sum: Amount?
        for payout in plan.payouts {
            let amount = try PayoutDesk.require(payout, in: store).payout.amount
            sum = try sum?.adding(amount) ?? amount
        }
        // A move of our own is as final as the smallest payment.
        let asset = profile.creditedAssets.first ?? profile.nativeAsset
        return profile.finality.isFinal(block.height, for: sum ?? .zero(asset), in: view)
    }

    /// Gives a plan up for good, with moves of ours that spend what it would have given back.
    static func drop(_ plan: PlanRecord, in store: any StoreTransaction) throws {
        var dropped = plan
        dropped.stage = .dropped
        try store.save(dropped)
        guard let output = plan.changeOutpoint else { return }
        for child in try store.openPlans(on: plan.chain)
        where child.claim.conflicts(with: .outpoints([output])) {
            try drop(child, in: store)
        }
    }

    /// Ends a plan whose block is final, and those that can never be mined beside it.
    static func settle(
        _ plan: PlanRecord, in block: BlockReference, _ result: PayoutResult, fee: Amount,
        _ store: any StoreTransaction
    ) throws {
        guard let transaction = plan.transaction else {
            throw StoreFailure.corrupt("plan \(plan.id.text) is in a block and was never signed")
        }
        for other in try store.openPlans(on: plan.chain)
        where other.id != plan.id && other.claim.conflicts(with: plan.claim) {
            try drop(other, in: store)
        }
        var plan = plan
        plan.stage = .final(block)
        try store.save(plan)
        let paid = PaidNetworkFee(
            chain: plan.chain, transaction: transaction, amount: fee,
            isFromCustody: Asset.supported.contains(fee.asset))
        if plan.payouts.isEmpty {
            // A move of our own: nothing but its fee is booked.
            _ = try store.apply(paid.commands)
        }
        try PayoutSteps.apply(
            .becameFinal(
                PayoutInclusion(transaction: transaction, block: block), result, paid),
            toPayoutsOf: plan, in: store)
    }
}
