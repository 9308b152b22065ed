public import Units

/// Property that had to be blocked: what, whose, since when, and until when it is reported.
///
/// Source: 31 CFR 501.603(b)(1): a report is due within 10 business days after the property became
/// blocked, and once a year, by 30 September, of what is held on 30 June.
public struct BlockedProperty: Sendable, Hashable {
    /// The business days until a report is due.
    public static let reportBusinessDays = 10
    /// The longest reference of a report, in bytes of UTF-8.
    public static let referenceByteCountMax = 200

    /// Whether the authority knows of it.
    public enum Report: Sendable, Hashable {
        /// Not yet.
        case due
        /// It was told: the report's reference, who sent it, and when that was recorded.
        case filed(reference: String, by: String, at: Timestamp)
    }

    /// The case that blocked it.
    public let complianceCase: CaseID
    /// The deposit that it is.
    public let deposit: DepositID
    /// Whose it is.
    public let wallet: WalletID
    /// How much.
    public private(set) var amount: Amount
    /// What it was worth when it was blocked; nil if nobody knew.
    public let value: Amount?
    /// The entries of lists that it was blocked for: edition, label, party's id, address.
    public private(set) var entries: [String]
    /// When it became blocked.
    public let blockedAt: Timestamp
    /// Whether it was.
    public private(set) var report: Report
    /// When it stopped being blocked, on an authority's word; nil while it is.
    public private(set) var endedAt: Timestamp?

    /// Makes a record of what a store saved.
    public init(
        complianceCase: CaseID, deposit: DepositID, wallet: WalletID, amount: Amount,
        value: Amount?, entries: [String], blockedAt: Timestamp, report: Report = .due,
        endedAt: Timestamp? = nil
    ) {
        self.complianceCase = complianceCase
        self.deposit = deposit
        self.wallet = wallet
        self.amount = amount
        self.value = value
        self.entries = entries
        self.blockedAt = blockedAt
        self.report = report
        self.endedAt = endedAt
    }

    /// Why a report is refused.
    public enum Refusal: Error, Sendable, Hashable, CaseIterable {
        /// It was recorded before.
        case alreadyFiled
        /// The reference is empty or too long.
        case malformed
    }

    /// Records that the authority was told.
    public mutating func file(
        reference: String, by actor: String, now: Timestamp
    ) throws(Refusal) {
        guard !reference.isEmpty,
            reference.utf8.count <= BlockedProperty.referenceByteCountMax
        else { throw .malformed }
        guard case .due = report else { throw .alreadyFiled }
        report = .filed(reference: reference, by: actor, at: now)
    }

    /// Records that more is blocked now, or for more entries; returns whether that is so.
    ///
    /// A report that was filed did not name the additional amount: another one is due, and its
    /// time is counted from the first moment, never later than the law asks.
    public mutating func grow(to amount: Amount, entries more: [String]) -> Bool {
        let isMore = !amount.isAtMost(self.amount)
        let new = more.filter { !entries.contains($0) }
        guard isMore || !new.isEmpty else { return false }
        entries += new
        if isMore {
            self.amount = amount
            report = .due
        }
        return true
    }

    /// Records that it is blocked no more; the first moment stays.
    public mutating func end(now: Timestamp) { endedAt = endedAt ?? now }

    /// Until when it must be reported.
    public func dueAt(_ days: BusinessDays) -> Timestamp {
        days.end(of: BlockedProperty.reportBusinessDays, after: blockedAt)
    }

    /// Whether it was blocked at a moment, as the yearly report asks.
    public func isHeld(at moment: Timestamp) -> Bool {
        blockedAt < moment && (endedAt ?? .init(milliseconds: .max)) >= moment
    }
}

/// Counts days on which offices are open: not Saturdays, Sundays, or the holidays that are
/// configured.
public struct BusinessDays: Sendable, Hashable {
    /// The most days that are counted: a year.
    public static let countMax = 366

    /// The days on which offices are closed, besides weekends.
    public let holidays: Set<CalendarDate>

    /// Makes a count.
    public init(holidays: Set<CalendarDate> = []) { self.holidays = holidays }

    /// Returns the end of the last of so many business days after a moment.
    ///
    /// It is never later than anywhere on Earth: the day of the moment is taken where it is
    /// earliest, 12 hours behind UTC, and the last day ends when it ends in UTC. Without holidays
    /// it is earlier than the law asks, never later.
    public func end(of count: Int, after time: Timestamp) -> Timestamp {
        let day: Int64 = 86_400_000
        var number = (time.adding(seconds: -12 * 3_600).milliseconds) / day
        var left = min(max(count, 0), BusinessDays.countMax)
        // No more closed days than open ones in a row of weeks: ten times the count is enough.
        for _ in 0..<(10 * BusinessDays.countMax) where left > 0 {
            number += 1
            if isOpen(number, at: Timestamp(milliseconds: number * day)) { left -= 1 }
        }
        return Timestamp(milliseconds: (number + 1) * day - 1)
    }

    /// Day 0, 1970-01-01, was a Thursday.
    private func isOpen(_ number: Int64, at midnight: Timestamp) -> Bool {
        let weekday = (number + 4) % 7
        guard weekday != 0, weekday != 6, let date = CalendarDate(midnight) else { return false }
        return !holidays.contains(date)
    }
}
