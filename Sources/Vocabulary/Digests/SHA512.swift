/// SHA-512.
///
/// Source: FIPS 180-4. Safe to call from any thread.
public enum SHA512 {
    /// The length of a digest in bytes.
    public static let digestByteCount = 64

    private static let algorithm = DigestAlgorithm("SHA512", digestByteCount: digestByteCount)

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        algorithm.hash(bytes)
    }
}
