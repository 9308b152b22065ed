import ChainModel
public import PayoutRules
public import Units

/// Compares our books with a chain, and stops a token's payouts where they differ.
public struct Reconciliations: Sendable {
    let store: any StorePort

    /// Makes it over a store.
    public init(store: any StorePort) { self.store = store }

    /// Records a comparison; a mismatch closes the token's gate until a person clears it.
    static func record(
        _ facts: ReconciliationFacts, in store: any StoreTransaction
    ) throws -> Reconciliation {
        let found = Reconciliation(facts)
        var gate = try store.payoutGate(facts.token)
        let hasClosed = gate.take(found)
        try store.save(
            ReconciliationRecord(reconciliation: found, time: store.now), gate: gate)
        if hasClosed { try ReconciliationEvents.append("reconciliation.mismatch", found, store) }
        return found
    }

    /// Opens a token's gate again, with a reason on record.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func clear(
        _ token: TokenID, by actor: String, reason: String, in store: any StoreTransaction
    ) throws {
        var gate = try store.payoutGate(token)
        guard let clearing = gate.clear(actor: actor, reason: reason, now: store.now) else {
            throw RequestRefusal.conflict(
                "payouts of \(token.asset.code) on \(token.chain.name) are not stopped, or no "
                    + "reason was given")
        }
        try store.save(gate)
        try ReconciliationEvents.append(
            "reconciliation.cleared", clearing.mismatch, store, by: actor, reason: reason)
    }

    /// Compares Bitcoin custody with our outputs that the node still has, at our final block.
    ///
    /// Returns nil while a transaction of ours is under way, or where the node is behind: then the
    /// two may differ for a while.
    public func bitcoin(_ source: BitcoinSource) async throws -> Reconciliation? {
        let profile = source.profile
        let known = try await store.read {
            store -> (coins: [SpendableCoin], block: BlockReference)? in
            guard let floor = try store.chain(profile.id)?.finalFloor,
                let block = try store.checkpoints(profile.id).first(where: { $0.height == floor }),
                try !store.openPlans(on: profile.id).contains(where: { $0.signed != nil })
            else { return nil }
            return (try store.allCoins(on: profile.id, limit: 100_000), block)
        }
        guard let known else { return nil }
        let present = try await source.presentOutputs(known.coins, under: known.block)
        guard let present else { return nil }
        let sum = present.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let token = TokenID(chain: profile.id, asset: .btc)
        return try await store.write { store in
            // Anything that moved meanwhile makes the comparison void.
            guard try store.allCoins(on: profile.id, limit: 100_000) == known.coins,
                try !store.openPlans(on: profile.id).contains(where: { $0.signed != nil })
            else { return nil }
            return try Reconciliations.record(
                ReconciliationFacts(
                    token: token, block: known.block,
                    custody: try store.balance(.custody(token)) ?? .zero(.btc),
                    remainder: .zero,
                    chain: TokenAmount(units: UInt256(sum), decimals: Asset.btc.scale)),
                in: store)
        }
    }
}
