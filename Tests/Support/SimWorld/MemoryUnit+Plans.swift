import ChainModel
import Connector
import DepositRules
import PayoutRules
import Units

extension MemoryUnit {
    private var plansInOrder: [PlanRecord] { state.planOrder.compactMap { state.plans[$0] } }

    func plan(_ id: PlanID) throws -> PlanRecord? { state.plans[id] }

    func openPlans(on chain: ChainID) throws -> [PlanRecord] {
        plansInOrder.filter { $0.chain == chain && $0.stage.isOpen }
    }

    func plans(includedIn block: BlockReference, of chain: ChainID) throws -> [PlanRecord] {
        plansInOrder.filter { plan in
            switch plan.stage {
            case .included(block), .final(block): return plan.chain == chain
            case .planned, .asked, .refused, .signed, .broadcast, .included, .final, .dropped:
                return false
            }
        }
    }

    func finalPlans(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [PlanRecord] {
        plansInOrder.filter { plan in
            guard case .final(let block) = plan.stage else { return false }
            return plan.chain == chain && block.height > height
        }.prefix(limit).map(\.self)
    }

    func plan(of transaction: TransactionID, on chain: ChainID) throws -> PlanRecord? {
        plansInOrder.first { $0.chain == chain && $0.transaction == transaction }
    }

    func claimant(of claim: PlanClaim, on chain: ChainID) throws -> PlanID? {
        claim.parts.lazy
            .compactMap { self.state.claims[MemoryClaimKey(chain: chain, part: $0)]?.plan }.first
    }

    func claimedNonces(of account: WatchedScript, on chain: ChainID) throws -> [UInt64: PlanID] {
        var nonces: [UInt64: PlanID] = [:]
        for (key, claim) in state.claims {
            guard key.chain == chain, case .nonce(account, let nonce) = key.part else { continue }
            nonces[nonce] = claim.plan
        }
        let kept = nonces.keys.sorted(by: >).prefix(1_000)
        return nonces.filter { kept.contains($0.key) }
    }

    func save(_ plan: PlanRecord) throws {
        let known = state.plans[plan.id]
        if let known {
            guard plan.canFollow(known) else {
                throw StoreFailure.corrupt("plan \(plan.id.text) cannot become what is saved")
            }
        } else {
            if let earlier = plan.replaces, state.plans[earlier] == nil {
                throw StoreFailure.corrupt("plan \(plan.id.text) replaces none that is known")
            }
            state.planOrder.append(plan.id)
        }
        let sameTransaction = try plan.transaction.map { try self.plan(of: $0, on: plan.chain) }
        if let other = sameTransaction ?? nil, other.id != plan.id {
            throw StoreFailure.corrupt("two plans have one transaction")
        }
        state.plans[plan.id] = plan
        for part in plan.claim.parts {
            let key = MemoryClaimKey(chain: plan.chain, part: part)
            switch plan.stage {
            case .planned, .asked, .refused, .signed, .broadcast, .included:
                try claim(key, for: plan, isNew: known == nil)
            case .final: try spend(key, by: plan)
            case .dropped: free(key, of: plan)
            }
        }
    }

    private func claim(_ key: MemoryClaimKey, for plan: PlanRecord, isNew: Bool) throws {
        let mine = MemoryClaim(plan: plan.id, isSpent: false)
        guard let held = state.claims[key] else {
            state.claims[key] = mine
            return
        }
        // One that was replaced goes on without what its replacement has taken over.
        guard isNew, held.plan != plan.id else { return }
        guard !held.isSpent, held.plan == plan.replaces else {
            throw StoreFailure.corrupt("plan \(plan.id.text) claims what another has")
        }
        state.claims[key] = mine
    }

    private func spend(_ key: MemoryClaimKey, by plan: PlanRecord) throws {
        if let held = state.claims[key], held.isSpent, held.plan != plan.id {
            throw StoreFailure.corrupt("what is spent stays spent")
        }
        state.claims[key] = MemoryClaim(plan: plan.id, isSpent: true)
    }

    /// Gives a part back: to the plan that it was taken over from, if that may still be mined.
    private func free(_ key: MemoryClaimKey, of plan: PlanRecord) {
        guard let held = state.claims[key], held.plan == plan.id, !held.isSpent else { return }
        var earlier = plan.replaces
        while let id = earlier, let heir = state.plans[id] {
            if heir.stage.isOpen, heir.claim.parts.contains(key.part) {
                state.claims[key] = MemoryClaim(plan: heir.id, isSpent: false)
                return
            }
            earlier = heir.replaces
        }
        state.claims[key] = nil
    }
}
