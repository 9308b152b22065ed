import SimWorld
import TestKit
import Testing

/// Worlds in which the money of every deposit is followed backwards, and lists come from a source
/// that is down at times.
@Suite struct TraceWorldTests {
    @Test(arguments: seedParts(100, of: 50))
    func `a trace that was cut says so, and nothing is cleared by what nobody saw`(
        part: ClosedRange<UInt64>
    ) async {
        var struck: Set<SimTraceFault> = []
        var (clearedCount, cutCount, foundCount) = (0, 0, 0)
        for seed in part {
            // Every other world has a provider as well: an outage of either keeps the other quiet.
            let options = SimOptions(
                seed: seed, hasProvider: seed.isMultiple(of: 2), hasTraces: true)
            let report = await Simulation.run(options)
            let flags = options.hasProvider ? "--traces --provider" : "--traces"
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate \(flags) --seed \(seed) --verbose: \(report.failures)")
            struck.formUnion(report.traceFaults.keys)
            clearedCount += report.traceCount
            cutCount += report.traceCutCount
            foundCount += report.traceFoundCount
        }
        guard part.count > 1 else { return }
        #expect(struck == Set(SimTraceFault.allCases))
        #expect(clearedCount > 40, "most deposits are cleared all the same")
        #expect(cutCount > 5)
        #expect(foundCount > 5)
    }

    @Test(arguments: UInt64(1)...4)
    func `both stores keep what traces found alike`(seed: UInt64) async {
        let memory = await Simulation.run(SimOptions(seed: seed, hasTraces: true))
        let sqlite = await Simulation.run(
            SimOptions(seed: seed, disk: .sqlite, hasTraces: true))
        #expect(sqlite.failures.isEmpty, "seed \(seed): \(sqlite.failures)")
        #expect(sqlite.logDigest == memory.logDigest, "seed \(seed)")
    }

    /// Each is a fault that is planted on purpose, with what the auditors must say of it.
    private static let plants: [(plant: SimPlant, words: String)] = [
        (.noTracer, "nobody looked where its money came from"),
        (.blindTracer, "data is missing which the nodes have"),
        (.agelessLists, "cleared with a list of"),
        (.nearRules, "somebody listed is near"),
    ]

    @Test(arguments: plants)
    func `a fault that is planted where money is followed is caught`(
        plant: SimPlant, words: String
    ) async {
        var isCaught = false
        for seed in UInt64(1)...80 where !isCaught {
            let report = await Simulation.run(
                SimOptions(seed: seed, plant: plant, hasTraces: true))
            isCaught = report.failures.contains { $0.contains(words) }
        }
        #expect(isCaught, "\(words)")
    }
}
