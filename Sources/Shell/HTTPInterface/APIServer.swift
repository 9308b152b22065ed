import Connector
import Hummingbird
import Logging
public import ServiceLifecycle

/// The REST API over HTTP/1.1.
public struct APIServer: Sendable {
    private let services: HTTPServices
    private let settings: HTTPSettings

    /// Makes a server; it listens once its service runs.
    public init(services: HTTPServices, settings: HTTPSettings = HTTPSettings()) {
        self.services = services
        self.settings = settings
    }

    /// Returns the service that listens; port 0 takes any free one, and `onRunning` is told which.
    ///
    /// A graceful shutdown ends event streams at once and lets other requests finish.
    public func service(
        host: String, port: Int, onRunning: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some Service {
        let desk = APIDesk(services: services, settings: settings)
        let responder = APIResponder(desk: desk, table: RouteTable(Routes.all))
        // Hummingbird names requests in its log: ours does it, without their content.
        var logger = services.logger
        logger.logLevel = max(logger.logLevel, .notice)
        return Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(settings.idleSeconds))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            services: [CommitPulseService(desk: desk)],
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { onRunning(port) }
            },
            logger: logger)
    }
}

/// What handlers work with.
struct APIDesk: Sendable {
    let services: HTTPServices
    let settings: HTTPSettings
    let keys: KeyCache
    let buckets: RequestBuckets
    let counters: RequestCounters
    let pulse: CommitPulse
    let probe: StoreProbe

    init(services: HTTPServices, settings: HTTPSettings) {
        self.services = services
        self.settings = settings
        keys = KeyCache(milliseconds: settings.keyCacheSeconds * 1_000)
        buckets = RequestBuckets(
            perSecond: settings.requestsPerSecond, burst: settings.requestBurst)
        counters = RequestCounters()
        pulse = CommitPulse()
        probe = StoreProbe()
    }

    var store: any StorePort { services.store }
    var clock: any ClockPort { services.clock }
    var logger: Logger { services.logger }
}
