import Foundation

/// Random choices that are the same for the same seed.
///
/// Source: Marsaglia, "Xorshift RNGs", 2003, the triple 13, 7, 17.
struct StreamDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        // Seeds that differ in one bit must differ in many: they are small numbers.
        state = (seed ^ 0x5851_f42d_4c95_7f2d) | 1
        for _ in 0..<64 { _ = next() }
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// Whether something of this probability happens. Unit: percent.
    mutating func happens(percent: Double) -> Bool {
        Double.random(in: 0..<100, using: &self) < percent
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func fraction(_ range: ClosedRange<Double>) -> Double {
        Double.random(in: range, using: &self)
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        precondition(!values.isEmpty, "somebody picks from something")
        return values[number(0...values.count - 1)]
    }

    /// A factor around 1 whose logarithm has a normal distribution with this deviation.
    mutating func factor(deviation: Double) -> Double {
        let radius = (-2 * log(fraction(1e-12...1))).squareRoot()
        return exp(deviation * radius * cos(2 * .pi * fraction(0...1)))
    }
}
