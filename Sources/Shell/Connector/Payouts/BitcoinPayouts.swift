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

    /// Watches what open plans claim. At a start that is before any watcher, so that no block comes
    /// earlier.
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
        let rate = planning.settings.feeRate(for: rates)
        let (plannedCount, open) = try await store.write { [planning, watched] store in
            let count = try planning.plan(at: rate, in: store)
            // Before the plans are there for all to see: whoever spends what they claim is noticed.
            try Self.watchClaims(on: id, in: store, watched)
            return (count, try store.openPlans(on: id))
        }
        var hasMoved = plannedCount > 0
        for plan in open where try await advance(plan, target: rate) { hasMoved = true }
        return hasMoved
    }

    private func advance(_ plan: PlanRecord, target: FeeRate) async throws -> Bool {
        switch plan.stage {
        case .planned, .asked: return try await signer.sign(plan)
        case .signed: return try await send(plan, target: target)
        case .broadcast:
            guard let transaction = plan.transaction else { return false }
            guard let entry = try await source.mempoolEntry(transaction) else {
                return try await send(plan, target: target)
            }
            return try await store.write { [planning] in
                try planning.bump(plan.id, target: target, entry: entry, in: $0)
            }
        case .refused where plan.payouts.isEmpty:
            return try await store.write { [planning] in
                try planning.giveUpChild(plan.id, in: $0)
            }
        case .refused, .included, .final, .dropped: return false
        }
    }

    private func send(_ plan: PlanRecord, target: FeeRate) async throws -> Bool {
        guard let bytes = plan.signed, let transaction = plan.transaction else { return false }
        let answer = try await source.send(
            bytes, transaction, feeRateMax: planning.settings.feeRateMax)
        return try await store.write { [planning] store in
            // What the node wants by now is in the target: one that pays it takes its place.
            if case .feeTooLow = answer, try planning.raise(plan.id, target: target, in: store) {
                return true
            }
            return try PlanSending.take(answer, for: plan.id, in: store)
        }
    }
}
