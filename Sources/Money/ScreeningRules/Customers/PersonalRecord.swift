import Digests
public import Units

/// A personal record's id.
public struct PersonalRecordID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// What is known of a person, kept apart so that it can be erased.
///
/// All else holds its digest only. The digest covers a random salt that is erased with the content:
/// afterwards nobody can find out by trying what it was a digest of.
public struct PersonalRecord: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A customer's own words.
        case declaration
        /// Identities that go with a transfer, as IVMS101 JSON.
        case travelIdentity
    }

    /// The longest content, in bytes.
    public static let byteCountMax = 65_536

    /// Its id.
    public let id: PersonalRecordID
    /// Whose wallet it belongs to.
    public let wallet: WalletID
    /// What it is.
    public let kind: Kind
    /// 32 random bytes, and the content; nil once they are erased.
    public private(set) var content: (salt: Bytes32, bytes: [UInt8])?
    /// The SHA-256 of the salt and the content.
    public let digest: Bytes32
    /// When it was made.
    public let createdAt: Timestamp
    /// When and by whom it was erased; nil while it is there.
    public private(set) var erased: (at: Timestamp, by: String)?

    /// Makes a record; nil if the content is empty or too long.
    public init?(
        id: PersonalRecordID, wallet: WalletID, kind: Kind, bytes: [UInt8], salt: Bytes32,
        createdAt: Timestamp
    ) {
        guard (1...PersonalRecord.byteCountMax).contains(bytes.count) else { return nil }
        self.id = id
        self.wallet = wallet
        self.kind = kind
        content = (salt, bytes)
        digest = PersonalRecord.digest(salt, bytes)
        self.createdAt = createdAt
        erased = nil
    }

    /// Makes a record of what a store saved; nil if the digest is not the content's.
    public init?(
        id: PersonalRecordID, wallet: WalletID, kind: Kind,
        content: (salt: Bytes32, bytes: [UInt8])?, digest: Bytes32, createdAt: Timestamp,
        erased: (at: Timestamp, by: String)?
    ) {
        guard (content == nil) == (erased != nil),
            content.map({ PersonalRecord.digest($0.salt, $0.bytes) == digest }) ?? true
        else { return nil }
        self.id = id
        self.wallet = wallet
        self.kind = kind
        self.content = content
        self.digest = digest
        self.createdAt = createdAt
        self.erased = erased
    }

    /// Erases the content and its salt; a second time changes nothing.
    public mutating func erase(by actor: String, at time: Timestamp) {
        guard content != nil else { return }
        content = nil
        erased = (time, actor)
    }

    private static func digest(_ salt: Bytes32, _ bytes: [UInt8]) -> Bytes32 {
        customerDigest(salt.bytes + bytes)
    }

    /// Whether both are the same in all they have.
    public static func == (left: PersonalRecord, right: PersonalRecord) -> Bool {
        left.id == right.id && left.wallet == right.wallet && left.kind == right.kind
            && left.content?.salt == right.content?.salt
            && left.content?.bytes == right.content?.bytes && left.digest == right.digest
            && left.createdAt == right.createdAt && left.erased?.at == right.erased?.at
            && left.erased?.by == right.erased?.by
    }

    /// Hashes the id, which is enough to tell records apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Returns the SHA-256 of bytes.
func customerDigest(_ bytes: [UInt8]) -> Bytes32 {
    guard let digest = Bytes32(SHA256.hash(bytes)) else {
        preconditionFailure("a SHA-256 digest has 32 bytes")
    }
    return digest
}
