import BitcoinRules
import ChainModel
public import Logging
import PayoutRules
public import Units

/// Pays out on one Bitcoin network: plans, asks the signer, sends, and raises fees.
///
/// Everything that it does next follows from saved states, so that it may die at any step.
public struct BitcoinPayouts: Sendable {
    private let source: BitcoinSource
    private let planning: BitcoinPlanning
    private let store: any StorePort
    private let signer: PlanSigner
    private let watched: WatchedRegistry

    /// Makes it; nil unless the source is of a Bitcoin network.
    public init?(
        source: BitcoinSource, files: [KeyFile], settings: BitcoinPayoutSettings,
        store: any StorePort, signer: any SignerPort, screening: ScreeningDesk,
        watched: WatchedRegistry, logger: Logger
    ) {
        guard
            let planning = BitcoinPlanning(
                profile: source.profile, files: files, settings: settings)
        else { return nil }
        self.source = source
        self.planning = planning
        self.store = store
        self.signer = PlanSigner(
            store: store, signer: signer,
            check: SigningCheck(desk: screening, family: source.profile.addressFamily),
            logger: logger)
        self.watched = watched
    }

    /// Watches what open plans claim; before any watcher starts, so that no block comes earlier.
    public static func watchClaims(
        on chain: ChainID, in store: any StoreReading, _ watched: WatchedRegistry
    ) throws {
        for plan in try store.openPlans(on: chain) {
            if case .outpoints(let claimed) = plan.claim { watched.claim(claimed, on: chain) }
        }
    }

    /// Does what can be done now; returns whether anything moved.
    ///
    /// - Throws: `SourceFailure`, `StoreFailure`; the rest is done next time.
    public func round() async throws -> Bool {
        let id = source.profile.id
        let hasWork = try await store.read {
            try !$0.openPlans(on: id).isEmpty || !$0.payoutsToPlan(on: id, limit: 1).isEmpty
        }
        guard hasWork else { return false }
        let rates = try await source.feeRates(withinBlocks: planning.settings.targetBlocks)
        let settings = planning.settings
        let wanted = max(rates.estimate ?? settings.feeRateFallback, settings.feeRateMin)
        let rate = min(max(wanted, rates.least), settings.feeRateMax)
        let plannedCount = try await store.write { [planning] in
            try planning.plan(at: rate, in: $0)
        }
        var hasMoved = plannedCount > 0
        for plan in try await store.read({ try $0.openPlans(on: id) }) {
            if case .outpoints(let claimed) = plan.claim { watched.claim(claimed, on: id) }
            if try await advance(plan, target: rate) { hasMoved = true }
        }
        return hasMoved
    }

    private func advance(_ plan: PlanRecord, target: FeeRate) async throws -> Bool {
        switch plan.stage {
        case .planned, .asked: return try await signer.sign(plan)
        case .signed: return try await send(plan)
        case .broadcast:
            if try await isLost(plan) { return try await send(plan) }
            return try await store.write { [planning] in
                try planning.bump(plan.id, target: target, in: $0)
            }
        case .refused, .included, .final, .dropped: return false
        }
    }

    /// Whether the memory pool does not have a transaction that it had.
    private func isLost(_ plan: PlanRecord) async throws -> Bool {
        guard let transaction = plan.transaction else { return false }
        return try await source.mempoolEntry(transaction) == nil
    }

    private func send(_ plan: PlanRecord) async throws -> Bool {
        guard let bytes = plan.signed, let transaction = plan.transaction else { return false }
        let answer = try await source.send(
            bytes, transaction, feeRateMax: planning.settings.feeRateMax)
        return try await store.write { store in
            try PlanSending.take(answer, for: plan.id, in: store)
        }
    }
}

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
