import Digests
import Units

/// SHA-256 with a tag, so that a hash made for one purpose is worth nothing for another.
///
/// Source: BIP-0340, "Design".
struct BitcoinTaggedHash: Sendable {
    /// What a taproot signature signs. Source: BIP-0341.
    static let tapSighash = BitcoinTaggedHash("TapSighash")
    /// A leaf of a taproot script tree. Source: BIP-0341.
    static let tapLeaf = BitcoinTaggedHash("TapLeaf")
    /// What is added to a taproot internal key. Source: BIP-0341.
    static let tapTweak = BitcoinTaggedHash("TapTweak")
    /// A signed message. Source: BIP-0322.
    static let signedMessage = BitcoinTaggedHash("BIP0322-signed-message")

    private let prefix: [UInt8]

    private init(_ tag: String) {
        let digest = SHA256.hash(Array(tag.utf8))
        prefix = digest + digest
    }

    /// Returns SHA-256(SHA-256(tag) ‖ SHA-256(tag) ‖ message).
    func hash(_ message: [UInt8]) -> Bytes32 { Bytes32(digest: SHA256.hash(prefix + message)) }
}

extension Bytes32 {
    /// Makes 32 bytes of a digest that has so many.
    init(digest: [UInt8]) {
        self = digest.withUnsafeBytes { Bytes32($0) }
    }
}
