import SimWorld
import TestKit
import Testing

/// Worlds in which an outside provider is silent, contradicts itself, or lies.
@Suite struct ProviderSimulationTests {
    @Test(arguments: seedParts(100, of: 50))
    func `nothing is cleared of which a provider did not say that it is well`(
        part: ClosedRange<UInt64>
    ) async {
        var told: Set<SimProviderFault> = []
        var clearedCount = 0
        for seed in part {
            let report = await Simulation.run(SimOptions(seed: seed, hasProvider: true))
            #expect(
                report.failures.isEmpty,
                "again: sluice-simulate --provider --seed \(seed) --verbose: \(report.failures)")
            told.formUnion(report.providerFaults.keys)
            clearedCount += report.opinionCount
        }
        guard part.count > 1 else { return }
        #expect(told == Set(SimProviderFault.allCases))
        #expect(clearedCount > 40, "most deposits are cleared all the same")
    }

    @Test(arguments: UInt64(1)...4)
    func `both stores keep a provider's words alike`(seed: UInt64) async {
        let memory = await Simulation.run(SimOptions(seed: seed, hasProvider: true))
        let sqlite = await Simulation.run(
            SimOptions(seed: seed, disk: .sqlite, hasProvider: true))
        #expect(sqlite.failures.isEmpty, "seed \(seed): \(sqlite.failures)")
        #expect(sqlite.logDigest == memory.logDigest, "seed \(seed)")
    }

    /// Each is a fault that is planted on purpose, with what the auditor must say of it.
    private static let plants: [(plant: SimPlant, words: String)] = [
        (.trustingProvider, "the provider never gave the answer"),
        (.heedlessProvider, "was about"),
        (.deafRules, "it was decided while the provider was down"),
        (.leakingScreening, "screening changed what a wallet has"),
        (.forgedVerdict, "differs at"),
    ]

    @Test(arguments: plants)
    func `a fault that is planted with a provider is caught`(
        plant: SimPlant, words: String
    ) async {
        var isCaught = false
        for seed in UInt64(1)...40 where !isCaught {
            let report = await Simulation.run(
                SimOptions(seed: seed, plant: plant, hasProvider: true))
            isCaught = report.failures.contains { $0.contains(words) }
        }
        #expect(isCaught, "\(words)")
    }
}
