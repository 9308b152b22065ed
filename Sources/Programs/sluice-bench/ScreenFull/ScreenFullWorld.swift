import ChainModel
import Connector
import DepositRules
import Foundation
import ListImport
import Logging
import SQLiteStore
import ScreeningRules
import Units

/// The screening half of a daemon without its loops: real lists in force, a database on disk, and
/// a platform with a past in it.
final class ScreenFullWorld {
    /// How large it is.
    struct Size: Sendable {
        var walletCount = 400
        var dayCount = 60
        /// Deposits before those that are measured.
        var pastCount = 12_000

        /// How far apart deposits are. Unit: seconds.
        var pace: Int64 { Int64(dayCount) * 86_400 / Int64(max(1, pastCount)) }
        /// How far apart they are in a burst: so that wallets get many times what is usual, and
        /// many a deposit opens a case. Unit: seconds.
        var burstPace: Int64 { max(1, pace / 20) }
    }

    /// What one deposit took. Unit: milliseconds.
    struct Times: Sendable {
        /// From the saved deposit to the saved verdict, inside the unit of work.
        let wall: Double
        /// The same by the thread's own clock.
        let processor: Double
        /// The whole unit of work with its commit.
        let durable: Double
        /// Whether it is the first one after the lists were checked and read anew.
        let isAfterCheck: Bool
        /// How many bytes the commit wrote.
        let writtenByteCount: Int
    }

    private let size: Size
    private let clock: SteppedClock
    private let path: String
    private var store: SQLiteLedgerStore
    private let desk: ScreeningDesk
    private let lists: [ScreeningList]
    private let bitcoin: ScreeningStep
    private let evm: ScreeningStep
    private var plant: ScreenFullPlant
    /// The day on which the lists were checked last.
    private var checkedDay: Int64?
    /// Whether that was right before the deposit that was observed last.
    private var hasChecked = false

    /// A Monday in the past: the lists are checked daily from then on.
    private static let start = Timestamp(seconds: 1_763_942_400)
    private static let unitCount = 200

    /// Opens a new database in a folder; `sdn` and `labels` are files of lists, no labels for nil.
    init(_ size: Size, in folder: String, sdn: String, labels: String?) throws {
        self.size = size
        clock = SteppedClock(Self.start)
        path = "\(folder)/sluice.db"
        store = try Self.open(path, clock)
        desk = ScreeningDesk(
            limits: try Self.limits(), rules: .standard,
            rates: RateDesk(
                pegs: [
                    try Rate("1.00", of: .usdt, in: .usd, origin: .pegged),
                    try Rate(
                        "\(ScreenFullPlant.bitcoinPrice)", of: .btc, in: .usd, origin: .pegged),
                ]))
        let sanctions = try SDNImport.read(path: sdn, checkedAt: Self.start).list
        guard let day = CalendarDate("2026-05-12") else {
            throw BenchmarkError("there is that day")
        }
        lists =
            try [sanctions]
            + [labels].compactMap(\.self).map {
                try AddressTableImport.tagPack(
                    ListFile.contents(path: $0), source: "tagpacks", published: day,
                    checkedAt: Self.start)
            }
        plant = try ScreenFullPlant(
            walletCount: size.walletCount, listed: sanctions.entries.map(\.address),
            now: Self.start)
        bitcoin = ScreeningStep(desk: desk, profile: plant.bitcoin)
        evm = ScreeningStep(desk: desk, profile: plant.evm)
    }

    /// How many addresses the lists have together.
    var listedCount: Int { lists.reduce(0) { $0 + $1.entries.count } }

    private static func open(_ path: String, _ clock: SteppedClock) throws -> SQLiteLedgerStore {
        let logger = Logger(label: "screen-full") { _ in SwiftLogNoOpLogHandler() }
        return try SQLiteLedgerStore.open(path: path, clock: clock, logger: logger)
    }

    /// Closes the database.
    func close() async { await store.close() }

    /// Closes the database and opens it again: what was remembered of it is forgotten.
    func reopen() async throws {
        await store.close()
        store = try Self.open(path, clock)
    }

    /// Every scope, several windows, both units: counted for each deposit, seldom reached.
    private static func limits() throws -> LimitRules {
        let dollars = { Amount($0 * 100, of: .usd) }
        let limits = [
            DepositLimit(.wallet, .day, .fiat(.usd), .sum(dollars(500_000))),
            DepositLimit(.wallet, .thirtyDays, .fiat(.usd), .sum(dollars(9_000_000))),
            DepositLimit(.wallet, .day, .fiat(.usd), .count(10_000)),
            DepositLimit(.sourceAddress, .day, .fiat(.usd), .sum(dollars(900_000))),
            DepositLimit(.depositAddress, .hour, .fiat(.usd), .sum(dollars(100_000))),
            DepositLimit(.tier, .day, .fiat(.usd), .sum(dollars(9_000_000))),
            DepositLimit(.wallet, .transaction, .asset(.btc), .sum(.satoshis(100_000_000))),
        ].compactMap(\.self)
        guard limits.count == 7 else { throw BenchmarkError("a limit was not made") }
        return LimitRules(tiers: [LimitTier(name: "standard", limits: limits)])
    }

    /// Puts wallets and lists in, and lets the platform live through its past.
    func fill() async throws {
        let plant = plant
        try await store.write { store in
            for profile in [plant.bitcoin, plant.evm] {
                try store.save(
                    ChainRecord(
                        id: profile.id, genesis: nil, startHeight: BlockHeight(1),
                        finalFloor: nil, safe: nil, finalized: nil, halt: nil))
            }
            for address in plant.wallets {
                try store.save(
                    WalletRecord(
                        id: address.wallet, reference: "bench", tier: "standard",
                        status: .active, createdAt: store.now))
                try store.add(address)
            }
        }
        var filled = 0
        while filled < size.pastCount {
            try await checkLists()
            var payments: [ScreenFullPlant.Payment] = []
            for _ in 0..<min(Self.unitCount, size.pastCount - filled) {
                clock.move(seconds: size.pace)
                payments.append(try self.plant.next(at: clock.now()))
            }
            try await screen(payments)
            filled += payments.count
        }
    }

    /// What a daemon does daily: the same editions again, and new in memory.
    ///
    /// Returns whether that was to be done.
    @discardableResult
    private func checkLists() async throws -> Bool {
        let day = clock.now().milliseconds / 86_400_000
        guard day != checkedDay else { return false }
        checkedDay = day
        let (desk, lists) = (desk, lists)
        try await store.write { store in
            for list in lists {
                let record = try ListDesk(desk: desk).install(list, by: "bench", in: store)
                guard record.state == .active else {
                    throw BenchmarkError("\(list.version.source) is not in force")
                }
            }
        }
        try await store.read { try desk.reload(from: $0) }
        return true
    }

    private func screen(_ payments: [ScreenFullPlant.Payment]) async throws {
        let (bitcoin, evm) = (bitcoin, evm)
        try await store.write { store in
            for payment in payments {
                try store.save(payment.deposit)
                let step = payment.isBitcoin ? bitcoin : evm
                let outcome = try step.screen(
                    payment.deposit.id, facts: payment.facts, in: store)
                guard case .decided = outcome else { throw BenchmarkError("a deposit waits") }
            }
        }
    }

    /// Screens one more deposit, as the daemon does: one unit of work, durable at its end.
    func measure(inBurst: Bool = false) async throws -> Times {
        let payment = try await observe(after: inBurst ? size.burstPace : size.pace)
        let isAfterCheck = hasChecked
        let step = payment.isBitcoin ? bitcoin : evm
        let clock = ContinuousClock()
        let written = try SyncedFile.writtenByteCount()
        let start = clock.now
        let (wall, processor) = try await store.write { store in
            let begun = clock.now
            var outcome: ScreeningStep.Outcome?
            let processor = try processorSeconds {
                outcome = try step.screen(
                    payment.deposit.id, facts: payment.facts, in: store)
            }
            guard case .decided = outcome else { throw BenchmarkError("a deposit waits") }
            return ((clock.now - begun) / .milliseconds(1), processor * 1_000)
        }
        let durable = (clock.now - start) / .milliseconds(1)
        return Times(
            wall: wall, processor: processor, durable: durable, isAfterCheck: isAfterCheck,
            writtenByteCount: try SyncedFile.writtenByteCount() - written)
    }

    /// Screens one more deposit, and returns what the stages took that ask no database.
    ///
    /// Unit: milliseconds by the thread's own clock: decode, lists, behaviour, limits and rules, up
    /// to the record's bytes. Apart from those that are measured whole: what is read for it first
    /// is then read for nothing.
    func measureComputed() async throws -> Double {
        let payment = try await observe(after: size.pace)
        let (desk, now) = (desk, clock.now())
        let computed = try await store.write { store in
            let stages = try ScreenFullStages(payment, desk, now: now, in: store)
            var byteCount = 0
            let time = processorSeconds { byteCount = stages.run() }
            guard byteCount > 0 else { throw BenchmarkError("a verdict has a record") }
            return time * 1_000
        }
        let step = payment.isBitcoin ? bitcoin : evm
        try await store.write { store in
            let outcome = try step.screen(payment.deposit.id, facts: payment.facts, in: store)
            guard case .decided = outcome else { throw BenchmarkError("a deposit waits") }
        }
        return computed
    }

    /// The next deposit, as whoever watches the chain has saved it.
    private func observe(after seconds: Int64) async throws -> ScreenFullPlant.Payment {
        clock.move(seconds: seconds)
        hasChecked = try await checkLists()
        let payment = try plant.next(at: clock.now())
        try await store.write { try $0.save(payment.deposit) }
        return payment
    }

    /// How many cases there are, of all deposits that were screened.
    func caseCount() async throws -> Int {
        try await store.read { store in
            var count = 0
            var last: UInt128?
            while true {
                let page = try store.complianceCases(
                    .all, page: PageRequest(after: last, limit: 1_000))
                count += page.count
                guard page.count == 1_000, let end = page.last else { return count }
                last = end.0
            }
        }
    }
}
