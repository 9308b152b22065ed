import ChainModel
import Connector
import DepositRules
import Logging
import PayoutRules
import ScreeningRules
import Units

/// A running connector: what a process holds in memory, built as the program builds it at start.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimDaemon: @unchecked Sendable {
    static let limits = LimitRules(tiers: [
        LimitTier(name: "free"),
        LimitTier(
            name: "limited",
            limits: [
                DepositLimit(
                    .wallet, .day, .asset(.usdt), .sum(Amount(150_000_000, of: .usdt))),
                DepositLimit(.wallet, .day, .asset(.usdt), .count(3)),
                DepositLimit(.wallet, .transaction, .asset(.btc), .sum(.satoshis(300_000))),
                DepositLimit(.wallet, .thirtyDays, .fiat(.usd), .sum(Amount(100_000, of: .usd))),
            ].compactMap(\.self), minimums: [.satoshis(1_000)]),
    ])

    let store: SimStore
    let desk: ScreeningDesk
    let prices: RateLoop
    let lists: ListDesk
    let addresses: DepositAddresses
    let watchers: [ChainWatcher]
    let reanchors: [Reanchor]
    let rescans: [Rescan]
    let screening: ScreeningLoop
    let aftercare: AftercareLoop
    /// The part that pays out; nil in worlds without payouts.
    let payouts: SimPayoutParts?
    /// Takes refunds in; in worlds without payouts nothing carries them out.
    let payoutDesk: PayoutDesk

    init(
        store: SimStore, profiles: SimProfiles, ports: [SimNodePort], clock: SimClock,
        rates: SimRates, losing lost: SimLoss?, play: SimPlay?, provider: SimProvider?,
        exposure limits: ExposureLimits?, plant: SimPlant?
    ) async throws {
        let watched = WatchedRegistry()
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        guard
            let evm = EVMSource(
                profile: profiles.evm, port: ports[1], watched: watched, clock: clock)
        else { preconditionFailure("the world's own profile is wrong") }
        let bitcoin = BitcoinSource(
            profile: profiles.bitcoin, port: ports[0], watched: watched, clock: clock)
        var sources: [any ChainSource & TraceSource] = [bitcoin, evm]
        if lost != nil || plant == .blindTracer {
            sources = sources.map {
                PlantedSource(inner: $0, loss: lost, isBlind: plant == .blindTracer)
            }
        }
        self.store = store
        desk = ScreeningDesk(
            limits: SimDaemon.limits, rules: try SimDaemon.rules(plant), rates: try rates.desk())
        prices = RateLoop(
            sources: [rates], desk: desk.rates, interval: .seconds(30), clock: clock,
            logger: logger)
        lists = ListDesk(desk: desk)
        let files = play == nil ? SimProfiles.keyFiles : SimKeys.files
        addresses = DepositAddresses(files: files, watched: watched)
        let screeningDesk = desk
        payouts = play.map {
            SimPayoutParts(
                bitcoin, evm, $0, store: store, desk: screeningDesk, watched: watched,
                logger: logger, plant: plant)
        }
        payoutDesk =
            payouts?.desk
            ?? PayoutDesk(
                profiles: [profiles.bitcoin, profiles.evm], settings: PayoutSettings())
        watchers = sources.map { ChainWatcher(source: $0, store: store, logger: logger) }
        reanchors = sources.map { Reanchor(source: $0, store: store) }
        rescans = sources.map { Rescan(source: $0, store: store, logger: logger) }
        var screeningStore: any StorePort = store
        if plant == .hiddenLists {
            screeningStore = PlantedStore(inner: store, view: .unchanged(on: desk))
        }
        screening = ScreeningLoop(
            sources: sources, store: screeningStore, desk: desk,
            exposure: plant == .noTracer
                ? nil : limits.map { ExposureSettings(mode: .always, limits: $0) },
            providers: ScreeningProviders([provider].compactMap(\.self)), clock: clock,
            logger: logger)
        aftercare = AftercareLoop(
            subjects: [.lists, .issuers(on: profiles.evm)], store: store, clock: clock,
            logger: logger)
        try await store.inner.read { [desk] in
            try DepositAddresses.watchAll(in: $0, watched)
            if play != nil {
                try BitcoinPayouts.watchClaims(on: profiles.bitcoin.id, in: $0, watched)
            }
            try desk.reload(from: $0)
        }
    }
}

extension SimDaemon {
    /// The rules of every world; a planted fault changes one.
    private static func rules(_ plant: SimPlant?) throws -> RulePack {
        let rule: ScreeningRule
        switch plant {
        case .deafRules: rule = .provider
        case .nearRules: rule = .sanctionedNear
        case _: return .standard
        }
        let standard = RulePack.standard
        return try RulePack(
            version: "planted", currency: standard.currency, bands: standard.bands,
            caps: standard.caps, terms: [RuleTerms(rule, isOn: false)])
    }
}
