import TestKit

/// The one source of chance of a simulated world: the same seed throws the same numbers.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class Dice: @unchecked Sendable {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    func next() -> UInt64 { random.next() }

    func happens(perMille chance: Int) -> Bool { chance > 0 && number(in: 0...999) < chance }

    /// Own arithmetic, so that a seed means the same with every version of the standard library.
    func number(in range: ClosedRange<Int>) -> Int {
        let width = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int(next() % width)
    }

    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(in: 0...elements.count - 1)]
    }

    func bytes(_ count: Int) -> [UInt8] { random.bytes(count) }

    func id() -> UInt128 { UInt128(next()) << 64 | UInt128(next()) }
}
