public import Units

/// A share in hundredths of a percent.
public struct BasisPoints: Sendable, Hashable, Comparable {
    /// The number; 10,000 is all of it.
    public let value: UInt64

    /// Makes a share.
    public init(_ value: UInt64) { self.value = value }

    /// Returns what share one amount is of another of the same asset, rounded up.
    ///
    /// A share of nothing, of another asset or above 2⁶⁴ is held at the largest.
    public init(_ part: Amount, of whole: Amount) {
        let (scaled, overflow) = part.minorUnits.multipliedReportingOverflow(by: 10_000)
        guard part.asset == whole.asset, !whole.isZero, !overflow else {
            value = .max
            return
        }
        let quotient = scaled / whole.minorUnits
        let rounded = quotient + (scaled % whole.minorUnits == 0 ? 0 : 1)
        value = UInt64(clamping: rounded)
    }

    /// Orders by share.
    public static func < (left: BasisPoints, right: BasisPoints) -> Bool {
        left.value < right.value
    }
}
