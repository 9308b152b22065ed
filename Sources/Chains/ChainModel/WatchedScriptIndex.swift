/// The watched scripts or accounts of one chain, made to be asked a million times a second.
///
/// Open addressing behind a filter of eight bits a slot: a script that is not watched costs, nearly
/// always, one read of the filter and no look at the scripts themselves. Scripts of up to 34 bytes,
/// which all kinds of address have, lie packed one after another; a watched script takes 42 to 84
/// bytes in all. Longer ones are kept as they are.
public struct WatchedScriptIndex: WatchedSet, Sendable {
    /// The longest script that is packed: a witness version, a length and 32 bytes.
    public static let packedByteCountMax = 34

    /// One word for eight slots' worth of scripts; each script sets two bits of one word.
    private var filter: [UInt64]
    /// For each slot the packed script's number, counted from 1; 0 if the slot is free.
    private var numbers: [UInt32]
    /// For each packed script a length byte and 34 bytes, of which the last may be unused.
    private var packed: [UInt8] = []
    private var packedCount = 0
    private var longScripts: Set<WatchedScript> = []

    private static let strideByteCount = packedByteCountMax + 1
    private static let slotCountMin = 16

    /// Makes an index with room for so many scripts; it grows beyond by itself.
    ///
    /// - Precondition: fewer than 2³⁰.
    public init(minimumCapacity: Int = 0) {
        precondition(minimumCapacity < 1 << 30, "script numbers have 32 bits")
        var slotCount = WatchedScriptIndex.slotCountMin
        while slotCount / 4 * 3 < minimumCapacity { slotCount *= 2 }
        filter = [UInt64](repeating: 0, count: slotCount / 8)
        numbers = [UInt32](repeating: 0, count: slotCount)
        packed.reserveCapacity(minimumCapacity * WatchedScriptIndex.strideByteCount)
    }

    /// Makes an index of scripts; repeats count once.
    public init(_ scripts: some Collection<WatchedScript>) {
        self.init(minimumCapacity: scripts.count)
        for script in scripts { insert(script) }
    }

    /// How many different scripts are watched.
    public var count: Int { packedCount + longScripts.count }

    /// How many bytes of memory the packed scripts take, room for growth included.
    public var byteCount: Int {
        filter.capacity * MemoryLayout<UInt64>.size
            + numbers.capacity * MemoryLayout<UInt32>.size + packed.capacity
    }

    /// Watches a script, and returns whether it was not watched before.
    ///
    /// - Precondition: fewer than 2³⁰ are watched.
    @discardableResult
    public mutating func insert(_ script: WatchedScript) -> Bool {
        guard script.bytes.count <= WatchedScriptIndex.packedByteCountMax else {
            return longScripts.insert(script).inserted
        }
        precondition(packedCount < 1 << 30, "script numbers have 32 bits")
        if packedCount >= numbers.count / 4 * 3 { grow() }
        return script.bytes.withUnsafeBytes { bytes in
            let hash = WatchedScriptIndex.hash(bytes)
            guard case .free(let slot) = find(bytes, hash: hash) else { return false }
            take(slot, number: packedCount + 1, hash: hash)
            packed.append(UInt8(bytes.count))
            packed.append(contentsOf: bytes)
            let unusedByteCount = WatchedScriptIndex.packedByteCountMax - bytes.count
            packed.append(contentsOf: repeatElement(0, count: unusedByteCount))
            packedCount += 1
            return true
        }
    }

    /// Whether the bytes are a watched script or account.
    public func contains(_ script: UnsafeRawBufferPointer) -> Bool {
        guard script.count <= WatchedScriptIndex.packedByteCountMax else {
            return !longScripts.isEmpty && longScripts.contains(WatchedScript(Array(script)))
        }
        let hash = WatchedScriptIndex.hash(script)
        return mayContain(hash) && find(script, hash: hash) == .found
    }

    /// Returns which of the scripts are watched.
    ///
    /// All hashes are worked out before the first read of the filter, so that the reads need not
    /// wait for each other: the filter of a million scripts does not fit into the nearest cache.
    public func positions(of scripts: [UnsafeRawBufferPointer]) -> [Int] {
        let hashes = scripts.map { script in
            script.count <= WatchedScriptIndex.packedByteCountMax
                ? WatchedScriptIndex.hash(script) : 0
        }
        var candidates: [Int] = []
        for (position, hash) in hashes.enumerated() {
            let isLong = scripts[position].count > WatchedScriptIndex.packedByteCountMax
            if mayContain(hash) || isLong { candidates.append(position) }
        }
        return candidates.filter { contains(scripts[$0]) }
    }

    @inline(__always)
    private func mayContain(_ hash: UInt64) -> Bool {
        let bits = WatchedScriptIndex.filterBits(of: hash)
        return filter[filterWord(of: hash)] & bits == bits
    }

    private enum Place: Equatable {
        case found
        case free(slot: Int)
    }

    private func find(_ script: UnsafeRawBufferPointer, hash: UInt64) -> Place {
        var slot = self.slot(of: hash)
        // A quarter of the slots is always free, so that this ends.
        while numbers[slot] != 0 {
            if isEqual(script, toNumber: Int(numbers[slot])) { return .found }
            slot = (slot &+ 1) & (numbers.count &- 1)
        }
        return .free(slot: slot)
    }

    private func isEqual(_ script: UnsafeRawBufferPointer, toNumber number: Int) -> Bool {
        let start = (number - 1) * WatchedScriptIndex.strideByteCount
        guard Int(packed[start]) == script.count else { return false }
        return packed[(start + 1)..<(start + 1 + script.count)].elementsEqual(script)
    }

    private mutating func take(_ slot: Int, number: Int, hash: UInt64) {
        numbers[slot] = UInt32(number)
        filter[filterWord(of: hash)] |= WatchedScriptIndex.filterBits(of: hash)
    }

    private mutating func grow() {
        let slotCount = 2 * numbers.count
        filter = [UInt64](repeating: 0, count: slotCount / 8)
        numbers = [UInt32](repeating: 0, count: slotCount)
        for number in 1...packedCount {
            let start = (number - 1) * WatchedScriptIndex.strideByteCount
            let end = start + 1 + Int(packed[start])
            let hash = packed[(start + 1)..<end].withUnsafeBytes(WatchedScriptIndex.hash)
            var slot = self.slot(of: hash)
            while numbers[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
            take(slot, number: number, hash: hash)
        }
    }

    // Slots come from a hash's low bits, filter words from the middle, filter bits from the top.

    @inline(__always)
    private func slot(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash) & (numbers.count &- 1)
    }

    @inline(__always)
    private func filterWord(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 24) & (filter.count &- 1)
    }

    @inline(__always)
    private static func filterBits(of hash: UInt64) -> UInt64 {
        1 &<< (hash >> 58) | 1 &<< (hash >> 52 & 63)
    }

    /// Mixes eight bytes at a time. Scripts that an attacker makes to collide only cost a compare
    /// each: which scripts are in the table is not theirs to choose.
    @inline(__always)
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: bytes.count) ^ 0x9e37_79b9_7f4a_7c15
        guard bytes.count >= 8 else {
            let word = bytes.reduce(UInt64(0)) { $0 &<< 8 | UInt64($1) }
            return mixed(state, word)
        }
        var offset = 0
        while offset < bytes.count &- 8 {
            state = mixed(state, word(bytes, at: offset))
            offset &+= 8
        }
        // The last eight bytes, some of which may have been mixed in already.
        return mixed(state, word(bytes, at: bytes.count &- 8))
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
        return product.high ^ product.low ^ 0xa076_1d64_78bd_642f
    }
}
