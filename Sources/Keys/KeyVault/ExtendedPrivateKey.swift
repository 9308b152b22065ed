import Digests
import Encodings
import PublicKeys

/// A private key from which more keys can be derived, wiped when it is no longer needed.
///
/// Source: BIP-0032.
public struct ExtendedPrivateKey: ~Copyable, Sendable {
    /// The network and the scripts that the key is meant for.
    public let version: ExtendedKeyVersion
    /// How many steps lie between the master key and this one.
    public let depth: UInt8
    /// The parent's fingerprint; zero for a master key.
    public let parentFingerprint: KeyFingerprint
    /// Which child of its parent the key is; zero for a master key.
    public let childNumber: ChildNumber
    /// The key itself.
    public let privateKey: PrivateKey
    /// Its public half, from which unhardened children can be derived too.
    public let publicHalf: ExtendedPublicKey

    /// Makes the master key of a seed.
    ///
    /// Source: BIP-0032, "Master key generation".
    /// - Throws: `ExtendedKeyError.seedLengthInvalid` unless there are 16 to 64 bytes;
    ///   `.keyOutOfRange`, which chance alone never meets.
    public init(
        seed: borrowing SecretBytes, version: ExtendedKeyVersion = .xpub
    ) throws(ExtendedKeyError) {
        guard (16...64).contains(seed.count) else { throw .seedLengthInvalid }
        var message = seed.exposed()
        var digest = HMACSHA512.authenticate(message, key: Array("Bitcoin seed".utf8))
        SecretBytes.wipe(&message)
        defer { SecretBytes.wipe(&digest) }
        var keyBytes = Array(digest[0..<32])
        let key = try ExtendedPrivateKey.key(wiping: &keyBytes)
        self.init(
            version: version, depth: 0, parentFingerprint: .none,
            childNumber: ChildNumber(rawValue: 0), chainCode: Array(digest[32..<64]),
            privateKey: key)
    }

    /// Reads the text form: `xprv…`, `yprv…`, `zprv…`, `tprv…`, `uprv…` or `vprv…`.
    ///
    /// The text itself can't be wiped; that is the caller's matter.
    /// - Throws: `ExtendedKeyError`; `.privateKeyNeeded` for the text of a public key.
    public init(_ text: String) throws(ExtendedKeyError) {
        var payload = try ExtendedKeyPayload.decode(text)
        try self.init(wipingPayload: &payload)
    }

    /// Reads the 78 bytes that the text form writes, and wipes the array that is given.
    ///
    /// - Throws: as the reading of the text does.
    init(wipingPayload payload: inout [UInt8]) throws(ExtendedKeyError) {
        defer { SecretBytes.wipe(&payload) }
        let head = try ExtendedKeyPayload(payload)
        guard let version = ExtendedKeyVersion(privateBytes: head.versionBytes) else {
            let isPublic = ExtendedKeyVersion(publicBytes: head.versionBytes) != nil
            throw isPublic ? .privateKeyNeeded : .unknownVersion
        }
        guard payload[45] == 0 else { throw .keyPrefixInvalid }
        var keyBytes = Array(payload[46..<78])
        let key = try ExtendedPrivateKey.key(wiping: &keyBytes)
        self.init(
            version: version, depth: head.depth, parentFingerprint: head.parentFingerprint,
            childNumber: head.childNumber, chainCode: Array(payload[13..<45]), privateKey: key)
    }

    private init(
        version: ExtendedKeyVersion, depth: UInt8, parentFingerprint: KeyFingerprint,
        childNumber: ChildNumber, chainCode: [UInt8], privateKey: consuming PrivateKey
    ) {
        publicHalf = ExtendedPublicKey(
            version: version, depth: depth, parentFingerprint: parentFingerprint,
            childNumber: childNumber, chainCode: chainCode, publicKey: privateKey.publicKey)
        self.version = version
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.childNumber = childNumber
        self.privateKey = privateKey
    }

    /// Derives one child, hardened or not.
    ///
    /// Source: BIP-0032, `CKDpriv`.
    /// - Throws: `ExtendedKeyError.tooDeep` or `.unusableChild`.
    public borrowing func child(
        _ number: ChildNumber
    ) throws(ExtendedKeyError) -> ExtendedPrivateKey {
        guard depth < UInt8.max else { throw .tooDeep }
        var message =
            number.isHardened
            ? privateKey.withBytes { [0] + $0 } : publicHalf.publicKey.bytes
        for shift in [24, 16, 8, 0] {
            message.append(UInt8(truncatingIfNeeded: number.rawValue >> UInt32(shift)))
        }
        var digest = HMACSHA512.authenticate(message, key: publicHalf.chainCode)
        SecretBytes.wipe(&message)
        defer { SecretBytes.wipe(&digest) }
        var tweak = Array(digest[0..<32])
        guard let key = privateKey.adding(wiping: &tweak) else { throw .unusableChild }
        return ExtendedPrivateKey(
            version: version, depth: depth + 1, parentFingerprint: publicHalf.fingerprint,
            childNumber: number, chainCode: Array(digest[32..<64]), privateKey: key)
    }

    /// Derives along a path; the path without steps gives the key itself.
    ///
    /// - Throws: as `child(_:)` does.
    public consuming func derived(
        along path: DerivationPath
    ) throws(ExtendedKeyError) -> ExtendedPrivateKey {
        var key = self
        for step in path.steps { key = try key.child(step) }
        return key
    }

    /// Gives up the key alone.
    consuming func intoPrivateKey() -> PrivateKey { privateKey }

    /// Returns the text form, such as `xprv…`: the secret itself, for programs that print keys.
    ///
    /// The text can't be wiped, so the signer never asks for it.
    public borrowing func exposedText() -> String {
        var payload = payload()
        defer { SecretBytes.wipe(&payload) }
        return Base58Check.encode(payload)
    }

    /// Returns the 78 bytes that the text form writes, which the caller must wipe.
    borrowing func payload() -> [UInt8] {
        let head = ExtendedKeyPayload(
            versionBytes: version.privateBytes, depth: depth,
            parentFingerprint: parentFingerprint, childNumber: childNumber
        ).head
        return privateKey.withBytes { head + publicHalf.chainCode + [0] + $0 }
    }

    private static func key(
        wiping bytes: inout [UInt8]
    ) throws(ExtendedKeyError) -> PrivateKey {
        do {
            return try PrivateKey(wiping: &bytes)
        } catch {
            throw .keyOutOfRange
        }
    }
}
