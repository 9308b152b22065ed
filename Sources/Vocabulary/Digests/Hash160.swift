/// RIPEMD-160 of SHA-256, which Bitcoin uses to name public keys and scripts.
///
/// Source: Bitcoin Core, `CHash160`.
public enum Hash160 {
    /// Returns the 20-byte hash of the bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        RIPEMD160.hash(SHA256.hash(bytes))
    }
}
