import Units

/// How far a number is from what is usual, by two measures. Unit: hundredths.
struct ZScores: Sendable, Hashable {
    /// By the median and the median absolute deviation: one strange day does not move it.
    let robust: Int
    /// By a mean and a deviation that forget: follows a wallet that grows.
    let smoothed: Int

    /// The smaller of both: what both agree on.
    var agreed: Int { min(robust, smoothed) }
}

/// Statistics in whole numbers, so that every machine gets the same bytes.
enum BehaviourStatistics {
    /// The largest number that is computed with: 10¹⁵ of the minor unit, ten trillion dollars.
    /// Squares of it, times ten thousand, fit in 128 bits.
    static let unitsMax: Int128 = 1_000_000_000_000_000
    /// The largest z score that is written down. Unit: hundredths.
    static let zScoreMax = 1_000_000
    /// From how many days on a history says what is usual.
    static let dayCountMin = 4

    static func clipped(_ value: UInt128) -> Int128 {
        value > UInt128(unitsMax) ? unitsMax : Int128(value)
    }

    /// How many minor units one whole unit of a currency has.
    static func wholeUnit(of currency: Asset) -> Int128 {
        // A scale is 18 at most: see `Asset`.
        (0..<min(currency.scale, 18)).reduce(Int128(1)) { power, _ in power * 10 }
    }

    /// The middle of the sorted values, rounded down between two; nil for none.
    static func median(_ values: [Int128]) -> Int128? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// Returns how far a value is from a series, oldest first; nil if the series is too short.
    ///
    /// - Parameter least: the deviation of a series that hardly moves; above zero.
    static func zScores(_ value: Int128, series: [Int128], least: Int128) -> ZScores? {
        precondition(least > 0, "nothing is divided by zero")
        guard series.count >= dayCountMin, let middle = median(series) else { return nil }
        let spread = max(median(series.map { abs($0 - middle) }) ?? 0, least)
        // 0.6745 makes the deviation comparable with the standard one: Iglewicz and Hoaglin,
        // "How to Detect and Handle Outliers", 1993.
        let robust = (value - middle) * 6_745 / (spread * 100)
        let (mean, variance) = smoothed(series)
        let deviation = max(squareRoot(variance), least * 100)
        let recent = (value * 100 - mean) * 100 / deviation
        return ZScores(robust: score(robust), smoothed: score(recent))
    }

    private static func score(_ value: Int128) -> Int {
        Int(min(max(value, Int128(-zScoreMax)), Int128(zScoreMax)))
    }

    /// The exponentially weighted mean in hundredths, and the variance in hundredths squared. Each
    /// new value weighs a quarter, so that the last week is most of it.
    private static func smoothed(_ series: [Int128]) -> (mean: Int128, variance: Int128) {
        var mean = (series.first ?? 0) * 100
        var variance: Int128 = 0
        for value in series.dropFirst() {
            let distance = value * 100 - mean
            mean += distance / 4
            variance = (variance + distance * distance / 4) * 3 / 4
        }
        return (mean, variance)
    }

    /// The largest whole number whose square is at most the value.
    static func squareRoot(_ value: Int128) -> Int128 {
        guard value > 1 else { return max(0, value) }
        // Newton's steps from above fall until they are there; 128 bits need at most 70.
        var root = Int128(1) << Int128((Int128.bitWidth - value.leadingZeroBitCount) / 2 + 1)
        while true {
            let next = (root + value / root) / 2
            if next >= root { return root }
            root = next
        }
    }

    /// The logarithm to base 2 of a value plus one, in sixteenths; 0 below zero.
    static func logarithm(_ value: Int128) -> Int {
        guard value > 0 else { return 0 }
        let number = value + 1
        let exponent = Int128.bitWidth - 1 - number.leadingZeroBitCount
        // The four bits behind the leading one, as a straight line between two powers.
        let fraction =
            exponent >= 4
            ? (number >> Int128(exponent - 4)) & 15 : (number << Int128(4 - exponent)) & 15
        return exponent * 16 + Int(fraction)
    }
}
