import ChainModel
import Connector
import ScreeningRules

/// What belongs to an outside provider in a world.
final class SimOpinions {
    let provider: SimProvider
    let auditor: SimProviderAuditor

    init(_ options: SimOptions, clock: SimClock, truth: SimTruth) {
        provider = SimProvider(
            seed: options.seed, clock: clock, truth: truth, plant: options.plant)
        auditor = SimProviderAuditor(provider: provider, truth: truth)
    }

    /// Whether the next screening runs with nobody beside it: half of the time.
    var wantsQuiet: Bool { provider.isEven }

    /// Whether the provider ever gave a risk of an address, or an answer that stays none.
    func doubts(_ payer: WatchedScript) -> Bool {
        provider.doubted.contains(SimProviderAuditor.spelling(payer))
    }
}

extension SimRun {
    func close(_ opinions: SimOpinions) {
        report.providerFaults = opinions.provider.counts
        report.opinionCount = opinions.auditor.clearedCount
        opinions.provider.interlude = nil
    }

    /// Every verdict of the world, reached again, is the same bytes.
    func replayVerdicts() async throws {
        fail(
            try await SimVerdicts.replayed(
                daemon.store.inner, isForged: options.plant == .forgedVerdict))
    }

    /// Screening alone, with nobody beside it: no wallet's sum may change by it.
    func screenAlone() async {
        do {
            let before = try await SimProviderAuditor.totals(daemon.store.inner)
            let count = await daemon.screening.round()
            if options.plant == .leakingScreening { try await plantDoubleCredit() }
            let after = try await SimProviderAuditor.totals(daemon.store.inner)
            log("screen alone \(count)")
            if before != after { fail(["screening changed what a wallet has"]) }
        } catch {
            fail(["the books cannot be read: \(error)"])
        }
    }
}
