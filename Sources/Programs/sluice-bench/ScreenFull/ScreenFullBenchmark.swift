import Foundation

/// All local stages of a deposit: everything but asking nodes and providers.
struct ScreenFullBenchmark: Benchmark {
    static let name = "screen-full"
    static let summary =
        "A deposit's verdict by the real lists and rules, in a database with 12,000 before it."

    /// What is measured: the stages 0 to 6 of a deposit. The ledger's move is in it, as it cannot
    /// be parted from the record; the sync of the commit is not.
    private static let stages =
        "1 at most: decode, lists, behaviour, limits, rules, record, transfers; not the sync"
    private static let pure =
        "the same without the database: its past read before, its record not yet written"
    private static let burst =
        "the same when deposits come 20 times as often: wallets have unusual days, which open cases"
    private static let measuredCount = 3_000
    /// Every third deposit more is one of which only what is computed is measured.
    private static let computedEvery = 3
    private static let burstCount = 600
    private static let coldCount = 300

    /// What deposits took. Unit: milliseconds.
    private struct Measured {
        var times: [ScreenFullWorld.Times] = []
        /// Of those that were the first after a check of the lists.
        var afterChecks: [Double] = []
        var computed: [Double] = []
        var burst: [Double] = []
        var cold: [Double] = []
        /// Of the peers: one page written in place, and as many bytes as the commits wrote.
        var syncs: [Double] = []
        var commits: [Double] = []

        /// How many deposits there were.
        var count: Int {
            times.count + afterChecks.count + computed.count + burst.count + cold.count
        }
    }

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "screen-full-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { discard(folder) }
        let size = ScreenFullWorld.Size()
        let world = try ScreenFullWorld(
            size, in: folder.path, sdn: RealLists.sdn,
            labels: "\(RealLists.folder)/tagpacks/labels.csv.bz2")
        try await world.fill()
        let measured = try await measure(world, in: folder.path)
        let caseCount = try await world.caseCount()
        await world.close()
        return figures(measured) + [
            figure("listedAddresses", Double(world.listedCount), "addresses"),
            figure("deposits", Double(size.pastCount + measured.count), "deposits"),
            figure("cases", Double(caseCount), "cases"),
        ]
    }

    private static func measure(
        _ world: ScreenFullWorld, in folder: String
    ) async throws -> Measured {
        var measured = Measured()
        while measured.times.count < measuredCount {
            let times = try await world.measure()
            if times.isAfterCheck {
                measured.afterChecks.append(times.wall)
                continue
            }
            measured.times.append(times)
            if measured.times.count % computedEvery == 0 {
                measured.computed.append(try await world.measureComputed())
            }
        }
        // Behind what is measured: what they write would take its place in the processor's memory.
        let synced = try SyncedFile(in: folder)
        for times in measured.times {
            measured.syncs.append(
                try await seconds { try synced.writeDurably(pageCount: 1) } * 1_000)
            measured.commits.append(
                try await seconds {
                    try synced.commit(byteCount: times.writtenByteCount)
                } * 1_000)
        }
        for _ in 0..<burstCount {
            measured.burst.append(try await world.measure(inBurst: true).wall)
        }
        try await world.reopen()
        for _ in 0..<coldCount { measured.cold.append(try await world.measure().wall) }
        return measured
    }

    private static func figures(_ measured: Measured) -> [Figure] {
        let times = measured.times
        let wall = times.map(\.wall)
        let durable = quantile(0.5, of: times.map(\.durable))
        return [
            figure("p99Milliseconds", quantile(0.99, of: wall), "ms", stages),
            figure("p50Milliseconds", quantile(0.5, of: wall), "ms"),
            figure("maxMilliseconds", quantile(1, of: wall), "ms"),
            figure(
                "p99MillisecondsProcessor", quantile(0.99, of: times.map(\.processor)), "ms",
                "the same by the thread's own clock: without what others had of the machine"),
            figure("p99MillisecondsComputed", quantile(0.99, of: measured.computed), "ms", pure),
            figure("p50MillisecondsComputed", quantile(0.5, of: measured.computed), "ms"),
            figure("p99MillisecondsBurst", quantile(0.99, of: measured.burst), "ms", burst),
            figure("p50MillisecondsBurst", quantile(0.5, of: measured.burst), "ms"),
            figure(
                "maxMillisecondsAfterCheck", quantile(1, of: measured.afterChecks), "ms",
                "the first of each day, right after all listed addresses were read anew"),
            figure(
                "p50MillisecondsCold", quantile(0.5, of: measured.cold), "ms",
                "the first \(coldCount) after a start, when nothing is remembered"),
            figure("p99MillisecondsCold", quantile(0.99, of: measured.cold), "ms"),
            figure("p50MillisecondsDurable", durable, "ms", "the whole unit of work, synced"),
            figure(
                "p99MillisecondsDurable", quantile(0.99, of: times.map(\.durable)), "ms"),
            figure(
                "ratioToLimit", quantile(0.5, of: measured.syncs) / durable, "ratio",
                "one page written in place and synced"),
            figure(
                "ratioToBareCommit", quantile(0.5, of: measured.commits) / durable, "ratio",
                "as many bytes written in place and synced once"),
            figure("p99MillisecondsBareCommit", quantile(0.99, of: measured.commits), "ms"),
            figure(
                "kilobytesWritten",
                quantile(0.5, of: times.map { Double($0.writtenByteCount) / 1_024 }), "KiB",
                "by the commit of one deposit"),
        ]
    }

    private static func figure(
        _ figure: String, _ value: Double, _ unit: String, _ limit: String? = nil
    ) -> Figure {
        Figure(benchmark: name, figure: figure, value: value, unit: unit, limit: limit)
    }

    private static func discard(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FigureTable.complain("\(folder.path) is left behind: \(error)")
        }
    }
}
