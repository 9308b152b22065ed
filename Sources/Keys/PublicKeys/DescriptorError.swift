/// Why a text is no descriptor of ours, and where in it.
public struct DescriptorError: Error, Sendable, Equatable {
    /// What is wrong.
    public let code: Code
    /// The byte offset in the text at which it was noticed.
    public let offset: Int

    /// Makes an error of a code and a byte offset.
    public init(_ code: Code, at offset: Int = 0) {
        self.code = code
        self.offset = offset
    }

    /// What can be wrong with a descriptor.
    public enum Code: String, Sendable {
        /// The text is longer than `OutputDescriptor.textByteCountMax`.
        case tooLong
        /// A character is outside the set that descriptors may use.
        case invalidCharacter
        /// There is more than one `#`, or not eight checksum characters behind it.
        case checksumMalformed
        /// The checksum is of another text.
        case checksumMismatch
        /// No function that we know begins here.
        case unknownFunction
        /// The function may not stand at this place.
        case functionNotAllowedHere
        /// A bracket, comma or brace is missing or too much.
        case syntax
        /// A private key stands where only public keys may.
        case privateKeyNotAllowed
        /// The text is no key that we know.
        case keyMalformed
        /// The public key is not on the curve.
        case keyNotOnCurve
        /// Only compressed keys may stand here.
        case uncompressedKeyNotAllowed
        /// A 32-byte key may only stand inside `tr()`.
        case xOnlyKeyNotAllowed
        /// The extended key has version bytes that BIP-0380 does not know, such as `zpub`.
        case keyVersionNotAllowed
        /// The extended key or the address is for another network.
        case networkMismatch
        /// The key's origin is not `[fingerprint/path]`.
        case originMalformed
        /// A step of the path is malformed, the path too deep, or the key has no children.
        case pathMalformed
        /// A hardened step can't be taken from a public key.
        case hardenedPublicDerivation
        /// A `<a;b>` step is malformed, repeated, or of another length than the others.
        case multipathMalformed
        /// Deriving all keys would take more steps than allowed.
        case tooManyDerivations
        /// The number of signatures is not from 1 to the number of keys.
        case thresholdInvalid
        /// There are more keys than this place allows.
        case tooManyKeys
        /// The script is larger than its address form allows.
        case scriptTooLarge
        /// The script tree is deeper than 128.
        case treeTooDeep
        /// The script is not hex.
        case hexMalformed
        /// The text in `addr()` is no address of this network.
        case addressInvalid
        /// The index is 2³¹ or more.
        case indexOutOfRange
        /// The descriptor has fewer branches.
        case branchOutOfRange
        /// No key belongs to this index; chance alone never meets it.
        case underivable
    }
}
