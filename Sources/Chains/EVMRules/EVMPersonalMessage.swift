internal import Digests
public import Units

/// Messages that wallets sign for people (`personal_sign`).
///
/// Source: EIP-191, version 0x45.
public enum EVMPersonalMessage {
    /// Returns the digest that a wallet signs for a message.
    public static func digest(of message: [UInt8]) -> Bytes32 {
        let prefix = Array("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
        return .keccak(of: prefix + message)
    }

    /// Returns the account that signed a message: 65 bytes r, s and v.
    public static func signer(
        of message: [UInt8], signature: [UInt8]
    ) throws(EVMSignatureError) -> EVMAddress {
        try EVMSignature(bytes: signature).signer(ofDigest: digest(of: message))
    }
}

extension Bytes32 {
    /// Returns the Keccak-256 digest of bytes.
    static func keccak(of bytes: [UInt8]) -> Bytes32 {
        guard let digest = Bytes32(Keccak256.hash(bytes)) else {
            preconditionFailure("a Keccak-256 digest has 32 bytes")
        }
        return digest
    }
}
