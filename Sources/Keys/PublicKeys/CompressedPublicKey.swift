/// Why bytes are no public key.
public enum PublicKeyError: Error, Sendable, Equatable {
    /// The bytes have another count or prefix than the form asks for.
    case malformed
    /// The bytes name no point on the curve.
    case notOnCurve
    /// The tweak is not below the group's order or leads to infinity; chance alone never meets it.
    case tweakUnusable
}

/// A secp256k1 public key in its 33-byte form, known to be on the curve.
public struct CompressedPublicKey: Sendable {
    /// The 33 bytes: 02 or 03, then the x coordinate.
    public let bytes: [UInt8]
    let point: CurvePoint

    /// Reads 33 bytes.
    ///
    /// - Throws: `PublicKeyError.malformed` or `.notOnCurve`.
    public init(_ bytes: [UInt8]) throws(PublicKeyError) {
        guard bytes.count == 33, bytes[0] == 2 || bytes[0] == 3 else { throw .malformed }
        guard let point = CurvePoint(bytes) else { throw .notOnCurve }
        self.bytes = bytes
        self.point = point
    }

    init(_ point: CurvePoint) {
        self.bytes = point.compressed
        self.point = point
    }

    /// The same key in 65 bytes: 04, then both coordinates.
    public var uncompressedBytes: [UInt8] { point.uncompressed }

    /// The key's x coordinate, as BIP-0340 uses it.
    public var xOnly: XOnlyPublicKey { XOnlyPublicKey(self) }

    /// Returns the key plus `tweak` times the generator.
    ///
    /// - Precondition: the tweak has 32 bytes.
    /// - Throws: `PublicKeyError.tweakUnusable`.
    public func adding(tweak: [UInt8]) throws(PublicKeyError) -> CompressedPublicKey {
        guard let sum = point.adding(tweak: tweak) else { throw .tweakUnusable }
        return CompressedPublicKey(sum)
    }
}

extension CompressedPublicKey: Hashable {
    /// Compares the bytes.
    public static func == (left: CompressedPublicKey, right: CompressedPublicKey) -> Bool {
        left.bytes == right.bytes
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
