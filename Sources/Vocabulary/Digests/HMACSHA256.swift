internal import COpenSSL

/// HMAC with SHA-256.
///
/// Source: RFC 2104, FIPS 198-1.
public enum HMACSHA256 {
    /// Returns the 32-byte authentication code of the message.
    ///
    /// Keys of any length work, also empty ones. Compare codes in constant time, never with `==`.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        hmac(EVP_sha256(), message, key: key, byteCount: SHA256.digestByteCount)
    }
}

/// Returns OpenSSL's one-call HMAC.
func hmac(
    _ algorithm: OpaquePointer?, _ message: [UInt8], key: [UInt8], byteCount: Int
) -> [UInt8] {
    // A null key means "the key of the call before" to OpenSSL, so an empty key still needs an
    // address.
    let paddedKey = key.isEmpty ? [0] : key
    return [UInt8](filledWith: byteCount) { output in
        var written: UInt32 = 0
        let code = HMAC(
            algorithm, paddedKey, CInt(key.count), message, message.count, output, &written)
        precondition(code != nil, "HMAC fails only without memory or without its algorithm")
        precondition(written == UInt32(byteCount), "the code's length follows from the algorithm")
    }
}
