/// Why an extended key could not be read or derived.
public enum ExtendedKeyError: Error, Sendable, Equatable {
    /// The text is not base58 with a right checksum.
    case notBase58Check
    /// The payload does not have 78 bytes.
    case wrongLength
    /// The version bytes are none that we know.
    case unknownVersion
    /// A private key was given where only a public one may be.
    case privateKeyNotAllowed
    /// A public key was given where a private one is needed.
    case privateKeyNeeded
    /// A key of depth 0 names a parent.
    case masterHasParent
    /// A key of depth 0 has an index.
    case masterHasIndex
    /// The key's prefix byte does not fit its kind.
    case keyPrefixInvalid
    /// The public key is not on the curve.
    case keyNotOnCurve
    /// The private key is zero or not below the group's order.
    case keyOutOfRange
    /// The seed does not have 16 to 64 bytes.
    case seedLengthInvalid
    /// A hardened child can't be derived from a public key.
    case hardenedPublicDerivation
    /// The child would be deeper than 255.
    case tooDeep
    /// No key belongs to this index, so the next is taken (BIP-0032); chance alone never meets it.
    case unusableChild
}
