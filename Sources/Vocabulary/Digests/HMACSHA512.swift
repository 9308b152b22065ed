internal import COpenSSL

/// HMAC with SHA-512.
///
/// Source: RFC 2104, FIPS 198-1.
public enum HMACSHA512 {
    /// Returns the 64-byte authentication code of the message.
    ///
    /// Keys of any length work, also empty ones. Compare codes in constant time, never with `==`.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        hmac(EVP_sha512(), message, key: key, byteCount: SHA512.digestByteCount)
    }
}
