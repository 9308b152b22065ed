internal import CSecp256k1
public import PublicKeys

/// Verifies signatures of BIP-0340.
public enum SchnorrCheck {
    /// Returns whether the key made the 64 bytes for the message, of any length.
    public static func isValid(
        _ signature: [UInt8], for key: XOnlyPublicKey, message: [UInt8]
    ) -> Bool {
        guard signature.count == 64 else { return false }
        var point = secp256k1_xonly_pubkey()
        guard secp256k1_xonly_pubkey_parse(SigningContext.shared, &point, key.bytes) == 1 else {
            return false
        }
        return secp256k1_schnorrsig_verify(
            SigningContext.shared, signature, message, message.count, &point) == 1
    }
}
