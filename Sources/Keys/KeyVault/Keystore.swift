import Digests
import Encodings
public import EVMRules
import PublicKeys

/// Why a keystore was not opened.
public enum KeystoreError: Error, Sendable, Equatable {
    /// The file is no JSON of at most 64 KiB.
    case notJSON
    /// A field is missing or not what it must be; its name.
    case malformed(String)
    /// The format has another version than 3.
    case unsupportedVersion
    /// The key is derived by something other than scrypt or PBKDF2 with HMAC-SHA-256.
    case unsupportedKDF
    /// The key is encrypted by something other than `aes-128-ctr`.
    case unsupportedCipher
    /// Trying a password would cost more than is bearable: see ``PasswordCost/isBearable``.
    case costRefused
    /// The password is empty or has more than 1,024 bytes.
    case passwordLengthInvalid
    /// The key could not be derived, as happens without memory.
    case derivationFailed
    /// The password is wrong, or the file was changed: the format can't tell which.
    case wrongPassword
    /// What was encrypted is no private key.
    case keyOutOfRange
    /// The key is not that of the address in the file; the key's own address.
    case addressMismatch(EVMAddress)
}

/// Opens keystores of Ethereum clients.
///
/// Source: Web3 Secret Storage Definition, version 3.
public enum Keystore {
    /// Returns the private key in a keystore.
    ///
    /// - Throws: ``KeystoreError``.
    public static func open(
        _ json: [UInt8], password: borrowing SecretBytes
    ) throws(KeystoreError) -> PrivateKey {
        let root: JSONValue
        do {
            root = try JSONValue.parse(json, limits: limits)
        } catch {
            throw .notJSON
        }
        guard root["version"]?.integer(as: Int.self) == 3 else { throw .unsupportedVersion }
        // Some old clients write the field with a capital letter.
        guard let crypto = root["crypto"] ?? root["Crypto"] else { throw .malformed("crypto") }
        guard crypto["cipher"]?.text == "aes-128-ctr" else { throw .unsupportedCipher }
        let counter = try bytes(crypto["cipherparams"], "iv", counts: 16...16)
        let encrypted = try bytes(crypto, "ciphertext", counts: 32...32)
        let code = try bytes(crypto, "mac", counts: 32...32)
        let (cost, salt) = try derivation(crypto)
        let keys = try derive(password, salt: salt, cost: cost)
        var authenticated = keys.withBytes { Array($0[16..<32]) } + encrypted
        defer { SecretBytes.wipe(&authenticated) }
        guard PasswordKey.isEqual(Keccak256.hash(authenticated), code) else {
            throw .wrongPassword
        }
        let secret = SecretBytes(byteCount: encrypted.count) { memory in
            keys.withBytes { keys in
                let key = UnsafeRawBufferPointer(rebasing: keys[..<AESCTR.keyByteCount])
                encrypted.withUnsafeBytes {
                    AESCTR.apply(to: $0, key: key, counter: counter, into: memory)
                }
            }
        }
        let key: PrivateKey
        do {
            key = try PrivateKey(secret)
        } catch {
            throw .keyOutOfRange
        }
        try check(root["address"], of: key.publicKey.evmAddress)
        return key
    }

    private static let limits = JSONLimits(
        byteCountMax: 65_536, depthMax: 8, stringByteCountMax: 8_192, numberByteCountMax: 20,
        valueCountMax: 256)

    private static func derivation(
        _ crypto: JSONValue
    ) throws(KeystoreError) -> (PasswordCost, salt: [UInt8]) {
        guard let parameters = crypto["kdfparams"] else { throw .malformed("kdfparams") }
        let cost: PasswordCost
        switch crypto["kdf"]?.text {
        case "scrypt":
            let factor = try number(parameters, "n")
            guard factor > 1, factor & (factor - 1) == 0 else { throw .malformed("n") }
            cost = .scrypt(
                costLog2: factor.trailingZeroBitCount, blockSize: try number(parameters, "r"),
                parallelization: try number(parameters, "p"))
        case "pbkdf2":
            guard parameters["prf"]?.text == "hmac-sha256" else { throw .unsupportedKDF }
            cost = .pbkdf2(rounds: try number(parameters, "c"))
        case .some: throw .unsupportedKDF
        case nil: throw .malformed("kdf")
        }
        guard cost.isBearable else { throw .costRefused }
        guard try number(parameters, "dklen") == 32 else { throw .malformed("dklen") }
        return (cost, try bytes(parameters, "salt", counts: 0...1_024))
    }

    private static func derive(
        _ password: borrowing SecretBytes, salt: [UInt8], cost: PasswordCost
    ) throws(KeystoreError) -> SecretBytes {
        do {
            return try PasswordKey.derive(password, salt: salt, cost: cost, byteCount: 32)
        } catch {
            switch error {
            case .costRefused: throw .costRefused
            case .passwordLengthInvalid: throw .passwordLengthInvalid
            case .derivationFailed: throw .derivationFailed
            }
        }
    }

    private static func check(
        _ field: JSONValue?, of address: EVMAddress
    ) throws(KeystoreError) {
        guard let field, !field.isNull else { return }
        guard let text = field.text else { throw .malformed("address") }
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
        let given: [UInt8]
        do {
            given = try Hex.decode(digits)
        } catch {
            throw .malformed("address")
        }
        // Some clients leave the address out by writing nothing.
        guard given.isEmpty || given == address.bytes else { throw .addressMismatch(address) }
    }

    private static func number(
        _ object: JSONValue, _ field: String
    ) throws(KeystoreError) -> Int {
        guard let value = object[field]?.integer(as: Int.self), value > 0 else {
            throw .malformed(field)
        }
        return value
    }

    private static func bytes(
        _ object: JSONValue?, _ field: String, counts: ClosedRange<Int>
    ) throws(KeystoreError) -> [UInt8] {
        guard let text = object?[field]?.text else { throw .malformed(field) }
        let bytes: [UInt8]
        do {
            bytes = try Hex.decode(text)
        } catch {
            throw .malformed(field)
        }
        guard counts.contains(bytes.count) else { throw .malformed(field) }
        return bytes
    }
}
