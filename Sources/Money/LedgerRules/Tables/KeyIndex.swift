/// Finds the row of a 128-bit key: open addressing, linear probing, at most half full.
///
/// A slot is a 32-bit tag over a row number + 1; the keys stay with their owner's rows, which are
/// only ever added at the end and removed from the end. Keys come from outside, so their hash is
/// seeded anew in each process: nobody can choose keys that crowd one place. Where a key lies is
/// never visible in a result.
struct KeyIndex: Sendable {
    /// The most rows that an index can have.
    static let rowCountMax = Int(Int32.max)

    private static let seed = (
        low: UInt64(truncatingIfNeeded: seededHash(of: 1)),
        high: UInt64(truncatingIfNeeded: seededHash(of: 2))
    )

    private var slots: [UInt64]
    private let seedLow: UInt64
    private let seedHigh: UInt64

    /// Makes an index with room for a number of rows.
    init(capacity: Int = 0) {
        precondition(capacity <= Self.rowCountMax, "row numbers have 31 bits")
        var count = 64
        while count < capacity * 2 { count *= 2 }
        slots = [UInt64](repeating: 0, count: count)
        (seedLow, seedHigh) = Self.seed
    }

    private static func seededHash(of number: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        return hasher.finalize()
    }

    /// The hash of a key, with which the other methods are called.
    @inline(__always)
    func hash(_ key: UInt128, _ rest: UInt64 = 0) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: key) ^ seedLow
        let high = UInt64(truncatingIfNeeded: key >> 64) ^ seedHigh ^ rest
        let first = (low ^ (high << 32 | high >> 32)).multipliedFullWidth(
            by: 0x9E37_79B9_7F4A_7C15)
        let second = (first.high ^ first.low ^ high).multipliedFullWidth(
            by: 0xD6E8_FEB8_6659_FD93)
        return second.high ^ second.low ^ low
    }

    /// The row with this hash for which `matches` holds, or nil.
    @inline(__always)
    func row(_ hash: UInt64, where matches: (Int) -> Bool) -> Int? {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        let tag = hash >> 32
        while true {
            let slot = slots[place]
            if slot == 0 { return nil }
            if slot >> 32 == tag {
                let row = Int(UInt32(truncatingIfNeeded: slot)) - 1
                if matches(row) { return row }
            }
            place = (place + 1) & mask
        }
    }

    /// Whether the index must be rebuilt larger before a row is added.
    @inline(__always)
    func isFull(rowCount: Int) -> Bool { (rowCount + 1) * 2 > slots.count }

    /// Adds the next row, whose key is not in the index.
    @inline(__always)
    mutating func append(_ hash: UInt64, row: Int) {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = Self.slot(hash, row)
    }

    /// Removes the last row. As nothing was added after it, no other key was probed past it.
    mutating func removeLast(_ hash: UInt64, row: Int) {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != Self.slot(hash, row) {
            precondition(slots[place] != 0, "a row that exists is in its index")
            place = (place + 1) & mask
        }
        slots[place] = 0
    }

    /// Makes the index again with room for twice the rows, in their order, so that the last one
    /// stays the one that can be removed.
    mutating func rebuild(_ hashes: some Sequence<UInt64>, rowCount: Int) {
        self = KeyIndex(capacity: max(64, rowCount * 2))
        for (row, hash) in hashes.enumerated() { append(hash, row: row) }
    }

    @inline(__always)
    private static func slot(_ hash: UInt64, _ row: Int) -> UInt64 {
        (hash >> 32) << 32 | UInt64(UInt32(truncatingIfNeeded: row + 1))
    }
}
