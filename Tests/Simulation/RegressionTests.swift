import SimWorld
import Testing

/// Worlds that once went wrong, with what was wrong then.
@Suite struct RegressionTests {
    private static let worlds: [(seed: UInt64, disk: SimDiskKind)] = [
        // An older edition of a list was approved after a newer one had come into force.
        (540, .memory),
        // A world of its own timing: a hold's answer was under way when the books were read.
        (1076, .memory), (1356, .memory),
        // Two nodes that lacked a block agreed that it held nothing for us.
        (1578, .memory), (2107, .memory),
        // One replayed answer about the issuer's blacklist decided on a deposit.
        (679, .memory),
        // A second edition of a list could not be stored beside the first.
        (1, .sqlite), (69, .sqlite),
    ]

    @Test(arguments: worlds)
    func `a world that once went wrong goes well`(seed: UInt64, disk: SimDiskKind) async {
        let report = await Simulation.run(SimOptions(seed: seed, disk: disk))
        #expect(report.failures.isEmpty, "seed \(seed): \(report.failures)")
    }

    /// A rescan included a deposit in a block that had left our chain while the node answered; and
    /// two nodes replayed the same old answer.
    @Test(arguments: [UInt64(5133), 5227, 5275])
    func `a long world that once went wrong goes well`(seed: UInt64) async {
        let report = await Simulation.run(SimOptions(seed: seed, stepCount: 400))
        #expect(report.failures.isEmpty, "seed \(seed): \(report.failures)")
    }

    /// A payer left a list and came back between two passes of after-care, and had paid meanwhile.
    @Test func `a world with a listing that flickered goes well`() async {
        let report = await Simulation.run(SimOptions(seed: 970_010, stepCount: 300))
        #expect(report.failures.isEmpty, "\(report.failures)")
    }

    private static let screened: [SimOptions] = [
        // Behind each of two endpoints was a node that lacked a block, and one that had it: the
        // first said what the range of blocks holds for us, the second that it has the last.
        SimOptions(seed: 11, hasProvider: true),
        // The clock stepped back, and providers were left alone until the hour that it had been.
        SimOptions(seed: 2051, hasProvider: true), SimOptions(seed: 2238, hasProvider: true),
        // Worlds in which the auditor was wrong: a hit grew, of which a part had long been spent;
        // and the calls of a trace were used up at its last hop.
        SimOptions(seed: 1282, hasHeadStart: true), SimOptions(seed: 2117, hasTraces: true),
        // A final block was dropped after a person re-anchored, before it was read again.
        SimOptions(seed: 1066, hasProvider: true, hasTraces: true, hasHeadStart: true),
    ]

    @Test func `a world in which screening once went wrong goes well`() async {
        for options in Self.screened {
            let report = await Simulation.run(options)
            #expect(report.failures.isEmpty, "seed \(options.seed): \(report.failures)")
        }
    }

    /// In each deposit account something of a listed payer was frozen; that alone stays there.
    @Test func `a world in which every account holds frozen money goes well`() async {
        let report = await Simulation.run(SimOptions(seed: 704, stepCount: 60, hasPayouts: true))
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.payoutCounts["final"] == 2, "what is clear in such accounts is paid out")
    }

    @Test(arguments: UInt64(1)...12)
    func `the daemon's own store keeps the books as the one in memory does`(
        seed: UInt64
    ) async {
        let memory = await Simulation.run(SimOptions(seed: seed, disk: .memory))
        let sqlite = await Simulation.run(SimOptions(seed: seed, disk: .sqlite))
        #expect(sqlite.failures.isEmpty, "seed \(seed): \(sqlite.failures)")
        #expect(sqlite.logDigest == memory.logDigest, "seed \(seed)")
    }
}
