import Digests

/// Encrypts a vault under a password, and opens it again.
///
/// scrypt makes 64 bytes of the password and a fresh salt. The first half is the key of
/// AES-256-GCM, which encrypts the body and authenticates the ``VaultHeader``. The second half
/// makes the key check: HMAC-SHA-256 over the header before it. It tells a wrong password (the
/// check does not fit) from a changed file (the check fits, the tag does not). An attacker gains
/// nothing by it: whoever has the file can try passwords against the tag as well, at the same cost
/// of one scrypt each, and the two halves say nothing of each other. The digest at the end is no
/// protection but names damage by accident without the work of scrypt; whoever changes bytes on
/// purpose can make it fit, and then meets the check and the tag. If such a person changes salt,
/// cost or check, the answer is ``VaultError/wrongPassword``, as no key is there by which to know
/// better.
public enum VaultSeal {
    /// The largest file in bytes: far above what ``Vault/entryCountMax`` entries need.
    public static let byteCountMax = 262_144

    /// Returns the bytes of a file that holds the vault; salt and nonce are fresh each time.
    ///
    /// - Parameter cost: scrypt's parameters; only tests take other than the standard.
    /// - Throws: `VaultError.costRefused`, `.passwordLengthInvalid` or `.derivationFailed`.
    public static func seal(
        _ vault: borrowing Vault, password: borrowing SecretBytes,
        cost: PasswordCost = .standard
    ) throws(VaultError) -> [UInt8] {
        switch cost {
        case .scrypt: break
        case .pbkdf2: throw .costRefused
        }
        guard cost.isBearable else { throw .costRefused }
        let salt = SecretBytes.random(byteCount: 32).exposed()
        let nonce = SecretBytes.random(byteCount: AESGCM.nonceByteCount).exposed()
        let unchecked = VaultHeader.unchecked(cost: cost, salt: salt, nonce: nonce)
        let keys = try derive(password, salt: salt, cost: cost)
        let header = unchecked + keyCheck(unchecked, keys)
        let sealed = keys.withBytes { bytes in
            vault.body.withBytes {
                AESGCM.seal($0, key: encryptionKey(bytes), nonce: nonce, authenticating: header)
            }
        }
        let file = header + sealed
        precondition(
            file.count + SHA256.digestByteCount <= byteCountMax, "a full vault fits into a file")
        return file + SHA256.hash(file)
    }

    /// Opens the bytes of a file.
    ///
    /// - Throws: `VaultError`.
    public static func open(
        _ file: [UInt8], password: borrowing SecretBytes
    ) throws(VaultError) -> Vault {
        guard file.starts(with: VaultHeader.magic) else { throw .notAVault }
        guard (byteCountMin...byteCountMax).contains(file.count) else { throw .wrongLength }
        let version = UInt16(file[8]) << 8 | UInt16(file[9])
        guard version == VaultHeader.version else { throw .foreignVersion(version) }
        let content = Array(file.dropLast(SHA256.digestByteCount))
        guard Array(file.suffix(SHA256.digestByteCount)) == SHA256.hash(content) else {
            throw .damaged
        }
        let header = try VaultHeader(content)
        let headerBytes = Array(content.prefix(VaultHeader.byteCount))
        let keys = try derive(password, salt: header.salt, cost: header.cost)
        let check = keyCheck(Array(headerBytes.prefix(checkOffset)), keys)
        guard PasswordKey.isEqual(check, header.keyCheck) else { throw .wrongPassword }
        let sealed = Array(content.dropFirst(VaultHeader.byteCount))
        let body: SecretBytes
        do {
            body = try SecretBytes(
                byteCount: sealed.count - AESGCM.tagByteCount
            ) { memory throws(AESGCMError) in
                try keys.withBytes { bytes throws(AESGCMError) in
                    try AESGCM.open(
                        sealed, key: encryptionKey(bytes), nonce: header.nonce,
                        authenticating: headerBytes, into: memory)
                }
            }
        } catch {
            throw .changed
        }
        return try Vault(reading: body)
    }

    private static let checkOffset = 64
    private static let byteCountMin =
        VaultHeader.byteCount + AESGCM.tagByteCount + SHA256.digestByteCount

    private static func encryptionKey(_ keys: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: keys[..<AESGCM.keyByteCount])
    }

    private static func keyCheck(_ unchecked: [UInt8], _ keys: borrowing SecretBytes) -> [UInt8] {
        var key = keys.withBytes { Array($0[AESGCM.keyByteCount...]) }
        defer { SecretBytes.wipe(&key) }
        return HMACSHA256.authenticate(unchecked, key: key)
    }

    private static func derive(
        _ password: borrowing SecretBytes, salt: [UInt8], cost: PasswordCost
    ) throws(VaultError) -> SecretBytes {
        do {
            return try PasswordKey.derive(password, salt: salt, cost: cost, byteCount: 64)
        } catch {
            switch error {
            case .costRefused: throw .costRefused
            case .passwordLengthInvalid: throw .passwordLengthInvalid
            case .derivationFailed: throw .derivationFailed
            }
        }
    }
}
