internal import COpenSSL

/// PBKDF2, which derives keys from passwords by repeating HMAC.
///
/// Source: RFC 8018, section 5.2.
public enum PBKDF2 {
    /// Returns a key that is derived with HMAC-SHA-256.
    ///
    /// Throws when the rounds or the length are out of range; see ``KeyDerivationError``.
    public static func sha256(
        password: [UInt8], salt: [UInt8], rounds: Int, byteCount: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        try derive(
            EVP_sha256(), password: password, salt: salt, rounds: rounds, byteCount: byteCount)
    }

    /// Returns a key that is derived with HMAC-SHA-512, as BIP-0039 does for its seeds.
    ///
    /// Throws when the rounds or the length are out of range; see ``KeyDerivationError``.
    public static func sha512(
        password: [UInt8], salt: [UInt8], rounds: Int, byteCount: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        try derive(
            EVP_sha512(), password: password, salt: salt, rounds: rounds, byteCount: byteCount)
    }

    private static func derive(
        _ algorithm: OpaquePointer?, password: [UInt8], salt: [UInt8], rounds: Int, byteCount: Int
    ) throws(KeyDerivationError) -> [UInt8] {
        guard let rounds32 = CInt(exactly: rounds), rounds32 > 0 else {
            throw .roundsOutOfRange(rounds)
        }
        guard (1...derivedByteCountMax).contains(byteCount) else {
            throw .byteCountOutOfRange(byteCount)
        }
        guard let passwordCount = CInt(exactly: password.count),
            let saltCount = CInt(exactly: salt.count)
        else { throw .inputTooLong }
        var key = [UInt8](repeating: 0, count: byteCount)
        // A null password means "until the first zero" to OpenSSL: an empty one needs an address.
        let status = (password + [0]).withUnsafeBytes { passwordBytes in
            PKCS5_PBKDF2_HMAC(
                passwordBytes.bindMemory(to: CChar.self).baseAddress, passwordCount,
                salt + [0], saltCount, rounds32, algorithm, CInt(byteCount), &key)
        }
        guard status == 1 else { throw .libraryFailed }
        return key
    }
}

/// The longest key that is derived from a password: far more than any cipher needs.
let derivedByteCountMax = 65_536
