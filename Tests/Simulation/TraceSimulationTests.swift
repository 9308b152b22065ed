import SimWorld
import TestKit
import Testing

@Suite struct TraceSimulationTests {
    @Test func `a trace says what it saw whatever the nodes do`() async {
        var sum = TraceReport()
        let all = seeds(150)
        for seed in all {
            let report = await TraceSimulation.run(seed: seed)
            #expect(report.failures.isEmpty, "seed \(seed): \(report.failures)")
            sum.add(report)
        }
        guard all.count > 1 else { return }
        #expect(sum.tracedCount > 100)
        #expect(sum.interruptedCount > 50)
        #expect(sum.missingCount > 20)
        #expect(sum.foundCount > 50)
    }
}
