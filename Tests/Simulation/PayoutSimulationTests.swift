import SimWorld
import TestKit
import Testing

@Suite struct PayoutSimulationTests {
    /// Short worlds: many of them meet more than few long ones do.
    private static let stepCount = 15

    private static func run(
        _ seed: UInt64, plant: SimPlant? = nil, disk: SimDiskKind = .memory,
        stepCount: Int = stepCount, hasTravel: Bool = false
    ) async -> SimReport {
        await Simulation.run(
            SimOptions(
                seed: seed, stepCount: stepCount, plant: plant, disk: disk, hasPayouts: true,
                hasTravel: hasTravel))
    }

    @Test(arguments: seedParts(3_000, of: 100))
    func `every payout leaves once, or its money comes back`(
        part: ClosedRange<UInt64>
    ) async {
        for seed in part {
            let report = await Self.run(seed)
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate --payouts --steps 15 --seed \(seed): \(report.failures)")
        }
    }

    @Test func `the same seed gives the same payouts`() async {
        for seed in UInt64(1)...10 {
            let first = await Self.run(seed)
            let second = await Self.run(seed)
            #expect(first.logDigest == second.logDigest, "seed \(seed)")
        }
    }

    /// Children are rare: nodes must refuse a replacement, and a change must be there to spend.
    @Test func `a child pays in a world where no replacement is taken`() async {
        let report = await Self.run(617, stepCount: 40)
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.childCount > 0)
    }

    @Test func `all kinds of fault of payouts strike, and payouts end in all ways`() async {
        var struck: Set<SimPayoutFault> = []
        var ended: [String: Int] = [:]
        var directCount = 0
        var refundedCount = 0
        for seed in UInt64(1)...150 {
            let report = await Self.run(seed, stepCount: 60)
            #expect(report.failures.isEmpty, "seed \(seed): \(report.failures)")
            directCount += report.directCount
            refundedCount += report.refundedCount
            struck.formUnion(report.payoutFaults.keys)
            ended.merge(report.payoutCounts, uniquingKeysWith: +)
        }
        #expect(struck == Set(SimPayoutFault.allCases))
        #expect(ended["final", default: 0] > 200)
        #expect(directCount > 0)
        #expect(refundedCount > 5, "held money goes back to proven addresses")
        for name in ["failed", "refused", "cancelled"] { #expect(ended[name] != nil, "\(name)") }
    }

    @Test(arguments: UInt64(1)...12)
    func `both stores keep payouts alike`(seed: UInt64) async {
        let memory = await Self.run(seed, disk: .memory, stepCount: 40)
        let sqlite = await Self.run(seed, disk: .sqlite, stepCount: 40)
        #expect(sqlite.failures.isEmpty, "seed \(seed): \(sqlite.failures)")
        #expect(sqlite.logDigest == memory.logDigest, "seed \(seed)")
    }

    @Test func `a last look before the signature that finds nobody listed is caught`() async {
        var isCaught = false
        for seed in UInt64(1)...100 where !isCaught {
            let report = await Self.run(seed, plant: .blankSigningCheck, stepCount: 60)
            isCaught = report.failures.contains { $0.contains("pays a listed address") }
        }
        #expect(isCaught)
    }

    @Test func `no payout leaves of which nobody was told whom it pays`() async {
        var finalCount = 0
        var heldCount = 0
        for seed in seeds(70) {
            let report = await Self.run(seed, stepCount: 40, hasTravel: true)
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate --travel --steps 40 --seed \(seed): \(report.failures)")
            finalCount += report.payoutCounts["final", default: 0]
            heldCount += report.travelHoldCount
        }
        guard seeds(70).count > 1 else { return }
        #expect(finalCount > 50)
        #expect(heldCount > 50)
    }

    @Test(arguments: [SimPlant.deafTravelDesk, .hiddenHolds])
    func `a payout that leaves against the travel rule is caught`(plant: SimPlant) async {
        var isCaught = false
        for seed in UInt64(1)...40 where !isCaught {
            let report = await Self.run(seed, plant: plant, stepCount: 40, hasTravel: true)
            isCaught = report.failures.contains { $0.contains("was told whom it pays") }
        }
        #expect(isCaught)
    }

    @Test func `a sweep or payout that takes along what is not clear is caught`() async {
        var isCaught = false
        for seed in UInt64(1)...100 where !isCaught {
            let report = await Self.run(seed, plant: .greedySweeps, stepCount: 60)
            isCaught = report.failures.contains { $0.contains("must stay on") }
        }
        #expect(isCaught)
    }

    @Test func `a payout that is planned twice is caught`() async {
        var plantedCount = 0
        for seed in UInt64(1)...40 {
            let report = await Self.run(seed, plant: .doublePayout, stepCount: 40)
            guard report.isPlanted else { continue }
            plantedCount += 1
            let isCaught = report.failures.contains {
                $0.contains("signed twice") || $0.contains("once too often")
            }
            #expect(isCaught, "seed \(seed): \(report.failures)")
        }
        #expect(plantedCount > 5)
    }
}
