extension Duration {
    /// Whole milliseconds, rounded up and held between 1 and 2³¹ − 1.
    ///
    /// libcurl reads 0 as "no limit".
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return Int(Int32.max) }
        let milliseconds =
            max(seconds, 0) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int(max(1, milliseconds))
    }
}
