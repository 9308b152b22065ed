/// An unsigned 256-bit integer, as the EVM counts: two 128-bit halves, no heap.
///
/// Arithmetic that can overflow reports it; nothing wraps silently.
public struct UInt256: Sendable, Hashable, Comparable {
    /// The upper 128 bits.
    public var high: UInt128
    /// The lower 128 bits.
    public var low: UInt128

    /// Zero.
    public static let zero = UInt256(high: 0, low: 0)
    /// 2²⁵⁶ − 1.
    public static let max = UInt256(high: .max, low: .max)

    /// Makes a number of its two halves.
    @inlinable
    public init(high: UInt128, low: UInt128) {
        self.high = high
        self.low = low
    }

    /// Makes a number of a smaller one.
    @inlinable
    public init(_ value: UInt128) {
        self.init(high: 0, low: value)
    }

    /// Whether this is zero.
    @inlinable
    public var isZero: Bool { high == 0 && low == 0 }

    /// Orders by value.
    @inlinable
    public static func < (left: UInt256, right: UInt256) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// Returns the sum, and whether it passed 2²⁵⁶ − 1.
    @inlinable
    public func addingReportingOverflow(
        _ other: UInt256
    ) -> (partialValue: UInt256, overflow: Bool) {
        let (lowSum, lowCarry) = low.addingReportingOverflow(other.low)
        let (highSum, highCarry) = high.addingReportingOverflow(other.high)
        let (carried, carryOut) = highSum.addingReportingOverflow(lowCarry ? 1 : 0)
        return (UInt256(high: carried, low: lowSum), highCarry || carryOut)
    }

    /// Returns the difference, and whether it went below zero.
    @inlinable
    public func subtractingReportingOverflow(
        _ other: UInt256
    ) -> (partialValue: UInt256, overflow: Bool) {
        let (lowPart, lowBorrow) = low.subtractingReportingOverflow(other.low)
        let (highPart, highBorrow) = high.subtractingReportingOverflow(other.high)
        let (borrowed, borrowOut) = highPart.subtractingReportingOverflow(lowBorrow ? 1 : 0)
        return (UInt256(high: borrowed, low: lowPart), highBorrow || borrowOut)
    }

    /// Returns the product, and whether it passed 2²⁵⁶ − 1.
    @inlinable
    public func multipliedReportingOverflow(
        by other: UInt256
    ) -> (partialValue: UInt256, overflow: Bool) {
        let lowProduct = low.multipliedFullWidth(by: other.low)
        let left = high.multipliedReportingOverflow(by: other.low)
        let right = low.multipliedReportingOverflow(by: other.high)
        let (first, firstCarry) = lowProduct.high.addingReportingOverflow(left.partialValue)
        let (second, secondCarry) = first.addingReportingOverflow(right.partialValue)
        let lost =
            left.overflow || right.overflow || firstCarry || secondCarry
            || (high != 0 && other.high != 0)
        return (UInt256(high: second, low: lowProduct.low), lost)
    }

    /// Returns the quotient, rounded down, and the remainder of a division by one 64-bit word.
    ///
    /// - Precondition: the divisor is not zero.
    @inlinable
    public func quotientAndRemainder(
        dividingBy divisor: UInt64
    ) -> (quotient: UInt256, remainder: UInt64) {
        precondition(divisor != 0, "a division by zero has no answer")
        let top = UInt64(truncatingIfNeeded: high >> 64)
        let third = divisor.dividingFullWidth((top % divisor, UInt64(truncatingIfNeeded: high)))
        let second = divisor.dividingFullWidth(
            (third.remainder, UInt64(truncatingIfNeeded: low >> 64)))
        let first = divisor.dividingFullWidth((second.remainder, UInt64(truncatingIfNeeded: low)))
        let quotient = UInt256(
            high: UInt128(top / divisor) << 64 | UInt128(third.quotient),
            low: UInt128(second.quotient) << 64 | UInt128(first.quotient))
        return (quotient, first.remainder)
    }
}
