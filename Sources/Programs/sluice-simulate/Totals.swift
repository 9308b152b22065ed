import SimWorld

/// What all worlds came to together.
struct Totals {
    private(set) var worldCount = 0
    private(set) var failedCount = 0
    private var steps = 0
    private var blocks = 0
    private var reorgs = 0
    private var crashes = 0
    private var halts = 0
    private var deposits = 0
    private var credits = 0
    private var refunding = 0
    private var refunded = 0
    private var signatures = 0
    private var children = 0
    private var directPayouts = 0
    private var payouts: [String: Int] = [:]
    private var faults: [String: Int] = [:]
    private var opinions = 0
    private var traces = 0
    private var cutTraces = 0
    private var foundTraces = 0
    private var digest: UInt64 = 0

    mutating func add(_ report: SimReport) {
        worldCount += 1
        if !report.failures.isEmpty { failedCount += 1 }
        steps += report.stepCount
        blocks += report.blockCount
        reorgs += report.reorgCount
        crashes += report.crashCount
        halts += report.haltCount
        deposits += report.depositCount
        credits += report.creditCount
        refunding += report.refundingCount
        refunded += report.refundedCount
        signatures += report.signatureCount
        children += report.childCount
        directPayouts += report.directCount
        for (state, count) in report.payoutCounts { payouts[state, default: 0] += count }
        for (fault, count) in report.faults { faults[fault.rawValue, default: 0] += count }
        for (fault, count) in report.payoutFaults { faults[fault.rawValue, default: 0] += count }
        for (fault, count) in report.providerFaults { faults[fault.rawValue, default: 0] += count }
        for (fault, count) in report.traceFaults { faults[fault.rawValue, default: 0] += count }
        opinions += report.opinionCount
        traces += report.traceCount
        cutTraces += report.traceCutCount
        foundTraces += report.traceFoundCount
        digest ^= report.logDigest
    }

    /// The totals in lines for people; the digest is the same for the same seeds.
    var text: String {
        var lines = [
            "worlds \(worldCount), failed \(failedCount)",
            "steps \(steps), blocks \(blocks), reorgs \(reorgs), crashes \(crashes), "
                + "chains halted \(halts)",
            "deposits \(deposits), credits \(credits), sent back \(refunded), "
                + "on the way back \(refunding)",
        ]
        if !payouts.isEmpty {
            lines.append(
                "payouts " + Totals.list(payouts)
                    + ", signatures \(signatures), children \(children), "
                    + "direct \(directPayouts)")
        }
        if traces > 0 {
            lines.append(
                "cleared after a trace \(traces), traces cut by their limits \(cutTraces), "
                    + "with somebody listed \(foundTraces)")
        }
        if opinions > 0 { lines.append("cleared with a provider's word \(opinions)") }
        lines.append("faults " + Totals.list(faults))
        lines.append("digest \(String(digest, radix: 16))")
        return lines.joined(separator: "\n")
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
