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
    private static let measuredCount = 3_000
    /// Every third deposit more is one of which only what is computed is measured.
    private static let computedEvery = 3
    private static let coldCount = 300

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "screen-full-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { discard(folder) }
        let size = ScreenFullWorld.Size()
        let synced = try SyncedFile(in: folder.path)
        let world = try ScreenFullWorld(
            size, in: folder.path, sdn: RealLists.sdn,
            labels: "\(RealLists.folder)/tagpacks/labels.csv.bz2")
        try await world.fill()
        var times: [ScreenFullWorld.Times] = []
        var computed: [Double] = []
        var syncs: [Double] = []
        var commits: [Double] = []
        for number in 0..<measuredCount {
            let measured = try await world.measure()
            times.append(measured)
            if number % computedEvery == 0 { computed.append(try await world.measureComputed()) }
            syncs.append(
                try await seconds { try synced.writeDurably(pageCount: 1) } * 1_000)
            commits.append(
                try await seconds {
                    try synced.commit(byteCount: measured.writtenByteCount)
                } * 1_000)
        }
        try await world.reopen()
        var cold: [Double] = []
        for _ in 0..<coldCount { cold.append(try await world.measure().wall) }
        let caseCount = try await world.caseCount()
        await world.close()
        let wall = times.map(\.wall)
        let durable = quantile(0.5, of: times.map(\.durable))
        return [
            figure("p99Milliseconds", quantile(0.99, of: wall), "ms", stages),
            figure("p50Milliseconds", quantile(0.5, of: wall), "ms"),
            figure("maxMilliseconds", quantile(1, of: wall), "ms"),
            figure(
                "p99MillisecondsProcessor", quantile(0.99, of: times.map(\.processor)), "ms",
                "the same by the thread's own clock: without what others had of the machine"),
            figure(
                "p99MillisecondsComputed", quantile(0.99, of: computed), "ms", pure),
            figure("p50MillisecondsComputed", quantile(0.5, of: computed), "ms"),
            figure(
                "p50MillisecondsCold", quantile(0.5, of: cold), "ms",
                "the first \(coldCount) after a start, when nothing is remembered"),
            figure("p99MillisecondsCold", quantile(0.99, of: cold), "ms"),
            figure("p50MillisecondsDurable", durable, "ms", "the whole unit of work, synced"),
            figure(
                "p99MillisecondsDurable", quantile(0.99, of: times.map(\.durable)), "ms"),
            figure(
                "ratioToLimit", quantile(0.5, of: syncs) / durable, "ratio",
                "one page written in place and synced"),
            figure(
                "ratioToBareCommit", quantile(0.5, of: commits) / durable, "ratio",
                "as many bytes written in place and synced once"),
            figure("p99MillisecondsBareCommit", quantile(0.99, of: commits), "ms"),
            figure(
                "kilobytesWritten",
                quantile(0.5, of: times.map { Double($0.writtenByteCount) / 1_024 }), "KiB",
                "by the commit of one deposit"),
            figure("listedAddresses", Double(world.listedCount), "addresses"),
            figure(
                "deposits", Double(size.pastCount + times.count + computed.count + cold.count),
                "deposits"),
            figure("cases", Double(caseCount), "cases"),
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
