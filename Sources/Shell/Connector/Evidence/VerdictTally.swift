import Encodings
public import ScreeningRules
public import Units

/// What verdicts decided, and which rules fired, by day in UTC; grows with the chain of verdicts.
///
/// Verdicts never change, so that each is read once. Only the newest are counted.
public struct VerdictTally: Sendable, Hashable {
    /// What one day's verdicts were.
    public struct Day: Sendable, Hashable {
        /// How many there were.
        public internal(set) var verdictCount = 0
        /// How many held or froze.
        public internal(set) var heldCount = 0
        /// How many each rule fired in.
        public internal(set) var firings: [ScreeningRule: Int] = [:]
    }

    /// How many days are kept.
    public static let dayCount: Int64 = 90
    /// How many verdicts are counted at most, the newest.
    public static let verdictCountMax: UInt128 = 20_000
    private static let pageSize = 200

    /// The days by their number since 1970; days without verdicts are not there.
    public private(set) var days: [Int64: Day] = [:]
    /// The position of the last verdict that was counted; nil before the first.
    public private(set) var position: UInt128?
    /// How many verdicts of the days were left out at the beginning, for there were too many.
    public private(set) var skippedCount: UInt128 = 0
    /// How many verdicts were not counted yet when time was over.
    public private(set) var pendingCount: UInt128 = 0

    /// Makes one that has counted nothing.
    public init() {}

    /// Returns the tally with the verdicts up to now.
    ///
    /// - Throws: `StoreFailure`.
    public func brought(
        upTo now: Timestamp, from store: any RecordPort, goesOn: @Sendable () -> Bool
    ) async throws -> VerdictTally {
        var tally = self
        let today = VerdictTally.day(of: now)
        tally.days = tally.days.filter { today - $0.key < VerdictTally.dayCount }
        let since = Timestamp(
            milliseconds: (today - VerdictTally.dayCount + 1) * VerdictTally.dayMilliseconds)
        let (first, last) = try await store.read { store in
            (
                try store.lastVerdict(before: since) ?? 0,
                UInt128(try store.evidenceHead().verdictCount)
            )
        }
        if tally.position == nil {
            let all = last > first ? last - first : 0
            tally.skippedCount =
                all > VerdictTally.verdictCountMax ? all - VerdictTally.verdictCountMax : 0
            tally.position = first + tally.skippedCount
        }
        var isMore = true
        repeat {
            let page = PageRequest(after: tally.position, limit: VerdictTally.pageSize)
            let found = try await store.read { store in
                try store.verdicts(page: page).map { ($0, VerdictTally.read($1)) }
            }
            for (position, verdict) in found {
                tally.position = position
                tally.add(verdict, today: today)
            }
            isMore = found.count == page.limit
        } while isMore && goesOn()
        let done = tally.position ?? last
        tally.pendingCount = isMore && last > done ? last - done : 0
        return tally
    }

    /// Returns how often a rule fired within so many days, today with them.
    public func firingCount(of rule: ScreeningRule, days count: Int64, now: Timestamp) -> Int {
        let today = VerdictTally.day(of: now)
        return days.reduce(0) { sum, entry in
            today - entry.key < count ? sum + (entry.value.firings[rule] ?? 0) : sum
        }
    }

    /// Returns how many verdicts there were within so many days, today with them.
    public func verdictCount(days count: Int64, now: Timestamp) -> Int {
        let today = VerdictTally.day(of: now)
        return days.reduce(0) { sum, entry in
            today - entry.key < count ? sum + entry.value.verdictCount : sum
        }
    }

    /// Returns the number of a moment's day since 1970, in UTC.
    public static func day(of time: Timestamp) -> Int64 {
        let (days, rest) = time.milliseconds.quotientAndRemainder(
            dividingBy: dayMilliseconds)
        return rest < 0 ? days - 1 : days
    }

    private static let dayMilliseconds: Int64 = 86_400_000

    /// What is counted of one verdict.
    private struct Read: Sendable {
        let day: Int64
        let isHeld: Bool
        let fired: [ScreeningRule]
    }

    /// A record that cannot be read is counted without its rules: the audit says what is wrong.
    private static func read(_ record: VerdictRecord) -> Read? {
        let json: JSONValue
        do {
            json = try JSONValue.parse(record.canonical)
        } catch {
            return Read(day: day(of: record.time), isHeld: false, fired: [])
        }
        // What after-care found of a deposit later is no verdict of rules.
        guard let rules = json["rules"]?.elements else { return nil }
        let decision = json["decision"]?.text.flatMap { ScreeningDecision(rawValue: $0) }
        return Read(
            day: day(of: record.time), isHeld: decision.map { $0 >= .hold } ?? false,
            fired: rules.compactMap { rule in
                guard rule["fired"]?.boolean == true else { return nil }
                return rule["id"]?.text.flatMap { ScreeningRule(rawValue: $0) }
            })
    }

    private mutating func add(_ verdict: Read?, today: Int64) {
        guard let verdict, today - verdict.day < VerdictTally.dayCount else { return }
        var day = days[verdict.day] ?? Day()
        day.verdictCount += 1
        if verdict.isHeld { day.heldCount += 1 }
        for rule in verdict.fired { day.firings[rule, default: 0] += 1 }
        days[verdict.day] = day
    }
}
