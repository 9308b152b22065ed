import SimWorld
import Testing

/// Faults that are planted on purpose: a harness that misses them proves nothing.
@Suite struct CanaryTests {
    @Test func `a deposit that is credited twice is caught`() async {
        var caughtCount = 0
        var plantedCount = 0
        for seed in UInt64(1)...20 {
            let report = await Simulation.run(SimOptions(seed: seed, plant: .doubleCredit))
            plantedCount += report.isPlanted ? 1 : 0
            caughtCount += report.failures.contains { $0.contains("custody") } ? 1 : 0
        }
        #expect(plantedCount > 0)
        #expect(caughtCount == plantedCount)
    }

    @Test func `money that a retro hit wants and a wallet may spend is caught`() async {
        var caughtCount = 0
        // Holds and payouts promise money where payouts are played.
        for seed in UInt64(1)...40 {
            let report = await Simulation.run(
                SimOptions(
                    seed: seed, stepCount: 40, plant: .forgottenTopUp, hasPayouts: true))
            caughtCount += report.failures.contains { $0.contains("can be spent") } ? 1 : 0
        }
        #expect(caughtCount > 0)
    }

    @Test func `a deposit that is lost is caught once the world is calm`() async {
        var caughtCount = 0
        var plantedCount = 0
        for seed in UInt64(1)...20 {
            let report = await Simulation.run(SimOptions(seed: seed, plant: .lostDeposit))
            plantedCount += report.isPlanted ? 1 : 0
            caughtCount += report.failures.isEmpty ? 0 : 1
        }
        #expect(plantedCount > 0)
        // A payment that a reorg takes back for good is lost to nobody.
        #expect(caughtCount * 10 >= plantedCount * 7)
    }

    @Test func `a death between a verdict and its move of money is caught where it leaves half`()
        async
    {
        #expect(await isCaught(.tornUnit) { !$0.contains("the world itself failed") })
    }

    @Test func `screening that does not see another list come into force is caught`() async {
        #expect(
            await isCaught(.hiddenLists, hasHeadStart: true) {
                $0.contains("is spendable, its payer is listed")
            })
    }

    private func isCaught(
        _ plant: SimPlant, hasHeadStart: Bool = false, _ isMeant: (String) -> Bool
    ) async -> Bool {
        for seed in UInt64(1)...120 {
            let report = await Simulation.run(
                SimOptions(seed: seed, plant: plant, hasHeadStart: hasHeadStart))
            if report.failures.contains(where: isMeant) { return true }
        }
        return false
    }
}
