/// A cursor over memory that never reads outside of it.
///
/// It is a plain value over a pointer, so that the walk over a block allocates nothing. It must not
/// outlive the closure that lent the memory.
struct BitcoinReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// Source: Bitcoin Core, `MAX_SIZE` in `serialize.h`.
    private static let sizeMax: UInt64 = 0x0200_0000

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remainingByteCount: Int { bytes.count &- offset }

    func error(_ code: BitcoinParseError.Code) -> BitcoinParseError {
        BitcoinParseError(code, offset: offset)
    }

    @inline(__always)
    mutating func skip(_ byteCount: Int) throws(BitcoinParseError) {
        guard byteCount <= remainingByteCount else { throw error(.truncated) }
        offset &+= byteCount
    }

    @inline(__always)
    mutating func take(_ byteCount: Int) throws(BitcoinParseError) -> UnsafeRawBufferPointer {
        let start = offset
        try skip(byteCount)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    }

    @inline(__always)
    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _: Integer.Type
    ) throws(BitcoinParseError) -> Integer {
        let start = offset
        try skip(MemoryLayout<Integer>.size)
        return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Integer.self))
    }

    /// Reads a compact size as strictly as Bitcoin Core's `ReadCompactSize`.
    @inline(__always)
    mutating func compactSize() throws(BitcoinParseError) -> Int {
        let first = try integer(UInt8.self)
        if first < 253 { return Int(first) }
        return try longCompactSize(first)
    }

    @inline(never)
    private mutating func longCompactSize(_ first: UInt8) throws(BitcoinParseError) -> Int {
        let start = offset &- 1
        let value: UInt64
        let least: UInt64
        switch first {
        case 253: (value, least) = (UInt64(try integer(UInt16.self)), 253)
        case 254: (value, least) = (UInt64(try integer(UInt32.self)), 0x1_0000)
        default: (value, least) = (try integer(UInt64.self), 0x1_0000_0000)
        }
        guard value >= least else { throw BitcoinParseError(.nonCanonicalSize, offset: start) }
        guard value <= BitcoinReader.sizeMax else {
            throw BitcoinParseError(.sizeTooLarge, offset: start)
        }
        return Int(value)
    }

    /// Reads a count of things that take at least so many bytes each; so many must be left.
    ///
    /// What this returns may be reserved as memory: it is never above the input's own size.
    @inline(__always)
    mutating func count(ofAtLeast byteCount: Int) throws(BitcoinParseError) -> Int {
        let start = offset
        let count = try compactSize()
        // Both factors are below 2^26, so that the product cannot overflow.
        guard count &* byteCount <= remainingByteCount else {
            throw BitcoinParseError(.truncated, offset: start)
        }
        return count
    }

    /// Reads a length and so many bytes.
    @inline(__always)
    mutating func sized() throws(BitcoinParseError) -> UnsafeRawBufferPointer {
        try take(try compactSize())
    }
}
