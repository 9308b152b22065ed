/// Numbers that one seed always gives again.
///
/// Source: Park and Miller, "Random number generators: good ones are hard to find" (1988), with the
/// multiplier 48271 of their later note.
struct SeededNumbers: Sendable {
    private static let modulus: UInt64 = 2_147_483_647
    private var state: UInt64

    init(seed: UInt64) { state = seed % (SeededNumbers.modulus - 1) + 1 }

    /// Returns a number of the range, near enough to evenly.
    mutating func next(in range: ClosedRange<Int>) -> Int {
        // Below 2³¹ × 2¹⁶, so that it fits.
        state = state * 48_271 % SeededNumbers.modulus
        return range.lowerBound + Int(state % UInt64(range.count))
    }
}
