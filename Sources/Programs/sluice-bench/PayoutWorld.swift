import ChainModel
import Connector
import Foundation
import Logging
import PayoutRules
import SQLiteStore
import ScreeningRules
import Units

/// A daemon's paying half without its loops: a database on disk, wallets with money, coins, a list
/// in force, and the signer beside it.
final class PayoutWorld {
    /// How many requests wait for a commit at the same time, as connections of an API would.
    static let callerCount = 64

    private let folder: String
    private let plant: PayoutPlant
    private let signer: SignerProcess
    private let store: SQLiteLedgerStore
    private let lists = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)
    private let watched = WatchedRegistry()
    private let desk: PayoutDesk
    private let screening: DestinationScreening
    private let payouts: BitcoinPayouts

    /// Starts everything in a folder of its own.
    ///
    /// - Throws: `BenchmarkError` with what is missing.
    init(payoutCount: Int, in parent: String) async throws {
        plant = try PayoutPlant(payoutCount: payoutCount)
        folder = "\(parent)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        signer = try await SignerProcess(in: folder)
        // Nobody reads it, and a refusal ends the benchmark with its words.
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let source = BitcoinSource(
            profile: plant.profile, port: ScriptedNode(), watched: watched, clock: SystemClock())
        store = try SQLiteLedgerStore.open(
            path: "\(folder)/sluice.db", clock: SystemClock(), logger: logger)
        let settings = try PayoutPlant.settings()
        desk = PayoutDesk(profiles: [plant.profile], settings: settings)
        screening = DestinationScreening(sources: [source], store: store, desk: lists)
        guard
            let payouts = BitcoinPayouts(
                source: source, files: signer.keyFiles, settings: settings.bitcoin, store: store,
                signer: signer.link, screening: lists, watched: watched, logger: logger)
        else { throw BenchmarkError("the profile is of a Bitcoin network") }
        self.payouts = payouts
    }

    /// Puts money, coins and a list in, enough for all payouts.
    func fill() async throws {
        try await plant.fill(
            store, DepositAddresses(files: signer.keyFiles, watched: watched), lists: lists,
            now: SystemClock().now())
    }

    /// Ends the signer and closes the database.
    func close() async {
        signer.stop()
        await store.close()
    }

    /// Asks for all payouts one after the other: each is durable before the next is asked for.
    func requestOneByOne() async throws {
        for ask in plant.asks { try await Self.request(ask, desk, store) }
    }

    /// Asks for all payouts as ``callerCount`` callers at once, whose requests share commits.
    func requestTogether() async throws {
        try await withThrowingTaskGroup(of: Void.self) { [asks = plant.asks, desk, store] group in
            for caller in 0..<Self.callerCount {
                group.addTask {
                    for place in stride(from: caller, to: asks.count, by: Self.callerCount) {
                        try await Self.request(asks[place], desk, store)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// As the API does: one unit of work a request.
    private static func request(
        _ ask: PayoutAsk, _ desk: PayoutDesk, _ store: SQLiteLedgerStore
    ) async throws {
        let record = try await store.write { try desk.request(ask, by: "ann", in: $0) }
        guard record.payout.state == .reserved(isScreened: false, isApproved: true) else {
            throw BenchmarkError("a payout is \(record.payout.state.name)")
        }
    }

    /// Screens, plans, screens again and signs whatever waits, until each payout has its saved
    /// signature; returns how many transactions and inputs were signed.
    ///
    /// Rounds follow one another at once: the pauses of the daemon's loops are left out.
    func sign() async throws -> (transactionCount: Int, signatureCount: Int) {
        // One to plan all, one to sign.
        for _ in 0..<2 {
            while try await screening.round() > 0 {}
            _ = try await payouts.round()
        }
        let plans = try await store.read { [chain = plant.profile.id] in
            try $0.openPlans(on: chain)
        }
        let signed = plans.filter { $0.stage == .signed }
        guard signed.reduce(0, { $0 + $1.payouts.count }) == plant.asks.count else {
            let stages = plans.map { "\($0.stage)" }.joined(separator: ", ")
            throw BenchmarkError("not all payouts were signed: \(stages)")
        }
        let inputCount = signed.reduce(0) { count, plan in
            guard case .outpoints(let outpoints) = plan.claim else { return count }
            return count + outpoints.count
        }
        return (signed.count, inputCount)
    }
}
