/// 32 bytes in place, without a heap allocation: hashes and ids of transactions and blocks.
public struct Bytes32: Sendable, Hashable {
    /// Bytes 0 to 15, big-endian.
    public let head: UInt128
    /// Bytes 16 to 31, big-endian.
    public let tail: UInt128

    /// Makes 32 bytes of two big-endian halves.
    @inlinable
    public init(head: UInt128, tail: UInt128) {
        self.head = head
        self.tail = tail
    }

    /// Copies 32 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let value = UInt256(bigEndianBytes: bytes) else { return nil }
        self.init(head: value.high, tail: value.low)
    }

    /// Copies 32 bytes from memory.
    ///
    /// - Precondition: there are exactly 32.
    @inlinable
    public init(_ buffer: UnsafeRawBufferPointer) {
        precondition(buffer.count == 32, "a hash has 32 bytes")
        head = UInt128(bigEndian: buffer.loadUnaligned(fromByteOffset: 0, as: UInt128.self))
        tail = UInt128(bigEndian: buffer.loadUnaligned(fromByteOffset: 16, as: UInt128.self))
    }

    /// The bytes in order.
    public var bytes: [UInt8] { UInt256(high: head, low: tail).bigEndianBytes }

    /// The bytes in reverse: the order in which Bitcoin shows its hashes.
    public var reversedBytes: [UInt8] { bytes.reversed() }
}

extension Bytes32: Comparable {
    /// Orders by bytes.
    public static func < (left: Bytes32, right: Bytes32) -> Bool {
        left.head != right.head ? left.head < right.head : left.tail < right.tail
    }
}

/// A block's hash, in the order of the wire (Bitcoin shows it reversed, EVM chains as it is).
public struct BlockHash: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: Bytes32
    /// Makes a hash of its bytes in wire order.
    public init(_ bytes: Bytes32) { self.bytes = bytes }
}

/// A transaction's id, in the order of the wire (Bitcoin shows it reversed, EVM chains as it is).
public struct TransactionID: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: Bytes32
    /// Makes an id of its bytes in wire order.
    public init(_ bytes: Bytes32) { self.bytes = bytes }
}

extension TransactionID: Comparable {
    /// Orders by bytes.
    public static func < (left: TransactionID, right: TransactionID) -> Bool {
        left.bytes < right.bytes
    }
}
