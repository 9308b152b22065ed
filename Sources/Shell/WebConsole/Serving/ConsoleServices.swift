public import Connector
public import Logging
public import ScreeningRules
import Units

/// What may be chosen about the console.
public struct ConsoleSettings: Sendable {
    /// How long people stay signed in, and what a password costs.
    public var terms: StaffTerms
    /// What the secrets of one-time codes are sealed with.
    public var seal: StaffSeal
    /// How many live streams may be open.
    public var streamMax: Int
    /// The most rows of a table to save.
    public var tableRowMax: Int

    /// Makes the settings that fit most.
    public init(seal: StaffSeal, terms: StaffTerms = StaffTerms()) {
        self.seal = seal
        self.terms = terms
        streamMax = 200
        tableRowMax = 1_000_000
    }
}

/// All that the console stands on: use cases, and nothing below them.
public struct ConsoleServices: Sendable {
    let store: any StorePort
    let clock: any ClockPort
    let logger: Logger
    let chains: [any ChainSource]
    let status: ChainStatusBoard
    let screening: ScreeningDesk
    let lists: ListDesk
    let listWarningHours: Int64
    let caseLevels: CaseServiceLevels
    let payouts: PayoutDesk?
    let hotBalances: HotBalances?
    let version: String
    let filer: ReportFiler

    /// Makes it; without a desk for payouts nothing is approved here.
    public init(
        store: any StorePort, clock: any ClockPort, logger: Logger, chains: [any ChainSource],
        status: ChainStatusBoard, screening: ScreeningDesk, lists: ListDesk,
        listWarningHours: Int64, caseLevels: CaseServiceLevels, payouts: PayoutDesk?,
        hotBalances: HotBalances?, version: String, filer: ReportFiler = .nobody
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.chains = chains
        self.status = status
        self.screening = screening
        self.lists = lists
        self.listWarningHours = listWarningHours
        self.caseLevels = caseLevels
        self.payouts = payouts
        self.hotBalances = hotBalances
        self.version = version
        self.filer = filer
    }
}
