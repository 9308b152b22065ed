import Digests
public import Units

/// A generator of random numbers that are the same for the same seed, for plans that can be redone.
///
/// The numbers are SHA-256 over the seed and a counter, so that who does not know the seed can
/// guess nothing about them.
public struct PlanGenerator: RandomNumberGenerator, Sendable {
    private let seed: [UInt8]
    private var counter: UInt64 = 0
    private var pool: [UInt8] = []

    /// Starts the sequence of a seed.
    public init(seed: Bytes32) { self.seed = seed.bytes }

    /// Returns the next 64 bits.
    public mutating func next() -> UInt64 {
        if pool.isEmpty {
            let suffix = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (8 * $0)) }
            pool = SHA256.hash(seed + suffix)
            counter += 1
        }
        let word = pool.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        pool.removeFirst(8)
        return word
    }
}

extension RandomNumberGenerator {
    /// Returns a number below a bound, each as likely.
    ///
    /// The standard library may change how it draws; a plan must come out the same for ever.
    /// - Precondition: the bound is not zero.
    mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "no number is below zero")
        let usable = UInt64.max - UInt64.max % bound
        while true {
            let word = next()
            if word < usable { return word % bound }
        }
    }

    /// Puts elements in a random order, each as likely.
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        for index in elements.indices.dropFirst().reversed() {
            elements.swapAt(index, Int(below(UInt64(index + 1))))
        }
    }
}
