public import Units

/// How much may leave: all of it must be said, and what is not said is refused when it is read.
public struct SpendingLimits: Sendable, Hashable {
    /// The most for one payout.
    public let each: Amount
    /// The most for all payouts of one transaction.
    public let transaction: Amount
    /// The most within any hour.
    public let hour: Amount
    /// The most within any day.
    public let day: Amount
    /// The most payouts within any hour.
    public let hourCount: UInt64
    /// The most payouts within any day.
    public let dayCount: UInt64

    init(_ reader: PolicyReader, of asset: Asset) throws(PolicyDocumentError) {
        var reader = reader
        each = try reader.amount("each", of: asset, "the most for one payout")
        transaction = try reader.amount("transaction", of: asset, "the most for one transaction")
        hour = try reader.amount("hour", of: asset, "the most within an hour")
        day = try reader.amount("day", of: asset, "the most within a day")
        let counts = UInt64(0)...1_000_000
        hourCount = try reader.count("hourCount", in: counts, "the most payouts within an hour")
        dayCount = try reader.count("dayCount", in: counts, "the most payouts within a day")
        try reader.finish()
        guard each.isAtMost(transaction) else {
            throw reader.error(.inconsistent, "each", "is above transaction; lower one")
        }
        guard transaction.isAtMost(hour) else {
            throw reader.error(.inconsistent, "transaction", "is above hour; lower one")
        }
        guard hour.isAtMost(day) else {
            throw reader.error(.inconsistent, "hour", "is above day; lower one")
        }
        guard hourCount <= dayCount else {
            throw reader.error(.inconsistent, "hourCount", "is above dayCount; lower one")
        }
    }
}

/// How much may be paid as fees: in one transaction and over time.
public struct FeeCeilings: Sendable, Hashable {
    /// The most for one transaction.
    public let each: Amount
    /// The most within any hour.
    public let hour: Amount
    /// The most within any day.
    public let day: Amount

    init(_ reader: inout PolicyReader, of asset: Asset) throws(PolicyDocumentError) {
        each = try reader.amount("each", of: asset, "the highest fee of one transaction")
        hour = try reader.amount("hour", of: asset, "the most fees within an hour")
        day = try reader.amount("day", of: asset, "the most fees within a day")
        guard each.isAtMost(hour) else {
            throw reader.error(.inconsistent, "each", "is above hour; lower one")
        }
        guard hour.isAtMost(day) else {
            throw reader.error(.inconsistent, "hour", "is above day; lower one")
        }
    }
}
