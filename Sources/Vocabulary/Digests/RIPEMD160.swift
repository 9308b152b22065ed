/// RIPEMD-160, the second half of Bitcoin's key and script hashes.
///
/// Source: ISO/IEC 10118-3. Safe to call from any thread.
public enum RIPEMD160 {
    /// The length of a digest in bytes.
    public static let digestByteCount = 20

    private static let algorithm = DigestAlgorithm("RIPEMD160", digestByteCount: digestByteCount)

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        algorithm.hash(bytes)
    }
}
