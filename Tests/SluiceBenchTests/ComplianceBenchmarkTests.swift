import Foundation
import TestKit
import Testing

@testable import sluice_bench

/// The benchmarks of screening, small: that they measure, and what. How fast says only a release.
@Suite
struct ComplianceBenchmarkTests {
    private static let sample = Vectors.folder.appending(path: "aml/ofac/sdn_advanced_sample.xml")
        .path

    @Test
    func `the import of a list is timed, and a list of another length is refused`() async throws {
        let figures = try await ListImportBenchmark.measure(Self.sample, addressCount: 134)
        #expect(figures.contains { $0.figure == "seconds" && $0.value > 0 })
        #expect(figures.contains { $0.figure == "peakMegabytes" && $0.value > 1 })
        await #expect(throws: BenchmarkError.self) {
            try await ListImportBenchmark.measure(Self.sample, addressCount: 761)
        }
    }

    @Test
    func `a list's change is compared with all seen addresses`() async throws {
        let size = RescreenBenchmark.Size(
            seenCount: 3_000, addedCount: 60, metCount: 20, unitCount: 1_000)
        let figures = try await RescreenBenchmark(size: size).measure()
        #expect(figures.map(\.figure) == ["seconds", "seenPerSecond"])
        #expect(figures.allSatisfy { $0.value > 0 })
    }

    @Test
    func `all local stages of a deposit run on a real database with a past`() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "screen-full-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let world = try ScreenFullWorld(
            .init(walletCount: 20, dayCount: 3, pastCount: 499), in: folder.path,
            sdn: Self.sample, labels: nil)
        #expect(world.listedCount == 134)
        try await world.fill()
        let before = try await world.caseCount()
        // The next payer is on a list: it freezes, and opens a case.
        let times = try await world.measure()
        #expect(times.wall > 0)
        #expect(times.processor > 0)
        #expect(times.durable >= times.wall)
        #expect(try await world.caseCount() == before + 1)
        #expect(try await world.measureComputed() > 0)
        try await world.reopen()
        #expect(try await world.measure().wall > 0)
        await world.close()
    }

    @Test(arguments: [
        (0.0, 1.0), (0.5, 2.0), (0.74, 3.0), (0.75, 3.0), (0.76, 4.0), (0.99, 4.0), (1.0, 4.0),
    ])
    func `a quantile is the least value that so many do not pass`(share: Double, value: Double) {
        #expect(quantile(share, of: [3, 1, 4, 2]) == value)
        #expect(quantile(share, of: []) == 0)
    }
}
