import ChainModel
import Connector
import DepositRules
import LedgerRules
import PayoutRules
import ScreeningRules
import Units

/// All that a store keeps, as one value: a unit of work changes a copy.
struct MemoryState: Sendable {
    var book = Book()
    var postings: [(wallet: WalletID, posting: Posting)] = []
    var chains: [ChainID: ChainRecord] = [:]
    var checkpoints: [ChainID: [BlockReference]] = [:]
    var rescans: [ChainID: RescanRecord] = [:]
    var wallets: [WalletID: WalletRecord] = [:]
    var addresses: [AddressRecord] = []
    var nextIndexes: [String: UInt32] = [:]
    var deposits: [DepositID: Deposit] = [:]
    var depositOrder: [DepositID] = []
    var verdicts: [VerdictRecord] = []
    var rulePacks: [RulePackRecord] = []
    var behaviour: [BehaviourEvent] = []
    var counted: [DepositID: CountedDeposit] = [:]
    var limitEntries: [LimitSeries: [MemoryLimitEntry]] = [:]
    var ignored: [IgnoredRecord] = []
    var cases: [CaseID: CaseRecord] = [:]
    var caseOrder: [CaseID] = []
    var attachments: [AttachmentID: [UInt8]] = [:]
    var caseBulks: [CaseBulk] = []
    var falsePositives: [FalsePositiveRecord] = []
    var blockedProperty: [BlockedProperty] = []
    var refunds: [PayoutID: CaseID] = [:]
    var payoutValues: [PayoutID: Amount] = [:]
    var lists: [ListRecord] = []
    var listEntries: [String: [ListEntry]] = [:]
    var listsDigest = Bytes32(head: 0, tail: 0)
    var events: [EventRecord] = []
    var apiKeys: [String: APIKeyRecord] = [:]
    var answers: [Bytes32: IdempotencyRecord] = [:]
    var spending: [UInt128: SpendingRecord] = [:]
    var spendingOrder: [UInt128] = []
    var payouts: [PayoutID: PayoutRecord] = [:]
    var payoutOrder: [PayoutID] = []
    var plans: [PlanID: PlanRecord] = [:]
    var planOrder: [PlanID] = []
    var claims: [MemoryClaimKey: MemoryClaim] = [:]
    var settlementTerms: [MemoryTermsKey: SettlementTermsRecord] = [:]
    var settlements: [SettlementRecord] = []
    var reconciliations: [TokenID: ReconciliationRecord] = [:]
    var gates: [TokenID: PayoutGate] = [:]
    var aftercare = MemoryAftercare()
    var staff: [String: StaffRecord] = [:]
    var staffSessions: [StaffSessionID: StaffSessionRecord] = [:]
    var staffTrail: [StaffTrailRecord] = []
    var savedViews: [SavedView] = []
    var customers = MemoryCustomers()
    var time = Timestamp(milliseconds: 0)
}

/// One output or nonce that a plan has alone.
struct MemoryClaimKey: Sendable, Hashable {
    let chain: ChainID
    let part: PlanClaim
}

/// Who has it, and whether a final transaction used it up.
struct MemoryClaim: Sendable, Hashable {
    let plan: PlanID
    let isSpent: Bool
}

/// A wallet has one settlement rule for each asset.
struct MemoryTermsKey: Sendable, Hashable {
    let wallet: WalletID
    let asset: Asset
}

/// The disk of a simulated machine: what was committed outlives the process.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class MemoryDisk: @unchecked Sendable {
    var state = MemoryState()
}

/// A store that keeps everything in memory.
final class MemoryStore: StorePort {
    private let disk: MemoryDisk
    private let clock: any ClockPort
    private let death: SimDeath?
    /// A fault that is planted to see that somebody notices.
    private let plant: SimPlant?

    init(
        disk: MemoryDisk, clock: any ClockPort, death: SimDeath? = nil, plant: SimPlant? = nil
    ) {
        self.death = death
        self.plant = plant
        self.disk = disk
        self.clock = clock
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        var state = disk.state
        state.time = max(state.time, clock.now())
        let unit = MemoryUnit(state, death: death)
        try unit.expireHolds()
        let value: Value
        do {
            value = try work(unit)
            if plant != .forgottenTopUp { try unit.settleHits() }
        } catch {
            if plant == .tornUnit, error is SimDeath.Died { disk.state = unit.state }
            throw error
        }
        disk.state = unit.state
        return value
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        try work(MemoryUnit(disk.state))
    }

    func commits() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}
