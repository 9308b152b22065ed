public import ScreeningRules

/// Reads about limits.
public protocol LimitReading {
    /// Returns how much of a series was used within a window, in a time that does not grow with
    /// what was counted.
    ///
    /// What was counted before the store kept totals has no value, and belongs to the tier that its
    /// wallet had when totals began.
    func limitUse(_ question: LimitQuestion) throws -> LimitUse
}
