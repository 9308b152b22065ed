/// A public key as taproot writes it: the 32-byte x coordinate of a point whose y is even.
///
/// Source: BIP-0340.
public struct XOnlyPublicKey: Sendable, Hashable {
    private let even: CompressedPublicKey

    /// Reads 32 bytes.
    ///
    /// - Throws: `PublicKeyError.malformed` or `.notOnCurve`.
    public init(_ bytes: [UInt8]) throws(PublicKeyError) {
        guard bytes.count == 32 else { throw .malformed }
        even = try CompressedPublicKey([2] + bytes)
    }

    init(_ key: CompressedPublicKey) {
        guard key.bytes[0] == 3 else {
            even = key
            return
        }
        guard let point = CurvePoint([2] + key.bytes.dropFirst()) else {
            preconditionFailure("a point's negative is on the curve too")
        }
        even = CompressedPublicKey(point)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { Array(even.bytes.dropFirst()) }

    /// Returns the output key that commits to this internal key and, if given, to a script tree.
    ///
    /// Without a root only the key can spend. Source: BIP-0341, `taproot_tweak_pubkey`;
    /// BIP-0086 for the form without a root.
    /// - Parameter merkleRoot: the script tree's root, 32 bytes, or nil where there is no tree.
    /// - Throws: `PublicKeyError.tweakUnusable`.
    public func taprootOutputKey(
        merkleRoot: [UInt8]?
    ) throws(PublicKeyError) -> XOnlyPublicKey {
        let tweak = TaggedHash.tapTweak.hash(bytes + (merkleRoot ?? []))
        return try even.adding(tweak: tweak).xOnly
    }
}
