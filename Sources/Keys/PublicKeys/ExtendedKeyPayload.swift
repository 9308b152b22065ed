import Encodings

/// The 78 bytes of an extended key, public or private, split into fields and checked alone.
///
/// Source: BIP-0032, "Serialization format".
public struct ExtendedKeyPayload: Sendable {
    /// How many bytes a payload has.
    public static let byteCount = 78

    /// The version bytes, most significant first.
    public let versionBytes: UInt32
    /// How many steps lie between the master key and this one.
    public let depth: UInt8
    /// The parent's fingerprint; zero for a master key.
    public let parentFingerprint: KeyFingerprint
    /// Which child of its parent the key is; zero for a master key.
    public let childNumber: ChildNumber

    /// Decodes the text form to its payload, which is not checked any further.
    ///
    /// - Throws: `ExtendedKeyError.notBase58Check`.
    public static func decode(_ text: String) throws(ExtendedKeyError) -> [UInt8] {
        guard text.utf8.count <= textByteCountMax else { throw .notBase58Check }
        do {
            return try Base58Check.decode(text)
        } catch {
            throw .notBase58Check
        }
    }

    /// Reads the fields before the chain code.
    ///
    /// - Throws: `ExtendedKeyError.wrongLength`, `.masterHasParent` or `.masterHasIndex`.
    public init(_ payload: [UInt8]) throws(ExtendedKeyError) {
        guard payload.count == ExtendedKeyPayload.byteCount else { throw .wrongLength }
        versionBytes = BigEndian.value(payload[0..<4])
        depth = payload[4]
        parentFingerprint = KeyFingerprint(rawValue: BigEndian.value(payload[5..<9]))
        childNumber = ChildNumber(rawValue: BigEndian.value(payload[9..<13]))
        guard depth > 0 || parentFingerprint == .none else { throw .masterHasParent }
        guard depth > 0 || childNumber.rawValue == 0 else { throw .masterHasIndex }
    }

    /// Makes the fields of a key.
    public init(
        versionBytes: UInt32, depth: UInt8, parentFingerprint: KeyFingerprint,
        childNumber: ChildNumber
    ) {
        self.versionBytes = versionBytes
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.childNumber = childNumber
    }

    /// The 13 bytes before the chain code.
    public var head: [UInt8] {
        BigEndian.bytes(versionBytes) + [depth] + BigEndian.bytes(parentFingerprint.rawValue)
            + BigEndian.bytes(childNumber.rawValue)
    }

    // 78 bytes and a checksum never need more than 112 base58 digits.
    private static let textByteCountMax = 112
}
