import SimWorld
import TestKit
import Testing

@Suite struct SimulationTests {
    /// Worlds that are looked at together, for what must happen in some of them.
    private static let counted: ClosedRange<UInt64> = 1...300

    /// Parts of a hundred worlds each, so that they run side by side; `SEED` runs just that one.
    /// Worlds that are counted are not run a second time.
    private static var parts: [ClosedRange<UInt64>] {
        let all = seedParts(1_500, of: 100)
        return all.count == 1 ? all : all.filter { !counted.contains($0.lowerBound) }
    }

    @Test(arguments: parts)
    func `the books match the truth of the world after every step`(
        part: ClosedRange<UInt64>
    ) async {
        for seed in part {
            let report = await Simulation.run(SimOptions(seed: seed))
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate --seed \(seed) --verbose: \(report.failures)")
        }
    }

    @Test func `the same seed gives the same world`() async {
        for seed in UInt64(1)...10 {
            let first = await Simulation.run(SimOptions(seed: seed, keepsLog: true))
            let second = await Simulation.run(SimOptions(seed: seed, keepsLog: true))
            #expect(first.lines == second.lines, "seed \(seed)")
            #expect(first.logDigest == second.logDigest, "seed \(seed)")
        }
    }

    @Test func `all kinds of fault strike, and payments arrive all the same`() async {
        var struck: Set<SimFault> = []
        var creditCount = 0
        var reorgCount = 0
        // Most deposits of the first are screened once all is calm; of the last, under faults.
        let worlds =
            Self.counted.map { SimOptions(seed: $0) }
            + (UInt64(1)...60).map { SimOptions(seed: $0, hasHeadStart: true) }
        for world in worlds {
            let report = await Simulation.run(world)
            let flags = world.hasHeadStart ? "--head-start " : ""
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate \(flags)--seed \(world.seed): \(report.failures)")
            struck.formUnion(report.faults.filter { $0.value > 0 }.keys)
            creditCount += report.creditCount
            reorgCount += report.reorgCount
        }
        #expect(struck == Set(SimFault.allCases))
        #expect(creditCount > 400)
        #expect(reorgCount > 100)
    }
}
