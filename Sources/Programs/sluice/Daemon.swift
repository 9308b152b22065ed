import ChainModel
import Connector
import DepositRules
import Foundation
import HTTPInterface
import Logging
import NodeTransport
import SQLiteStore
import ScreeningRules
import ServiceLifecycle
import Units
import WebConsole

/// Everything that runs, built of settings: the store, the chains' watchers, screening, the API.
struct Daemon: Sendable {
    let settings: Settings
    let store: SQLiteLedgerStore
    let sources: [any ChainSource]
    let client: CurlClient
    let clock: any ClockPort
    let logger: Logger
    let desk: ScreeningDesk
    private let addresses: DepositAddresses
    private let status: ChainStatusBoard
    private let seal: StaffSeal
    private let travel: TravelDesk
    private let payouts: DaemonPayouts?
    private let ratePorts: [any RatePort]

    /// Opens the database and prepares all parts; nothing is asked of a node yet.
    ///
    /// - Throws: `CommandFailure`, `StoreFailure`.
    init(
        settings: Settings, logger: Logger, clock: any ClockPort = SystemClock()
    ) async throws {
        self.settings = settings
        self.logger = logger
        self.clock = clock
        store = try SQLiteLedgerStore.open(
            path: settings.databasePath, clock: clock, logger: logger)
        let (seal, foreign) = try await StaffKeyFile.seal(of: store, settings.staffKeyFile)
        self.seal = seal
        if !foreign.isEmpty {
            logger.error("\(StaffKeyFile.sentence(foreign, settings.staffKeyFile))")
        }
        client = CurlClient()
        let watched = WatchedRegistry()
        let rates = settings.rates
        var sources: [any ChainSource] = []
        for chain in settings.chains {
            sources.append(
                try Daemon.source(chain, client: client, watched: watched, clock: clock))
        }
        self.sources = sources
        travel = TravelDesk(
            profile: settings.travelRule, chains: sources.map(\.profile),
            value: { [desk = rates.desk] amount, currency, time in
                // A price in another money is none: what is not known is above.
                let worth = desk.sheet.value(of: amount, at: time).amount
                return worth?.asset == currency ? worth : nil
            })
        let desk = ScreeningDesk(
            limits: settings.limits, rules: settings.rules, rates: rates.desk, travel: travel)
        ratePorts = try rates.ports(client: client, clock: clock)
        try await store.read { store in
            try DepositAddresses.watchAll(in: store, watched)
            try desk.reload(from: store)
        }
        self.desk = desk
        addresses = DepositAddresses(files: settings.keyFiles, watched: watched)
        status = ChainStatusBoard()
        let chains = sources.map(\.profile.id)
        try await store.read { store in
            for chain in chains { try BitcoinPayouts.watchClaims(on: chain, in: store, watched) }
        }
        payouts = settings.payouts.map { [store, sources, travel] in
            DaemonPayouts(
                $0, travel: travel, files: settings.keyFiles, sources: sources, store: store,
                screening: desk,
                watched: watched, clock: clock, logger: logger)
        }
    }

    /// Makes the source of one chain over its endpoints.
    static func source(
        _ chain: Settings.Chain, client: CurlClient, watched: WatchedRegistry,
        clock: any ClockPort
    ) throws -> any ChainSource {
        let pool: EndpointPool
        do {
            pool = try EndpointPool(
                chain.endpoints, client: client, clock: clock, rules: chain.rules)
        } catch {
            throw CommandFailure("\(chain.profile.id): \(error)")
        }
        switch chain.profile.family {
        case .bitcoin:
            return BitcoinSource(
                profile: chain.profile, port: pool, watched: watched, clock: clock)
        case .evm:
            guard
                let source = EVMSource(
                    profile: chain.profile, port: pool, watched: watched, clock: clock)
            else { throw CommandFailure("\(chain.profile.id): a contract has not 20 bytes") }
            return source
        }
    }

    /// Runs until the process is told to stop.
    ///
    /// `onRunning` is told the port of the API once it listens.
    func run(onRunning: @escaping @Sendable (Int) -> Void) async throws {
        let services = HTTPServices(
            store: store, clock: clock, logger: logger,
            chains: sources.map { ChainServices(source: $0) }, addresses: addresses,
            screening: desk, lists: ListDesk(desk: desk), status: status,
            listMaxAgeHours: settings.rules.terms(.listAge).number(.holdHours),
            version: Version.text, payouts: payouts?.desk, hotBalances: payouts?.hot,
            caseLevels: settings.cases.levels,
            businessDays: BusinessDays(holidays: settings.cases.holidays), travel: travel,
            platform: settings.platform, filer: settings.filer)
        var http = HTTPSettings()
        http.trustedProxies = settings.trustedProxies
        http.areMetricsOpenOnLoopback = settings.areMetricsOpen
        http.freshSeconds = settings.freshSeconds
        let server = APIServer(
            services: services, settings: http, beside: try console().map { [$0] } ?? [])
        var parts: [any Service] = []
        for source in sources {
            parts.append(
                Work {
                    [store, clock, logger, status] in
                    await ChainLoop(
                        source: source, store: store, clock: clock, logger: logger, status: status
                    ).run()
                })
            parts.append(
                Work { [store, clock, logger] in
                    await Rescan(source: source, store: store, logger: logger).run(clock: clock)
                })
        }
        parts += complianceServices
        parts += refreshes(downloadFolder: http.uploadFolder)
        parts += payouts?.services ?? []
        parts.append(HoldExpiry(store: store, clock: clock, logger: logger))
        if let path = settings.evidenceHeads {
            parts.append(EvidenceHeads(path: path, store: store, clock: clock, logger: logger))
        }
        parts.append(
            server.service(host: settings.host, port: settings.port, onRunning: onRunning))
        var configuration = ServiceGroupConfiguration(
            services: parts, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await group.run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// The pages for staff; nil where they are off.
    private func console() throws -> SideDoor? {
        guard let terms = settings.console else { return nil }
        let console = try Console(
            services: ConsoleServices(
                store: store, clock: clock, logger: logger, chains: sources, status: status,
                screening: desk, lists: ListDesk(desk: desk),
                listWarningHours: settings.rules.terms(.listAge).number(.warnHours),
                caseLevels: settings.cases.levels, payouts: payouts?.desk,
                hotBalances: payouts?.hot, version: Version.text, filer: settings.filer),
            settings: ConsoleSettings(seal: seal, terms: terms))
        return SideDoor(prefix: Console.prefix) { request, caller in
            await console.respond(to: request, from: caller.address, isLocal: caller.isLocal)
        }
    }

    /// What screens, asks for prices, looks at old money again, and calls people to late cases.
    private var complianceServices: [any Service] {
        var parts: [any Service] = []
        let screening = ScreeningLoop(
            sources: sources, store: store, desk: desk, exposure: settings.exposure,
            providers: ScreeningProviders(settings.providers, client: client), clock: clock,
            logger: logger)
        let prices = RateLoop(
            sources: ratePorts, desk: desk.rates, interval: settings.rates.interval, clock: clock,
            logger: logger)
        parts.append(
            Work {
                // Without this, what waits at a start would be held for want of a price.
                await prices.round()
                await screening.run()
            })
        // A service that ends ends the daemon: without a source there is nothing to wait for.
        if !ratePorts.isEmpty { parts.append(Work { await prices.run() }) }
        let aftercare = AftercareLoop(
            subjects: [.lists] + sources.map { .issuers(on: $0.profile) }, store: store,
            clock: clock, logger: logger)
        parts.append(Work { await aftercare.run() })
        let late = CaseClock(
            store: store, levels: settings.cases.levels, clock: clock, logger: logger)
        parts.append(Work { await late.run() })
        return parts
    }

    /// Ends the connections to nodes, then the database.
    func close() async {
        payouts?.close()
        await client.shutdown()
        await store.close()
    }
}

/// A loop that runs until a graceful shutdown cancels it.
struct Work: Service {
    private let body: @Sendable () async -> Void

    init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
    }
}

/// Gives back what expired holds reserve, and ends questions that nobody answered in time, also
/// while nobody asks for anything.
///
/// It also ends the process when the store has stopped: only a new start can repair that.
struct HoldExpiry: Service {
    let store: SQLiteLedgerStore
    let clock: any ClockPort
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    // Each unit of work begins with what is due.
                    try await store.write { _ in }
                    try await QuestionDesk.endOverdue(in: store, now: clock.now())
                } catch StoreFailure.stopped(let reason) {
                    throw CommandFailure("\(reason). The next start recovers from the journal.")
                } catch {
                    logger.warning("the store failed", metadata: ["reason": "\(error)"])
                }
                do {
                    try await clock.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}
