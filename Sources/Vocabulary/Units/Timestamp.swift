/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970.
    public let milliseconds: Int64

    /// Makes a moment of milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Makes a moment of seconds since 1970; too large a number is held at the largest moment.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? .max : product
    }

    /// Returns the moment so many seconds later, held at the largest moment.
    public func adding(seconds: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(
            Timestamp(seconds: seconds).milliseconds)
        return Timestamp(milliseconds: overflow ? (seconds < 0 ? .min : .max) : sum)
    }

    /// Whole milliseconds from another moment to this one; negative if this is the earlier.
    public func milliseconds(since other: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return overflow ? (milliseconds < 0 ? .min : .max) : difference
    }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }
}
