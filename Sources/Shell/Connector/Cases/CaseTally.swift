import ScreeningRules
public import Units

/// How long people took to decide on cases, by the day of the decision in UTC.
///
/// A decision is the first approval or closing. Cases that wait for one are looked at again; the
/// others are read once.
public struct CaseTally: Sendable, Hashable {
    /// How many days are kept.
    public static let dayCount: Int64 = 90
    /// How many cases that wait are remembered: with more the oldest are counted when decided late.
    static let openCountMax = 5_000
    /// How many decisions of one day are kept.
    static let dayDecisionCountMax = 5_000
    private static let pageSize = 200

    /// Seconds from opening to decision, by the day's number since 1970; not sorted.
    public private(set) var days: [Int64: [Int64]] = [:]
    /// The position of the last case that was read; nil before the first.
    public private(set) var position: UInt128?
    private var open: [CaseID] = []

    /// Makes one that has read nothing.
    public init() {}

    /// Returns the tally with the cases up to now.
    ///
    /// - Throws: `StoreFailure`.
    public func brought(
        upTo now: Timestamp, from store: any RecordPort, goesOn: @Sendable () -> Bool
    ) async throws -> CaseTally {
        var tally = self
        let today = VerdictTally.day(of: now)
        tally.days = tally.days.filter { today - $0.key < CaseTally.dayCount }
        let waiting = tally.open
        let records = try await store.read { store in
            try waiting.compactMap { try store.complianceCase($0) }
        }
        tally.open = []
        for record in records { tally.add(record.machine, today: today) }
        var isMore = true
        repeat {
            let page = PageRequest(after: tally.position, limit: CaseTally.pageSize)
            let found = try await store.read { store in
                try store.complianceCases(.all, page: page).map { ($0, $1.machine) }
            }
            for (position, machine) in found {
                tally.position = position
                tally.add(machine, today: today)
            }
            isMore = found.count == page.limit
        } while isMore && goesOn()
        return tally
    }

    /// Returns how many decisions a day had, and the median and the longest of their times in
    /// seconds; nil for a day without one.
    public func decisions(on day: Int64) -> (count: Int, median: Int64, longest: Int64)? {
        guard let seconds = days[day]?.sorted(), let longest = seconds.last else { return nil }
        return (seconds.count, seconds[seconds.count / 2], longest)
    }

    private mutating func add(_ machine: ComplianceCase, today: Int64) {
        let decided = machine.entries.first { entry in
            entry.step == .approved || entry.step == .closed
        }
        guard let decided else {
            if open.count < CaseTally.openCountMax { open.append(machine.id) }
            return
        }
        let day = VerdictTally.day(of: decided.time)
        guard today - day < CaseTally.dayCount,
            (days[day]?.count ?? 0) < CaseTally.dayDecisionCountMax
        else { return }
        let seconds = max(0, decided.time.milliseconds(since: machine.openedAt) / 1_000)
        days[day, default: []].append(seconds)
    }
}
