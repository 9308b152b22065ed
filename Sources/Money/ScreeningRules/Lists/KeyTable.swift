/// A hash table of short byte strings that answers without allocating memory.
///
/// Built once, then only read. Open addressing, at most half full; the first key gets number 0.
struct KeyTable: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var slots: [UInt64] = [UInt64](repeating: 0, count: 16)

    /// How many different keys there are.
    var count: Int { ends.count }

    /// Returns the number of a key, adding it if it is new.
    mutating func insert(_ family: ScreeningFamily, _ key: [UInt8]) -> Int {
        let found = key.withUnsafeBytes { find(family, $0) }
        if let found { return found }
        if (count + 1) * 2 > slots.count { grow() }
        let number = count
        bytes.append(KeyTable.mark(family))
        bytes += key
        ends.append(UInt32(bytes.count))
        place(number, hash: key.withUnsafeBytes { KeyTable.hash(family, $0) })
        return number
    }

    /// Returns the number of a key; nil if it is not there.
    func find(_ family: ScreeningFamily, _ key: UnsafeRawBufferPointer) -> Int? {
        let hash = KeyTable.hash(family, key)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        // A slot holds the hash's upper half and the key's number plus one; zero is empty.
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash >> 32 {
                let number = Int(slots[slot] & 0xffff_ffff) - 1
                if equals(number, family, key) { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equals(
        _ number: Int, _ family: ScreeningFamily, _ key: UnsafeRawBufferPointer
    ) -> Bool {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        guard Int(ends[number]) - start == key.count + 1 else { return false }
        guard bytes[start] == KeyTable.mark(family) else { return false }
        return bytes[(start + 1)...].prefix(key.count).elementsEqual(key)
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: slots.count * 2)
        for number in 0..<count {
            let start = number == 0 ? 0 : Int(ends[number - 1])
            let family = KeyTable.families[Int(bytes[start])]
            let hash = bytes[(start + 1)..<Int(ends[number])].withUnsafeBytes {
                KeyTable.hash(family, $0)
            }
            place(number, hash: hash)
        }
    }

    private mutating func place(_ number: Int, hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = (hash & 0xffff_ffff_0000_0000) | UInt64(number + 1)
    }

    private static let families: [ScreeningFamily] = [.bitcoin, .evm, .tron, .other]

    private static func mark(_ family: ScreeningFamily) -> UInt8 {
        switch family {
        case .bitcoin: 0
        case .evm: 1
        case .tron: 2
        case .other: 3
        }
    }

    private static func hash(
        _ family: ScreeningFamily, _ key: UnsafeRawBufferPointer
    ) -> UInt64 {
        var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 &+ UInt64(mark(family))
        var offset = 0
        while offset + 8 <= key.count {
            hash = mixed(hash ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail = UInt64(key.count) << 56
        while offset < key.count {
            tail = (tail << 8) ^ UInt64(key[offset])
            offset += 1
        }
        return mixed(hash ^ tail)
    }

    /// Source: the finaliser of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
