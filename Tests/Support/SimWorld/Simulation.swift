import Connector
import Units

/// A fault that is planted on purpose, to see that the auditor finds it.
public enum SimPlant: String, Sendable, Hashable, CaseIterable {
    /// A deposit's money appears twice.
    case doubleCredit
    /// A payment is never told of.
    case lostDeposit
    /// A payout is planned again although it left, and the signer has lost its memory.
    case doublePayout
    /// The store in memory leaves to a wallet what an open retro hit wants once it comes free.
    case forgottenTopUp
    /// The adapter of an outside provider takes silence for a yes.
    case trustingProvider
    /// The adapter of an outside provider does not look which address an answer is about.
    case heedlessProvider
    /// The rule pack has the rule on outside providers switched off.
    case deafRules
    /// The rule pack has the rule on listed people near a deposit switched off.
    case nearRules
    /// Nobody follows the money.
    case noTracer
    /// A node that is away in the middle of a trace is taken for one that has nothing.
    case blindTracer
    /// A list that could not be fetched counts as fetched.
    case agelessLists
    /// Screening never sees that another list came into force, until it is told.
    case hiddenLists
    /// The last look before a signature finds nobody on any list.
    case blankSigningCheck
    /// Whoever takes payouts in does not ask the travel rule about them.
    case deafTravelDesk
    /// Neither planning nor the last look before a signature sees what the travel rule holds.
    case hiddenHolds
    /// Sweeps and payouts take all that a deposit account has, clear or not.
    case greedySweeps
    /// A unit of work in which the process dies is kept as far as it came.
    case tornUnit
    /// Money appears while screening runs.
    case leakingScreening
    /// Somebody changed the record of a verdict.
    case forgedVerdict
}

/// What a world is made of.
public struct SimOptions: Sendable {
    /// The seed: it alone decides all that happens.
    public var seed: UInt64
    /// How many steps the world takes before it calms down.
    public var stepCount: Int
    /// A planted fault; nil for none.
    public var plant: SimPlant?
    /// Where the books are kept.
    public var disk: SimDiskKind
    /// Whether the log is kept as text, not only as a digest.
    public var keepsLog: Bool
    /// Whether the world is about payouts; else it is about deposits.
    public var hasPayouts: Bool
    /// Whether an outside provider is asked about every payer, and lies at times.
    public var hasProvider: Bool
    /// Whether the money of every deposit is followed backwards, through faulty nodes, and lists
    /// come from a source that is down at times.
    public var hasTraces: Bool
    /// Whether the connector follows both chains before anything goes wrong, and keeps up with
    /// them, so that deposits are screened under faults; worlds with a provider or traces always
    /// begin so.
    public var hasHeadStart: Bool
    /// Whether the travel rule is asked about payouts; such a world is always one of payouts.
    public var hasTravel: Bool

    /// Makes options.
    public init(
        seed: UInt64, stepCount: Int = 60, plant: SimPlant? = nil, disk: SimDiskKind = .memory,
        keepsLog: Bool = false, hasPayouts: Bool = false, hasProvider: Bool = false,
        hasTraces: Bool = false, hasHeadStart: Bool = false, hasTravel: Bool = false
    ) {
        self.seed = seed
        self.stepCount = stepCount
        self.plant = plant
        self.disk = disk
        self.keepsLog = keepsLog
        self.hasPayouts = hasPayouts || hasTravel
        self.hasTravel = hasTravel
        self.hasProvider = hasProvider
        self.hasTraces = hasTraces
        self.hasHeadStart = hasHeadStart || hasProvider || hasTraces
    }
}

/// What became of one world.
public struct SimReport: Sendable {
    /// The world's seed.
    public let seed: UInt64
    /// What was wrong, in words; empty if nothing was.
    public internal(set) var failures: [String] = []
    /// Steps that were taken.
    public internal(set) var stepCount = 0
    /// Blocks that were found.
    public internal(set) var blockCount = 0
    /// Reorgs.
    public internal(set) var reorgCount = 0
    /// Deaths of the process.
    public internal(set) var crashCount = 0
    /// Chains that ended halted, as they had to.
    public internal(set) var haltCount = 0
    /// Deposits in the books at the end.
    public internal(set) var depositCount = 0
    /// Deposits that were spendable at the end.
    public internal(set) var creditCount = 0
    /// Deposits that were on their way back at the end.
    public internal(set) var refundingCount = 0
    /// Deposits that were sent back.
    public internal(set) var refundedCount = 0
    /// Payouts in the books at the end, by the names of their states.
    public internal(set) var payoutCounts: [String: Int] = [:]
    /// Signatures of payouts and moves of our own, fee bumps too.
    public internal(set) var signatureCount = 0
    /// Signatures of Bitcoin transactions that pay for the one that they spend from.
    public internal(set) var childCount = 0
    /// Signatures of payouts that leave from a deposit account itself.
    public internal(set) var directCount = 0
    /// Times that somebody told, while all was calm, what the travel rule missed of a payout.
    public internal(set) var travelHoldCount = 0
    /// How often each fault struck.
    public internal(set) var faults: [SimFault: Int] = [:]
    /// How often each fault of payouts struck.
    public internal(set) var payoutFaults: [SimPayoutFault: Int] = [:]
    /// How often each fault of an outside provider struck.
    public internal(set) var providerFaults: [SimProviderFault: Int] = [:]
    /// Deposits that were cleared with the word of a provider.
    public internal(set) var opinionCount = 0
    /// How often each fault of traces struck.
    public internal(set) var traceFaults: [SimTraceFault: Int] = [:]
    /// Deposits that were cleared after a trace.
    public internal(set) var traceCount = 0
    /// Verdicts on deposits whose trace was cut by its limits.
    public internal(set) var traceCutCount = 0
    /// Verdicts on deposits in whose past somebody listed was found.
    public internal(set) var traceFoundCount = 0
    /// All that happened, a line each; empty unless it was asked for.
    public internal(set) var lines: [String] = []
    /// A digest of all that happened: the same for the same seed.
    public internal(set) var logDigest: UInt64 = 0xcbf2_9ce4_8422_2325
    /// Whether the planted fault happened.
    public internal(set) var isPlanted = false
    var keepsLog = false

    init(seed: UInt64) { self.seed = seed }

    mutating func log(_ line: String) {
        // FNV-1a.
        for byte in line.utf8 { logDigest = (logDigest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        if keepsLog { lines.append(line) }
    }
}

/// Runs simulated worlds.
public enum Simulation {
    /// Runs the world of a seed to its end.
    public static func run(_ options: SimOptions) async -> SimReport {
        var report = SimReport(seed: options.seed)
        do {
            let run = try await SimRun(options)
            run.report.keepsLog = options.keepsLog
            do {
                try await run.run()
            } catch {
                run.fail(["the world itself failed: \(error)"])
            }
            return run.report
        } catch {
            report.failures = ["the world could not be made: \(error)"]
            return report
        }
    }
}
