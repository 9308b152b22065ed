public import Units

extension SettlementCoverage {
    /// Makes a coverage of what a store saved.
    ///
    /// Nil if no range of rows nets to this: the rows fall, are too few, or more was taken than
    /// added.
    public init?(
        first: UInt64, last: UInt64, rowCount: Int, credits: Amount, debits: Amount,
        digest: Bytes32
    ) {
        guard first <= last, rowCount > 0, UInt64(rowCount) - 1 <= last - first,
            credits.asset == debits.asset, debits.isAtMost(credits)
        else { return nil }
        self.first = first
        self.last = last
        self.rowCount = rowCount
        self.credits = credits
        self.debits = debits
        net = Amount(credits.minorUnits - debits.minorUnits, of: credits.asset)
        self.digest = digest
    }
}
