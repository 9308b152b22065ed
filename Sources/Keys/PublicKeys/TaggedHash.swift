import Digests

/// SHA-256 with a tag, so that a hash made for one purpose is worth nothing for another.
///
/// Source: BIP-0340, "Design".
enum TaggedHash {
    case tapLeaf
    case tapBranch
    case tapTweak

    /// Returns SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ message).
    func hash(_ message: [UInt8]) -> [UInt8] { SHA256.hash(prefix + message) }

    private var prefix: [UInt8] {
        switch self {
        case .tapLeaf: TaggedHash.leafPrefix
        case .tapBranch: TaggedHash.branchPrefix
        case .tapTweak: TaggedHash.tweakPrefix
        }
    }

    private static let leafPrefix = doubled("TapLeaf")
    private static let branchPrefix = doubled("TapBranch")
    private static let tweakPrefix = doubled("TapTweak")

    private static func doubled(_ tag: String) -> [UInt8] {
        let digest = SHA256.hash(Array(tag.utf8))
        return digest + digest
    }
}
