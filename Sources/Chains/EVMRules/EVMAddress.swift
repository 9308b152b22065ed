public import ChainModel
internal import Digests
internal import Encodings

/// Why a text is no EVM address.
public enum EVMAddressError: Error, Sendable, Equatable {
    /// The text is not `0x` and 40 hexadecimal digits.
    case malformed
    /// The digits are of both cases, but not as EIP-55 sets them: probably a typing error.
    case wrongChecksum
}

/// An EVM account's 20 bytes, in place.
public struct EVMAddress: Sendable, Hashable {
    /// Bytes 0 to 3, big-endian.
    public let head: UInt32
    /// Bytes 4 to 19, big-endian.
    public let tail: UInt128

    /// The length of an address in bytes.
    public static let byteCount = 20
    /// The address that tokens name as sender of what they mint and as receiver of what they burn.
    public static let zero = EVMAddress(head: 0, tail: 0)

    init(head: UInt32, tail: UInt128) {
        self.head = head
        self.tail = tail
    }

    /// Copies 20 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == EVMAddress.byteCount else { return nil }
        var head: UInt32 = 0
        var tail: UInt128 = 0
        for byte in bytes {
            head = head << 8 | UInt32(truncatingIfNeeded: tail >> 120)
            tail = tail << 8 | UInt128(byte)
        }
        self.init(head: head, tail: tail)
    }

    /// Reads what a person or another system wrote: `0x` and 40 digits.
    ///
    /// Digits of one case only are taken as written without a checksum.
    /// - Throws: `EVMAddressError`; digits of both cases must be exactly as EIP-55 sets them.
    public init(checksummed text: String) throws(EVMAddressError) {
        try self.init(anyCase: text)
        let letters = text.utf8.dropFirst(2).filter { $0 >= UInt8(ascii: "A") }
        let isMixed =
            letters.contains { $0 < UInt8(ascii: "a") }
            && letters.contains { $0 >= UInt8(ascii: "a") }
        guard !isMixed || text == checksummed else { throw .wrongChecksum }
    }

    /// Reads what a node wrote: `0x` and 40 digits of any case; the checksum is not looked at.
    public init(anyCase text: String) throws(EVMAddressError) {
        let bytes: [UInt8]
        do {
            bytes = try Hex.decodePrefixed(text)
        } catch {
            throw .malformed
        }
        guard let address = EVMAddress(bytes) else { throw .malformed }
        self = address
    }

    /// The 20 bytes in order.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(EVMAddress.byteCount)
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: head >> UInt32(shift)))
        }
        for shift in stride(from: 120, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: tail >> UInt128(shift)))
        }
        return bytes
    }

    /// The bytes as the watched set and screening take them.
    public var script: WatchedScript { WatchedScript(bytes) }

    /// `0x` and 40 digits with the checksum in their case: the spelling that we print.
    ///
    /// Source: EIP-55.
    public var checksummed: String {
        let digits = Array(Hex.encode(bytes).utf8)
        let digest = Keccak256.hash(digits)
        var text = Array("0x".utf8)
        for (index, digit) in digits.enumerated() {
            let nibble = index % 2 == 0 ? digest[index / 2] >> 4 : digest[index / 2] & 0x0f
            let isUpper = nibble >= 8 && digit >= UInt8(ascii: "a")
            text.append(isUpper ? digit - 0x20 : digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `0x` and 40 digits in lower case, as JSON-RPC writes it.
    public var lowercase: String { Hex.encodePrefixed(bytes) }

    /// Calls the closure with the 20 bytes in memory, without a heap allocation.
    func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        withUnsafeTemporaryAllocation(byteCount: EVMAddress.byteCount, alignment: 16) { memory in
            memory.storeBytes(of: head.bigEndian, as: UInt32.self)
            memory.storeBytes(of: tail.bigEndian, toByteOffset: 4, as: UInt128.self)
            return body(UnsafeRawBufferPointer(memory))
        }
    }
}

extension EVMAddress: Comparable, CustomStringConvertible {
    /// Orders by bytes.
    public static func < (left: EVMAddress, right: EVMAddress) -> Bool {
        left.head != right.head ? left.head < right.head : left.tail < right.tail
    }
    /// The checksummed spelling.
    public var description: String { checksummed }
}
