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
        var syncs: [Double] = []
        for _ in 0..<measuredCount {
            times.append(try await world.measure())
            syncs.append(
                try await seconds { try synced.writeDurably(pageCount: 1) } * 1_000)
        }
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
                "p99MillisecondsComputed", quantile(0.99, of: times.map(\.computed)), "ms", pure),
            figure("p50MillisecondsComputed", quantile(0.5, of: times.map(\.computed)), "ms"),
            figure("p50MillisecondsDurable", durable, "ms", "the whole unit of work, synced"),
            figure(
                "p99MillisecondsDurable", quantile(0.99, of: times.map(\.durable)), "ms"),
            figure(
                "ratioToLimit", quantile(0.5, of: syncs) / durable, "ratio",
                "one page written in place and synced"),
            figure("listedAddresses", Double(world.listedCount), "addresses"),
            figure("deposits", Double(size.pastCount + measuredCount), "deposits"),
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
