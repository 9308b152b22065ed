import ChainModel
import DepositRules
import Logging
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Two tasks call for rounds: after each commit, and by the clock.
@Suite struct ScreeningLoopTests {
    @Test(.timeLimit(.minutes(1)))
    func `a round that waits for a node is not run beside itself`() async throws {
        try await StoreTwin.sqlite.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [7])
            let sighting = Sighting(
                id: SightingID(chain: evm, transaction: TransactionID(hash(1)), locator: 0),
                recipient: script(1), asset: .usdt,
                paid: TokenAmount(units: UInt256(40), decimals: 6), counterparties: [],
                spentOutpoints: [])
            let id = try await store.write { unit in
                var deposit = try DepositMachine.sighted(sighting, wallet: alice, now: unit.now)
                try DepositSteps.apply(
                    .included(block(5)), to: &deposit, eventName: "deposit.included", in: unit)
                return deposit.id
            }
            #expect(try await store.read { try $0.deposit(id)?.screeningTrack } == .running)
            let source = SuspendedSource()
            let loop = ScreeningLoop(
                sources: [source], store: store, desk: world.screening, clock: SettableClock(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            async let first = loop.round()
            await source.waitUntilAsked()
            #expect(await loop.round() == 0)
            #expect(source.askCount == 1)
            source.answer()
            #expect(await first == 1)
            #expect(source.askCount == 1)
            #expect(await loop.round() == 0)
        }
    }
}

/// A source whose first answer waits until the test lets it go.
private final class SuspendedSource: ChainSource {
    private struct State {
        var askCount = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let inner = ForkedSource()
    private let state = LockedBox(State())
    private let asked: AsyncStream<Void>
    private let tellAsked: AsyncStream<Void>.Continuation

    init() { (asked, tellAsked) = AsyncStream.makeStream(of: Void.self) }

    var askCount: Int { state.withLock { $0.askCount } }
    func waitUntilAsked() async { for await _ in asked { return } }
    func answer() { state.withLock { $0.waiting }?.resume() }

    func counterparties(of deposit: Deposit) async throws(SourceFailure) -> [Counterparty] {
        let count = state.withLock { state in
            state.askCount += 1
            return state.askCount
        }
        // Only the first waits: a second one is the fault that is looked for.
        guard count == 1 else { return [] }
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting = continuation }
            tellAsked.yield()
        }
        return [Counterparty(role: .eventSender, script: script(9))]
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
        try await inner.sightings(in: block)
    }
    func pendingSightings() async throws(SourceFailure) -> [Sighting] { [] }
    func waitForBlock(
        after tip: BlockReference, upTo limit: Duration
    ) async throws(SourceFailure) {}
    func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? { nil }
    func submissions(
        about accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> SubmissionAnswer { .notApplicable }
    func frozenByIssuer(
        _ accounts: [WatchedScript], asset: Asset
    ) async throws(SourceFailure) -> [WatchedScript] { [] }
}
