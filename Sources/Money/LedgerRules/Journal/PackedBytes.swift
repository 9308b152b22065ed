/// Why packed bytes could not be read.
public struct PackedError: Error, Hashable, Sendable {
    /// What was wrong.
    public enum Code: Hashable, Sendable {
        /// The bytes end too early.
        case truncated
        /// The first bytes are not those of this format, or of a version that is known.
        case unknownFormat
        /// A field has a value that no writer writes.
        case invalidValue
        /// A count is over its limit, or over what the bytes can hold.
        case tooMany
        /// There are bytes after the end.
        case trailingBytes
    }

    /// What was wrong.
    public let code: Code
    /// Where it was, counted from the first byte.
    public let offset: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

/// Appends fixed-width little-endian fields to bytes.
struct PackedWriter {
    private var storage: [UInt8]
    private var count = 0

    /// Makes a writer with room for a number of bytes; it grows when it needs more.
    init(capacity: Int) {
        storage = [UInt8](repeating: 0, count: max(64, capacity))
    }

    /// What was written.
    var bytes: [UInt8] { Array(storage[..<count]) }

    @inline(__always)
    mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        let size = MemoryLayout<Value>.size
        if storage.count - count < size {
            storage.append(contentsOf: repeatElement(0, count: storage.count))
        }
        storage.withUnsafeMutableBytes {
            $0.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
        }
        count += size
    }

    mutating func write(_ flag: Bool) { write(UInt8(flag ? 1 : 0)) }
}

/// Reads fixed-width little-endian fields; throws at the first byte that is missing or wrong.
struct PackedReader {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var offset: Int

    /// Reads bytes up to a place before their end.
    init(_ bytes: [UInt8], upTo end: Int) {
        precondition(end <= bytes.count, "a reader ends inside its bytes")
        self.bytes = bytes
        self.end = end
        offset = 0
    }

    /// Reads all of the bytes.
    init(_ bytes: [UInt8]) { self.init(bytes, upTo: bytes.count) }

    @inline(__always)
    mutating func read<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self
    ) throws(PackedError) -> Value {
        let size = MemoryLayout<Value>.size
        guard end - offset >= size else { throw PackedError(.truncated, at: offset) }
        let place = offset
        offset += size
        return Value(
            littleEndian: bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: place, as: Value.self)
            })
    }

    mutating func readFlag() throws(PackedError) -> Bool {
        switch try read(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw PackedError(.invalidValue, at: offset - 1)
        }
    }

    /// Reads a 32-bit count of items of at least `size` bytes each.
    mutating func readCount(max: Int, itemByteCount size: Int) throws(PackedError) -> Int {
        let count = Int(try read(UInt32.self))
        guard count <= max, count <= (end - offset) / size else {
            throw PackedError(.tooMany, at: offset - 4)
        }
        return count
    }

    /// Throws if there is more to read.
    func requireEnd() throws(PackedError) {
        guard offset == end else { throw PackedError(.trailingBytes, at: offset) }
    }

    /// The error for the field that was read last.
    func invalid(byteCount: Int) -> PackedError {
        PackedError(.invalidValue, at: offset - byteCount)
    }
}
