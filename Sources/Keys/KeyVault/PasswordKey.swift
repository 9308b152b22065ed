internal import COpenSSL

/// Why no key was derived from a password.
enum PasswordKeyError: Error, Equatable {
    /// The parameters are out of range.
    case costRefused
    /// The password is empty or longer than ``PasswordKey/passwordByteCountMax``.
    case passwordLengthInvalid
    /// OpenSSL refused, as it does without memory.
    case derivationFailed
}

/// Derives keys from passwords without leaving copies of either behind.
enum PasswordKey {
    /// The longest password in bytes.
    static let passwordByteCountMax = 1_024

    static func derive(
        _ password: borrowing SecretBytes, salt: [UInt8], cost: PasswordCost, byteCount: Int
    ) throws(PasswordKeyError) -> SecretBytes {
        guard cost.isBearable else { throw .costRefused }
        guard (1...passwordByteCountMax).contains(password.count) else {
            throw .passwordLengthInvalid
        }
        return try SecretBytes(byteCount: byteCount) { key throws(PasswordKeyError) in
            let isDerived =
                switch cost {
                case .scrypt(let costLog2, let blockSize, let parallelization):
                    // What OpenSSL refuses for its narrow blocks, see `ScryptMixer`.
                    costLog2 < 16 * blockSize
                        ? scrypt(password, salt, costLog2, blockSize, parallelization, into: key)
                        : narrowScrypt(
                            password, salt, costLog2, blockSize, parallelization, into: key)
                case .pbkdf2(let rounds):
                    pbkdf2(EVP_sha256(), password, salt, rounds: rounds, into: key)
                }
            guard isDerived else { throw .derivationFailed }
        }
    }

    /// Returns the 64-byte seed of a phrase. Source: BIP-0039, "From mnemonic to seed".
    static func seed(phrase: borrowing SecretBytes, salt: [UInt8]) -> SecretBytes {
        // A null password means "until the first zero" to OpenSSL, but an empty secret has an
        // address too.
        SecretBytes(byteCount: 64) { seed in
            let isDerived = pbkdf2(EVP_sha512(), phrase, salt, rounds: 2_048, into: seed)
            precondition(isDerived, "the rounds and lengths of BIP-0039 are in range")
        }
    }

    private static func scrypt(
        _ password: borrowing SecretBytes, _ salt: [UInt8], _ costLog2: Int, _ blockSize: Int,
        _ parallelization: Int, into key: UnsafeMutableRawBufferPointer
    ) -> Bool {
        // A null salt means something else to OpenSSL, so an empty one needs an address.
        let saltBytes = salt + [0]
        return password.withBytes { bytes in
            EVP_PBE_scrypt(
                bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, saltBytes, salt.count,
                1 << UInt64(costLog2), UInt64(blockSize), UInt64(parallelization),
                memoryByteCountMax, key.bindMemory(to: UInt8.self).baseAddress, key.count) == 1
        }
    }

    /// Source: RFC 7914, section 6.
    private static func narrowScrypt(
        _ password: borrowing SecretBytes, _ salt: [UInt8], _ costLog2: Int, _ blockSize: Int,
        _ parallelization: Int, into key: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var isMixed = false
        let blocks = SecretBytes(byteCount: 128 * blockSize * parallelization) { memory in
            isMixed =
                pbkdf2(EVP_sha256(), password, salt, rounds: 1, into: memory)
                && ScryptMixer.mix(memory, costLog2: costLog2, blockSize: blockSize)
        }
        var mixed = blocks.exposed()
        defer { SecretBytes.wipe(&mixed) }
        return isMixed && pbkdf2(EVP_sha256(), password, mixed, rounds: 1, into: key)
    }

    private static func pbkdf2(
        _ algorithm: OpaquePointer?, _ password: borrowing SecretBytes, _ salt: [UInt8],
        rounds: Int, into key: UnsafeMutableRawBufferPointer
    ) -> Bool {
        password.withBytes { bytes in
            PKCS5_PBKDF2_HMAC(
                bytes.bindMemory(to: CChar.self).baseAddress, CInt(bytes.count), salt,
                CInt(salt.count), CInt(rounds), algorithm, CInt(key.count),
                key.bindMemory(to: UInt8.self).baseAddress) == 1
        }
    }

    /// Whether two codes are equal, in a time that does not depend on where they differ.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    // What bearable costs need at most, and what OpenSSL counts beside it.
    private static let memoryByteCountMax: UInt64 = 520 << 20
}
