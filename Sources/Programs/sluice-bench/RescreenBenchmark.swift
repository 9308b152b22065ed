import BitcoinRules
import ChainModel
import Connector
import Digests
import Foundation
import Logging
import SQLiteStore
import ScreeningRules
import Units

/// A list changes while the database knows a million addresses that once paid.
struct RescreenBenchmark: Benchmark {
    static let name = "rescreen"
    static let summary = "A list's new edition against one million addresses that were ever seen."

    /// How large it is.
    struct Size: Sendable {
        /// How many addresses were seen.
        var seenCount = 1_000_000
        /// How many addresses the new edition adds; OFAC's whole list has fewer.
        var addedCount = 923
        /// How many of those once paid.
        var metCount = 100
        /// How many addresses one unit of work notes while the file is filled.
        var unitCount = 10_000
    }

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        try await RescreenBenchmark(size: Size()).measure()
    }

    private let size: Size

    /// Makes one of another size.
    init(size: Size) { self.size = size }

    /// Fills a database, and measures.
    func measure() async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "rescreen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { Self.discard(folder) }
        let logger = Logger(label: "rescreen") { _ in SwiftLogNoOpLogHandler() }
        let store = try SQLiteLedgerStore.open(
            path: folder.appending(path: "sluice.db").path, clock: SystemClock(), logger: logger)
        let size = size
        for first in stride(from: 0, to: size.seenCount, by: size.unitCount) {
            try await store.write { unit in
                try unit.add((first..<(first + size.unitCount)).map(Self.seen))
            }
        }
        let loop = AftercareLoop(
            subjects: [.lists], store: store, clock: SystemClock(), logger: logger)
        // From the commit of the new edition to the end of the pass: reading both editions,
        // comparing them, asking for every new address and its other forms, and saving that it is
        // done. The deposits behind the addresses that are met are not there: what a hit itself
        // costs is not counted.
        var times: [Double] = []
        for edition in 0..<6 {
            try await install(edition, in: store)
            var stepCount = 0
            let time = await seconds { stepCount = await loop.round() }
            guard stepCount > 0 else { throw BenchmarkError("nobody looked at the new edition") }
            // The first opens the file's pages.
            if edition > 0 { times.append(time) }
        }
        let whole = try await wholePass(store)
        await store.close()
        return [
            Figure(
                benchmark: Self.name, figure: "seconds", value: times.sorted()[times.count / 2],
                unit: "s", limit: "2 at most"),
            Figure(
                benchmark: Self.name, figure: "seenPerSecond", value: whole, unit: "addresses/s"),
        ]
    }

    /// Every seen address asked of the lists, as a change of the rules themselves would need it.
    private func wholePass(_ store: SQLiteLedgerStore) async throws -> Double {
        let size = size
        let index = SanctionsIndex(lists: [try list(7)])
        var count = 0
        let time = try await seconds {
            count = try await store.read { store in
                var found = 0
                var last: ScreeningKey?
                while true {
                    let keys = try store.seenKeys(after: last, limit: size.unitCount)
                    for key in keys {
                        let isListed = key.bytes.withUnsafeBytes { index.mentions(key.family, $0) }
                        if isListed { found += 1 }
                    }
                    guard keys.count == size.unitCount else { break }
                    last = keys.last
                }
                return found
            }
        }
        guard count >= size.metCount / 2 else {
            throw BenchmarkError("listed addresses were not met")
        }
        return Double(size.seenCount) / time
    }

    private func install(_ edition: Int, in store: SQLiteLedgerStore) async throws {
        let list = try list(edition)
        try await store.write { unit in
            for var old in try unit.lists() where old.state == .active {
                old.state = .superseded
                try unit.save(old)
            }
            let record = ListRecord(
                version: list.version, state: .active, concerns: [], importedBy: "bench",
                importedAt: unit.now, decidedBy: nil, checkedAt: unit.now)
            try unit.add(record, entries: list.entries)
            try unit.setActiveListsDigest(SanctionsIndex.digest(of: [list.version]))
        }
    }

    /// Each edition names other addresses than the one before, some of which paid.
    private func list(_ edition: Int) throws -> ScreeningList {
        guard let day = CalendarDate("2025-11-19") else { throw BenchmarkError("no day") }
        var entries: [ListEntry] = []
        for place in 0..<size.addedCount {
            let number = edition * size.addedCount + place
            let key = Self.key(place < size.metCount ? number : size.seenCount + number)
            guard let address = ScreeningAddress(WatchedScript(key.bytes), family: key.family)
            else { throw BenchmarkError("an address was not made") }
            // Bitcoin addresses are kept as people write them, not as the chain does.
            guard let listed = AddressDecoding.listed(address.canonical) else {
                throw BenchmarkError("\(address.canonical) does not decode")
            }
            entries.append(
                ListEntry(
                    address: listed, label: "XBT", partyID: "1", partyName: "Somebody",
                    programs: []))
        }
        return ScreeningList(
            source: "bench", kind: .sanctions, published: day,
            digest: Bytes32(head: UInt128(edition + 1) << 64, tail: 0), parserVersion: 1,
            entries: entries, checkedAt: Timestamp(milliseconds: 0))
    }

    private static func seen(_ number: Int) -> SeenAddress {
        SeenAddress(
            key: key(number),
            place: SeenPlace(
                wallet: WalletID(UInt128(number % 10_000)), subject: UInt128(number), kind: .payer,
                isForm: false))
    }

    /// EVM accounts and Bitcoin scripts in turns.
    private static func key(_ number: Int) -> ScreeningKey {
        let half = Array(SHA256.hash(Array("seen \(number)".utf8)).prefix(20))
        return switch number % 3 {
        case 0: ScreeningKey(.evm, half)
        case 1: ScreeningKey(.bitcoin, BitcoinScript.p2wpkh(half).bytes)
        case _: ScreeningKey(.bitcoin, BitcoinScript.p2pkh(half).bytes)
        }
    }

    private static func discard(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FigureTable.complain("\(folder.path) is left behind: \(error)")
        }
    }
}
