internal import COpenSSL

/// SHA-256 and its double form, which Bitcoin uses for identifiers and checksums.
///
/// Source: FIPS 180-4. Safe to call from any thread.
public enum SHA256 {
    /// The length of a digest in bytes.
    public static let digestByteCount = 32

    static let algorithm = DigestAlgorithm("SHA256", digestByteCount: digestByteCount)

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        algorithm.hash(bytes)
    }

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        algorithm.hash(bytes)
    }

    /// Returns the digest of the digest of the bytes.
    public static func doubleHash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { input in
            [UInt8](filledWith: digestByteCount) { doubleHash(input, at: $0) }
        }
    }

    /// Writes the digest of the digest of the bytes to the first 32 bytes of the output.
    ///
    /// Makes no arrays. The output may overlap the input, which is read completely first.
    /// - Precondition: the output has room for 32 bytes.
    public static func doubleHash(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) {
        guard let start = output.baseAddress, output.count >= digestByteCount else {
            preconditionFailure("a SHA-256 digest needs 32 bytes of room")
        }
        doubleHash(bytes, at: start.assumingMemoryBound(to: UInt8.self))
    }

    private static func doubleHash(
        _ bytes: UnsafeRawBufferPointer, at output: UnsafeMutablePointer<UInt8>
    ) {
        hash(bytes, at: output)
        hash(UnsafeRawBufferPointer(start: output, count: digestByteCount), at: output)
    }

    /// The low-level calls: a third faster than EVP on the short inputs that blocks consist of.
    @inline(__always)
    private static func hash(
        _ bytes: UnsafeRawBufferPointer, at output: UnsafeMutablePointer<UInt8>
    ) {
        var state = SHA256_CTX()
        let started = SHA256_Init(&state)
        precondition(started == 1, "starting SHA-256 needs nothing")
        let updated = SHA256_Update(&state, bytes.baseAddress, bytes.count)
        precondition(updated == 1, "a started SHA-256 takes any input")
        let finished = SHA256_Final(output, &state)
        precondition(finished == 1, "a started SHA-256 ends with a digest")
    }
}
