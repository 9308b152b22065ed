import Connector
public import Hummingbird
import Logging
public import ServiceLifecycle

/// Who comes to a side door.
public struct SideDoorCaller: Sendable, Hashable {
    /// The address of who really asks, as far as proxies are trusted.
    public let address: String
    /// Whether the request came from this machine, and not through a proxy on it.
    public let isLocal: Bool
}

/// What answers requests under a path that is not the API's, on the same port.
public struct SideDoor: Sendable {
    /// The path's first part, such as `/console`: that itself, and all below it.
    let prefix: String
    let respond: @Sendable (_ request: Request, _ caller: SideDoorCaller) async -> Response

    /// Makes a door; it does all checks of its own.
    public init(
        prefix: String,
        respond:
            @escaping @Sendable (
                _ request: Request, _ caller: SideDoorCaller
            ) async -> Response
    ) {
        self.prefix = prefix
        self.respond = respond
    }

    func has(_ path: Substring) -> Bool { path == prefix || path.hasPrefix(prefix + "/") }
}

/// The REST API over HTTP/1.1.
public struct APIServer: Sendable {
    private let services: HTTPServices
    private let settings: HTTPSettings
    private let doors: [SideDoor]

    /// Makes a server; it listens once its service runs.
    public init(
        services: HTTPServices, settings: HTTPSettings = HTTPSettings(),
        beside doors: [SideDoor] = []
    ) {
        self.services = services
        self.settings = settings
        self.doors = doors
    }

    /// Returns the service that listens; port 0 takes any free one, and `onRunning` is told which.
    ///
    /// A graceful shutdown ends event streams at once and lets other requests finish.
    public func service(
        host: String, port: Int, onRunning: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some Service {
        let desk = APIDesk(services: services, settings: settings)
        let responder = APIResponder(desk: desk, table: RouteTable(Routes.all), doors: doors)
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
    let reads: APIReads

    init(services: HTTPServices, settings: HTTPSettings) {
        self.services = services
        self.settings = settings
        keys = KeyCache(milliseconds: settings.keyCacheSeconds * 1_000)
        buckets = RequestBuckets(
            settings.requestsPerSecond, inSeconds: 1, burst: settings.requestBurst)
        counters = RequestCounters()
        pulse = CommitPulse()
        probe = StoreProbe()
        reads = APIReads()
    }

    var store: any StorePort { services.store }
    var clock: any ClockPort { services.clock }
    var logger: Logger { services.logger }
}
