internal import COpenSSL

/// HMAC with SHA-1: for one-time codes only, whose apps know nothing newer.
///
/// Source: RFC 2104; its use here is RFC 6238's default. Collisions of SHA-1 do not touch HMAC.
public enum HMACSHA1 {
    /// Returns the 20-byte authentication code of the message.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        hmac(EVP_sha1(), message, key: key, byteCount: 20)
    }
}
