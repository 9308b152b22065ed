import ChainModel
import Connector
import ScreeningRules
import Units

/// What the writer remembers of rows that it has read, so that a busy wallet costs no more than a
/// quiet one.
///
/// It only saves reading again: all of it is in the database. The writer's thread alone uses it,
/// and the database has no other writer. What a transaction read or wrote may be of rows that are
/// undone later: then it is forgotten.
final class StoreMemory {
    /// What wallets did.
    var wallets: RecentValues<WalletID, WalletMemory>
    /// What payers paid.
    var payers: RecentValues<WatchedScript, PayerMemory>
    /// Where series of limits stand.
    var tails: RecentValues<LimitSeries, LimitTails.Tail>
    /// Where windows of limits start.
    var edges: RecentValues<LimitTails.Edge, LimitTails.Rows>
    /// Single values.
    var heads = Heads()
    /// The newest first deposits of wallets by currency, the newest first.
    private(set) var firsts: [Asset: [UInt128]] = [:]
    private var hasTouchedFirsts = false

    /// Values of which there is one each, asked for with every verdict; nil where unknown.
    struct Heads {
        /// The sequence of the last entry of the event log.
        var lastEvent: UInt64?
        /// The end of the chain of verdicts.
        var evidence: EvidenceHead?
        /// The lists that are in force.
        var listsInForce: Bytes32?
        /// A rule pack that is kept.
        var rulePack: Bytes32?
    }

    /// How many events of wallets, and as many of payers, are kept. An event takes about 600 bytes.
    private static let eventCountMax = 40_000
    /// How many series are kept. Each takes about 300 bytes.
    private static let tailCountMax = 20_000

    /// How many rows of windows' starts are kept. Each takes about 150 bytes.
    private static let edgeRowCountMax = 100_000

    init(
        eventCountMax: Int = StoreMemory.eventCountMax, tailCountMax: Int = tailCountMax,
        edgeRowCountMax: Int = edgeRowCountMax
    ) {
        edges = RecentValues(weightMax: edgeRowCountMax) { $0.rows.count }
        wallets = RecentValues(weightMax: eventCountMax) { $0.weight }
        payers = RecentValues(weightMax: eventCountMax) { $0.weight }
        tails = RecentValues(weightMax: tailCountMax) { _ in 1 }
    }

    /// Starts to note what is touched, for a new transaction or reading.
    func begin() {
        wallets.begin()
        payers.begin()
        tails.begin()
        edges.begin()
        hasTouchedFirsts = false
    }

    /// Forgets what was touched since the transaction began: some of its rows are undone.
    func forgetTouched() {
        wallets.forgetTouched()
        payers.forgetTouched()
        tails.forgetTouched()
        edges.forgetTouched()
        heads = Heads()
        if hasTouchedFirsts { firsts = [:] }
    }

    /// Forgets what anybody did: an event that was known has changed.
    func forgetEvents() {
        wallets.forgetAll()
        payers.forgetAll()
    }

    /// Keeps the newest first deposits of a currency.
    func keep(firsts values: [UInt128], of currency: Asset) {
        firsts[currency] = values
        hasTouchedFirsts = true
    }

    /// Adds a wallet's first deposit.
    func add(first value: Amount) {
        hasTouchedFirsts = true
        guard var values = firsts.removeValue(forKey: value.asset) else { return }
        values.insert(value.minorUnits, at: 0)
        values.removeLast(max(0, values.count - SQLiteSession.firstCountMax))
        firsts[value.asset] = values
    }
}

/// Values that were used lately, up to a weight: what was not used for long is dropped.
///
/// Two halves: once the young one is full it becomes the old one, and what was the old one, unused
/// since, is dropped.
struct RecentValues<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private var youngWeight = 0
    private var touched: Set<Key> = []
    private let halfWeightMax: Int
    private let weigh: (Value) -> Int

    init(weightMax: Int, weigh: @escaping (Value) -> Int) {
        halfWeightMax = max(1, weightMax / 2)
        self.weigh = weigh
    }

    /// How many values are kept.
    var count: Int { young.count + old.count }

    /// Returns a value, and counts as using it.
    mutating func value(of key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// Keeps a value that was read.
    mutating func keep(_ value: Value, for key: Key) {
        touched.insert(key)
        take(key)
        insert(value, for: key)
    }

    /// Changes a value that is kept; forgets it if the closure says false.
    mutating func change(_ key: Key, _ body: (inout Value) throws -> Bool) rethrows {
        // Taken out, so that its arrays change in place; lost if the closure throws.
        guard var value = take(key) else { return }
        touched.insert(key)
        if try body(&value) { insert(value, for: key) }
    }

    mutating func begin() { touched.removeAll(keepingCapacity: true) }

    mutating func forgetTouched() {
        for key in touched { take(key) }
        touched.removeAll(keepingCapacity: true)
    }

    mutating func forgetAll() {
        young = [:]
        old = [:]
        youngWeight = 0
    }

    @discardableResult
    private mutating func take(_ key: Key) -> Value? {
        if let value = young.removeValue(forKey: key) {
            youngWeight -= weigh(value)
            return value
        }
        return old.removeValue(forKey: key)
    }

    private mutating func insert(_ value: Value, for key: Key) {
        let weight = weigh(value)
        if youngWeight > 0, youngWeight + weight > halfWeightMax {
            old = young
            young = [:]
            youngWeight = 0
        }
        young[key] = value
        youngWeight += weight
    }
}
