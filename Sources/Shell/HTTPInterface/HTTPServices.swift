public import Connector
public import Logging
public import ScreeningRules

/// One chain as the API shows it.
public struct ChainServices: Sendable {
    /// The chain's nodes, and its profile.
    public let source: any ChainSource

    /// Makes it.
    public init(source: any ChainSource) { self.source = source }
}

/// What may be chosen about the server.
public struct HTTPSettings: Sendable {
    /// Networks of proxies whose `X-Forwarded-For` is believed; empty for none.
    public var trustedProxies: [Network]
    /// Whether `/metrics` is open to callers on the loopback address without a key.
    public var areMetricsOpenOnLoopback: Bool
    /// How many requests a second a key may make on average.
    public var requestsPerSecond: Int
    /// How many requests a key may make at once after a pause.
    public var requestBurst: Int
    /// How long a verified key is believed without asking the store.
    public var keyCacheSeconds: Int64
    /// For how long a key that was made over HTTP, and whoever made it, approves nothing.
    public var freshSeconds: Int64
    /// How often a silent event stream gets a comment, so that proxies keep it open.
    public var heartbeatSeconds: Int64
    /// How many event streams may be open.
    public var eventStreamMax: Int
    /// How long a connection may be silent before it is closed; above the heartbeat's time.
    public var idleSeconds: Int64
    /// Where uploaded lists are kept while they are read.
    public var uploadFolder: String

    /// Makes the settings that fit most.
    public init() {
        trustedProxies = []
        areMetricsOpenOnLoopback = false
        requestsPerSecond = 200
        requestBurst = 400
        keyCacheSeconds = 5
        freshSeconds = 86_400
        heartbeatSeconds = 15
        eventStreamMax = 1_000
        idleSeconds = 120
        uploadFolder = "/tmp"
    }
}

/// All that the API stands on.
public struct HTTPServices: Sendable {
    /// The database.
    public let store: any StorePort
    /// The time.
    public let clock: any ClockPort
    /// Where the server logs.
    public let logger: Logger
    /// The chains, in the order in which they are shown.
    public let chains: [ChainServices]
    /// Gives out deposit addresses.
    public let addresses: DepositAddresses
    /// The lists in force.
    public let screening: ScreeningDesk
    /// Brings new lists into force.
    public let lists: ListDesk
    /// How each chain's watcher is doing.
    public let status: ChainStatusBoard
    /// How old the newest check of a sanctions list may be before the service is not ready.
    public let listMaxAgeHours: Int64
    /// The program's version.
    public let version: String
    /// Takes payouts and settlements; nil where no signer is configured, and then those routes
    /// answer 503 with the code `payoutsDisabled`.
    public let payouts: PayoutDesk?
    /// What the hot keys hold; nil where nobody looks at it.
    public let hotBalances: HotBalances?
    /// How soon people have to act on cases.
    public let caseLevels: CaseServiceLevels
    /// The days that deadlines count.
    public let businessDays: BusinessDays
    /// Asks the travel rule.
    public let travel: TravelDesk
    /// Who files reports.
    public let filer: ReportFiler
    /// Asks customers.
    public let questions: QuestionDesk

    /// Makes it.
    public init(
        store: any StorePort, clock: any ClockPort, logger: Logger, chains: [ChainServices],
        addresses: DepositAddresses, screening: ScreeningDesk, lists: ListDesk,
        status: ChainStatusBoard, listMaxAgeHours: Int64, version: String,
        payouts: PayoutDesk? = nil, hotBalances: HotBalances? = nil,
        caseLevels: CaseServiceLevels = .standard, businessDays: BusinessDays = BusinessDays(),
        travel: TravelDesk = .off, platform: String = "Sluice", filer: ReportFiler = .nobody
    ) {
        self.travel = travel
        self.filer = filer
        questions = QuestionDesk(platform: platform, travel: travel)
        self.store = store
        self.clock = clock
        self.logger = logger
        self.chains = chains
        self.addresses = addresses
        self.screening = screening
        self.lists = lists
        self.status = status
        self.listMaxAgeHours = listMaxAgeHours
        self.version = version
        self.payouts = payouts
        self.hotBalances = hotBalances
        self.caseLevels = caseLevels
        self.businessDays = businessDays
    }
}
