public import PublicKeys
public import Units

/// What a vault says of one of its keys: nothing in it is secret.
public struct VaultEntry: Sendable, Hashable {
    /// What the secret is.
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// The entropy behind BIP-0039 words without a passphrase.
        case entropy = 1
        /// A BIP-0032 seed, such as that of words with a passphrase.
        case seed = 2
        /// An extended private key.
        case extendedKey = 3
        /// One private key alone.
        case privateKey = 4
    }

    /// The name, by which people and programs call it; no other entry of the vault has it.
    public let name: String
    /// What people wrote beside it; may be empty.
    public let label: String
    /// When the key was made or imported.
    public let createdAt: Timestamp
    /// What the secret is.
    public let kind: Kind
    /// Where the key stands: a seed's is its master key.
    public let origin: KeyLocation
    /// The key's public half.
    public let publicKey: CompressedPublicKey
    /// The public half with which more public keys are derived; nil for a key alone.
    public let extendedKey: ExtendedPublicKey?
    /// Where the secret lies in the vault's body.
    let secretRange: Range<Int>
    /// Where the whole entry lies there.
    let recordRange: Range<Int>

    /// The longest name in bytes.
    public static let nameByteCountMax = 64
    /// The longest label in bytes.
    public static let labelByteCountMax = 200

    /// Whether a name may be given.
    static func isName(_ name: String) -> Bool {
        let isAllowed = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isAllowed && (1...nameByteCountMax).contains(name.utf8.count)
    }

    /// Whether a label may be given.
    static func isLabel(_ label: String) -> Bool {
        label.utf8.count <= labelByteCountMax
            && label.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
}
