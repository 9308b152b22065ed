import Digests
import Encodings

/// A public key from which more public keys can be derived.
///
/// Source: BIP-0032.
public struct ExtendedPublicKey: Sendable, Hashable {
    /// The network and the scripts that the key is meant for.
    public let version: ExtendedKeyVersion
    /// How many steps lie between the master key and this one.
    public let depth: UInt8
    /// The parent's fingerprint; zero for a master key.
    public let parentFingerprint: KeyFingerprint
    /// Which child of its parent the key is; zero for a master key.
    public let childNumber: ChildNumber
    /// The 32 bytes that derivation mixes in.
    public let chainCode: [UInt8]
    /// The key itself.
    public let publicKey: CompressedPublicKey

    /// Makes an extended key of its parts.
    ///
    /// - Precondition: the chain code has 32 bytes.
    public init(
        version: ExtendedKeyVersion, depth: UInt8, parentFingerprint: KeyFingerprint,
        childNumber: ChildNumber, chainCode: [UInt8], publicKey: CompressedPublicKey
    ) {
        precondition(chainCode.count == 32, "a chain code has 32 bytes")
        self.version = version
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.childNumber = childNumber
        self.chainCode = chainCode
        self.publicKey = publicKey
    }

    /// Reads the text form: `xpub…`, `ypub…`, `zpub…`, `tpub…`, `upub…` or `vpub…`.
    ///
    /// - Throws: `ExtendedKeyError`; `.privateKeyNotAllowed` for the text of a private key.
    public init(_ text: String) throws(ExtendedKeyError) {
        let payload = try ExtendedKeyPayload.decode(text)
        let head = try ExtendedKeyPayload(payload)
        guard let version = ExtendedKeyVersion(publicBytes: head.versionBytes) else {
            let isPrivate = ExtendedKeyVersion(privateBytes: head.versionBytes) != nil
            throw isPrivate ? .privateKeyNotAllowed : .unknownVersion
        }
        let key: CompressedPublicKey
        do {
            key = try CompressedPublicKey(Array(payload[45..<78]))
        } catch {
            throw error == .malformed ? .keyPrefixInvalid : .keyNotOnCurve
        }
        self.init(
            version: version, depth: head.depth, parentFingerprint: head.parentFingerprint,
            childNumber: head.childNumber, chainCode: Array(payload[13..<45]), publicKey: key)
    }

    /// The text form, such as `xpub…`.
    public var text: String {
        let head = ExtendedKeyPayload(
            versionBytes: version.publicBytes, depth: depth, parentFingerprint: parentFingerprint,
            childNumber: childNumber
        ).head
        return Base58Check.encode(head + chainCode + publicKey.bytes)
    }

    /// The key's own fingerprint.
    public var fingerprint: KeyFingerprint {
        KeyFingerprint(rawValue: BigEndian.value(Hash160.hash(publicKey.bytes).prefix(4)))
    }

    /// Derives one child.
    ///
    /// Source: BIP-0032, `CKDpub`.
    /// - Throws: `ExtendedKeyError.hardenedPublicDerivation`, `.tooDeep` or `.unusableChild`.
    public func child(_ number: ChildNumber) throws(ExtendedKeyError) -> ExtendedPublicKey {
        guard depth < UInt8.max else { throw .tooDeep }
        let (key, code) = try derived(number)
        return ExtendedPublicKey(
            version: version, depth: depth + 1, parentFingerprint: fingerprint,
            childNumber: number, chainCode: code, publicKey: key)
    }

    /// Derives only the public key of one child: the cheap way to fill a pool of addresses.
    ///
    /// - Throws: as `child(_:)` does.
    public func childKey(_ number: ChildNumber) throws(ExtendedKeyError) -> CompressedPublicKey {
        guard depth < UInt8.max else { throw .tooDeep }
        return try derived(number).key
    }

    /// Derives along a path.
    ///
    /// - Throws: as `child(_:)` does.
    public func derived(along path: DerivationPath) throws(ExtendedKeyError) -> ExtendedPublicKey {
        var key = self
        for step in path.steps { key = try key.child(step) }
        return key
    }

    private func derived(
        _ number: ChildNumber
    ) throws(ExtendedKeyError) -> (key: CompressedPublicKey, chainCode: [UInt8]) {
        guard !number.isHardened else { throw .hardenedPublicDerivation }
        let digest = HMACSHA512.authenticate(
            publicKey.bytes + BigEndian.bytes(number.rawValue), key: chainCode)
        guard let point = publicKey.point.adding(tweak: Array(digest[0..<32])) else {
            throw .unusableChild
        }
        return (CompressedPublicKey(point), Array(digest[32..<64]))
    }
}
