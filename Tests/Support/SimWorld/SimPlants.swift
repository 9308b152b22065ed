import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

/// Which deposit a planted fault loses: the first that comes.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimLoss: @unchecked Sendable {
    var lost: SightingID?
}

/// A source with a planted fault: one payment is never told of, or a node that is away in the
/// middle of a trace is taken for one that has nothing.
final class PlantedSource: ChainSource, TraceSource {
    private let inner: any ChainSource & TraceSource
    private let loss: SimLoss?
    private let isBlind: Bool

    init(inner: any ChainSource & TraceSource, loss: SimLoss?, isBlind: Bool) {
        self.inner = inner
        self.loss = loss
        self.isBlind = isBlind
    }

    var profile: ChainProfile { inner.profile }
    func health() -> [EndpointHealth] { inner.health() }
    func verifyIdentity() async throws(SourceFailure) -> BlockHash {
        try await inner.verifyIdentity()
    }
    func tip() async throws(SourceFailure) -> SourceTip { try await inner.tip() }
    func link(at height: BlockHeight) async throws(SourceFailure) -> BlockLink {
        try await inner.link(at: height)
    }
    func sightings(in block: BlockLink) async throws(SourceFailure) -> BlockSightings {
        let found = try await inner.sightings(in: block)
        guard let loss else { return found }
        if loss.lost == nil { loss.lost = found.sightings.first?.id }
        return BlockSightings(
            link: found.link, sightings: found.sightings.filter { $0.id != loss.lost },
            ignored: found.ignored)
    }
    func pendingSightings() async throws(SourceFailure) -> [Sighting] {
        try await inner.pendingSightings()
    }
    func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {
        try await inner.waitForBlock(after: tip, upTo: limit)
    }
    func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        try await inner.counterparties(of: deposit)
    }
    func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? {
        try await inner.shape(of: deposit, payers: payers)
    }
    func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer {
        try await inner.submissions(about: accounts, asset: asset)
    }
    func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] {
        try await inner.frozenByIssuer(accounts, asset: asset)
    }

    // MARK: Traces

    var traceQuestionCount: Int { inner.traceQuestionCount }
    func traceStart(of deposit: Deposit) -> ExposureStart? { inner.traceStart(of: deposit) }
    func answers(
        to questions: [ExposureQuestion], about deposit: Deposit, within allowance: TraceAllowance
    ) async throws(SourceFailure) -> TraceAnswers {
        do {
            return try await inner.answers(to: questions, about: deposit, within: allowance)
        } catch {
            guard isBlind, case .unavailable = error else { throw error }
            return TraceAnswers(
                answers: questions.map { _ in .notThere("nobody has it", callCount: 1) },
                endpoint: EndpointName("planted"))
        }
    }
    func distrustTrace(_ endpoint: EndpointName, _ reason: String) {
        inner.distrustTrace(endpoint, reason)
    }
}

/// A store with a planted fault: whoever works through it sees other things than there are.
struct PlantedStore: StorePort {
    /// What it shows.
    enum View: Sendable {
        /// The lists in force are always the ones that a desk has.
        case unchanged(on: ScreeningDesk)
        /// Nobody is on any list.
        case blank
        /// All as they are, and no payout waits for the travel rule.
        case withoutHolds
        /// All as it is, and nothing must stay on deposit accounts.
        case withoutKept
    }

    let inner: SimStore
    let view: View

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await inner.write { [view] in try work(PlantedStore.planted($0, view)) }
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        try await inner.read { [view] in try work(PlantedStore.planted($0, view)) }
    }

    func commits() -> AsyncStream<Void> { inner.commits() }

    private static func planted<Unit>(_ unit: Unit, _ view: View) -> Unit {
        guard let memory = unit as? MemoryUnit else {
            preconditionFailure("this fault is planted in the store in memory only")
        }
        switch view {
        case .unchanged(let desk): memory.shownListsDigest = desk.screening.index.digest
        case .blank: memory.showsNobodyListed = true
        case .withoutHolds: memory.showsNoHolds = true
        case .withoutKept: memory.showsNothingKept = true
        }
        return unit
    }
}
