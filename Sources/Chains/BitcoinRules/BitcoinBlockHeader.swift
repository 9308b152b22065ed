public import ChainModel
import Digests
public import Units

/// A block's header of 80 bytes, with its hash.
public struct BitcoinBlockHeader: Sendable, Hashable {
    /// How long a header is.
    public static let byteCount = 80

    /// The version and its signalling bits.
    public let version: UInt32
    /// The hash of the block before it.
    public let parent: BlockHash
    /// The root of the tree over the transactions' ids, in the order of the wire.
    public let merkleRoot: Bytes32
    /// When the miner says that it was found, in seconds since 1970.
    public let timeSeconds: UInt32
    /// The target in compact form, `nBits`.
    public let compactTarget: UInt32
    /// The number that was searched for.
    public let nonce: UInt32
    /// The double SHA-256 of the header.
    public let hash: BlockHash

    /// Returns the header that 80 bytes are. Throws ``BitcoinParseError``.
    public static func parse(_ bytes: [UInt8]) throws(BitcoinParseError) -> BitcoinBlockHeader {
        guard bytes.count == byteCount else {
            throw BitcoinParseError(.headerLength, offset: Swift.min(bytes.count, byteCount))
        }
        return try bytes.withReader { (reader) throws(BitcoinParseError) in
            try BitcoinBlockHeader(reader: &reader)
        }
    }

    init(reader: inout BitcoinReader) throws(BitcoinParseError) {
        let start = reader.offset
        version = try reader.integer(UInt32.self)
        parent = BlockHash(Bytes32(try reader.take(32)))
        merkleRoot = Bytes32(try reader.take(32))
        timeSeconds = try reader.integer(UInt32.self)
        compactTarget = try reader.integer(UInt32.self)
        nonce = try reader.integer(UInt32.self)
        let whole = UnsafeRawBufferPointer(rebasing: reader.bytes[start..<reader.offset])
        hash = BlockHash(Bytes32.doubleSHA256(of: whole))
    }

    /// Checks that the hash is as low as the header's own target demands, and that the target is
    /// one that the network allows.
    ///
    /// It does not check that the target is the right one for the block's height.
    /// Source: Bitcoin Core, `CheckProofOfWork`. Throws ``BitcoinParseError``.
    public func checkWork(on network: BitcoinNetwork) throws(BitcoinParseError) {
        guard let target, target <= network.targetMax else {
            throw BitcoinParseError(.targetOutOfRange, offset: BitcoinBlockHeader.targetOffset)
        }
        // Hashes are numbers in little-endian order.
        let number = UInt256(
            high: hash.bytes.tail.byteSwapped, low: hash.bytes.head.byteSwapped)
        guard number <= target else { throw BitcoinParseError(.workInsufficient, offset: 0) }
    }

    /// The highest allowed hash, as a number; nil if the compact form is negative, zero or too
    /// large. Source: Bitcoin Core, `arith_uint256::SetCompact`.
    public var target: UInt256? {
        let mantissa = compactTarget & 0x007f_ffff
        let isNegative = compactTarget & 0x0080_0000 != 0
        let exponent = Int(compactTarget >> 24)
        guard mantissa != 0, !isNegative else { return nil }
        var number = UInt256(UInt128(mantissa))
        guard exponent > 3 else {
            number.low >>= UInt128(8 * (3 - exponent))
            return number.isZero ? nil : number
        }
        for _ in 3..<exponent {
            let shifted = number.multipliedReportingOverflow(by: UInt256(256))
            guard !shifted.overflow else { return nil }
            number = shifted.partialValue
        }
        return number
    }

    /// The header as a tracker follows it.
    public func link(at height: BlockHeight) -> BlockLink {
        BlockLink(
            reference: BlockReference(height: height, hash: hash), parent: parent,
            time: Timestamp(seconds: Int64(timeSeconds)))
    }

    private static let targetOffset = 72
}

extension Bytes32 {
    @inline(__always)
    static func doubleSHA256(of bytes: UnsafeRawBufferPointer) -> Bytes32 {
        var digest: (UInt128, UInt128) = (0, 0)
        return withUnsafeMutableBytes(of: &digest) { output in
            SHA256.doubleHash(bytes, into: output)
            return Bytes32(UnsafeRawBufferPointer(output))
        }
    }
}
