import ChainModel
import Connector
import Logging
import PayoutRules
import SQLiteStore
import ServiceLifecycle
import SignerLink
import Units

/// The paying half of the daemon; it runs only where a signer is configured.
struct DaemonPayouts: Sendable {
    let desk: PayoutDesk
    let hot: HotBalances
    private let rules: PayoutSettings
    private let link: SocketSigner
    private let sources: [any ChainSource]
    private let files: [KeyFile]
    private let store: SQLiteLedgerStore
    private let screening: ScreeningDesk
    private let watched: WatchedRegistry
    private let clock: any ClockPort
    private let logger: Logger

    /// How often books and chains are compared, settlements looked for, hot balances watched.
    private static let pause = Duration.seconds(30)
    /// How many merchants are settled in one unit of work.
    private static let settlementPage = 50

    init(
        _ settings: Settings.Payouts, travel: TravelDesk, files: [KeyFile],
        sources: [any ChainSource],
        store: SQLiteLedgerStore, screening: ScreeningDesk, watched: WatchedRegistry,
        clock: any ClockPort, logger: Logger
    ) {
        rules = settings.rules
        desk = PayoutDesk(
            profiles: sources.map(\.profile), settings: settings.rules, travel: travel,
            rates: screening.rates, screening: screening)
        hot = HotBalances(
            terms: settings.rules.hot, sources: sources, files: files, store: store, clock: clock)
        link = SocketSigner(
            path: settings.signerSocket, program: "sluice \(Version.text)",
            user: settings.signerUser)
        self.sources = sources
        self.files = files
        self.store = store
        self.screening = screening
        self.watched = watched
        self.clock = clock
        self.logger = logger
    }

    /// What runs beside the watchers.
    var services: [any Service] {
        let destinations = DestinationScreening(
            sources: sources, store: store, desk: screening)
        var all = [loop("destinations") { try await destinations.round() > 0 }]
        for source in sources {
            guard let round = round(of: source) else { continue }
            all.append(loop(source.profile.id.name, round))
        }
        all.append(Work { await repeatedly("settlements", settle) })
        all.append(Work { await repeatedly("reconciliations", reconcile) })
        all.append(Work { await repeatedly("hot balances") { try await hot.round() } })
        return all
    }

    /// Ends the connection to the signer.
    func close() { link.close() }

    private func loop(_ name: String, _ round: @escaping PayoutLoop.Round) -> any Service {
        let loop = PayoutLoop(name, store: store, clock: clock, logger: logger, round: round)
        return Work { await loop.run() }
    }

    private func round(of source: any ChainSource) -> PayoutLoop.Round? {
        if let source = source as? BitcoinSource,
            let payouts = BitcoinPayouts(
                source: source, files: files, settings: rules.bitcoin, store: store, signer: link,
                screening: screening, watched: watched, logger: logger)
        {
            return { try await payouts.round() }
        }
        if let source = source as? EVMSource,
            let payouts = EVMPayouts(
                source: source, files: files, settings: rules.evm, store: store, signer: link,
                screening: screening, logger: logger)
        {
            return { try await payouts.round() }
        }
        return nil
    }

    private func repeatedly(_ name: String, _ work: @Sendable () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch {
                logger.warning(
                    "\(name) failed, and are tried again", metadata: ["reason": "\(error)"])
            }
            do {
                try await clock.sleep(for: Self.pause)
            } catch {
                return
            }
        }
    }

    private func settle() async throws {
        let settlements = Settlements(desk: desk)
        // Nodes are asked what payouts cost only where somebody waits for one.
        let one = PageRequest(after: nil, limit: 1)
        guard try await !store.read({ try $0.settlementTerms(page: one) }).isEmpty else { return }
        let fees = await SettlementFees(sources: sources, settings: rules).now()
        var next: UInt128? = nil
        repeat {
            // A page at a time: what customers pay meanwhile does not wait for all merchants.
            let page = PageRequest(after: next, limit: Self.settlementPage)
            let (made, last) = try await store.write {
                try settlements.round(fees: fees, page: page, in: $0)
            }
            for record in made {
                logger.info("settlement made", metadata: ["settlement": "\(record.id.text)"])
            }
            next = last
        } while next != nil
    }

    private func reconcile() async throws {
        let reconciliations = Reconciliations(store: store)
        for source in sources {
            if let source = source as? BitcoinSource {
                _ = try await reconciliations.bitcoin(source)
            } else if let source = source as? EVMSource {
                let hot = files.first { $0.purpose == .treasury && $0.fits(source.profile) }?
                    .firstScript
                for asset in source.profile.creditedAssets {
                    _ = try await reconciliations.evm(source, asset, hot: hot)
                }
            }
        }
    }
}
