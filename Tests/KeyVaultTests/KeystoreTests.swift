import Digests
import Encodings
import Foundation
import KeyVault
import PublicKeys
import TestKit
import Testing

@Suite struct KeystoreTests {
    @Test func `keys are those of Ethereum's tests`() throws {
        let file = try Vectors.object("eth-keystore/keystore_v3_official.json")
        #expect(file.count == 5)
        for (name, value) in file {
            let one = try #require(value as? [String: Any])
            let json = try JSONSerialization.data(withJSONObject: one["json"] as Any)
            let password = one["password"] as? String ?? ""
            let key = try Keystore.open([UInt8](json), password: secret(password))
            #expect(key.withBytes { Hex.encode(Array($0)) } == one["priv"] as? String, "\(name)")
        }
    }

    @Test func `accounts are those of ethers, and crowdsale files are refused`() throws {
        var count = 0
        for one in try Vectors.list("eth-keystore/ethers_wallets.json") {
            let json = Array((one["content"] as! String).utf8)
            var password = bytes(hex: one["password"] as! String)
            let held = SecretBytes(wiping: &password)
            guard one["type"] as? String != "crowdsale" else {
                #expect(throws: KeystoreError.unsupportedVersion) {
                    _ = try Keystore.open(json, password: held)
                }
                continue
            }
            let key = try Keystore.open(json, password: held)
            #expect(key.publicKey.evmAddress.checksummed == one["address"] as? String)
            count += 1
        }
        #expect(count > 2)
    }

    @Test func `a wrong password is refused`() throws {
        let good = KeystoreText()
        let key = try Keystore.open(good.json, password: secret("pass"))
        #expect(key.withBytes { Array($0) } == KeystoreText.key)
        for (password, error) in [
            ("foo", KeystoreError.wrongPassword), ("pass ", .wrongPassword),
            ("", .passwordLengthInvalid),
            (String(repeating: "p", count: 1_025), .passwordLengthInvalid),
        ] {
            #expect(throws: error) {
                _ = try Keystore.open(good.json, password: secret(password))
            }
        }
    }

    @Test func `no changed byte opens another key`() throws {
        let good = KeystoreText().json
        var openedCount = 0
        for place in good.indices {
            for flip in [UInt8(1), 2, 0x20] {
                var changed = good
                changed[place] ^= flip
                guard let key = try? Keystore.open(changed, password: secret("pass")) else {
                    continue
                }
                // Changing the name of a field that is not needed, or a digit's case.
                openedCount += 1
                #expect(key.withBytes { Array($0) } == KeystoreText.key)
            }
        }
        #expect(openedCount < good.count / 2)
        for count in 0..<good.count {
            #expect(throws: KeystoreError.self) {
                _ = try Keystore.open(Array(good.prefix(count)), password: secret("pass"))
            }
        }
    }

    @Test func `what is missing, foreign or too dear is refused by name`() {
        for (old, new, error) in [
            ("\"version\":3", "\"version\":1", KeystoreError.unsupportedVersion),
            ("\"version\":3", "\"version\":\"3\"", .unsupportedVersion),
            ("aes-128-ctr", "aes-128-cbc", .unsupportedCipher),
            ("\"kdf\":\"scrypt\"", "\"kdf\":\"argon2id\"", .unsupportedKDF),
            ("\"kdf\":\"scrypt\"", "\"kdfs\":\"scrypt\"", .malformed("kdf")),
            ("\"kdf\":\"scrypt\"", "\"kdf\":\"pbkdf2\"", .unsupportedKDF),
            ("\"n\":16", "\"n\":17", .malformed("n")),
            ("\"n\":16", "\"n\":0", .malformed("n")),
            ("\"n\":16", "\"n\":-16", .malformed("n")),
            ("\"n\":16", "\"n\":1e9", .malformed("n")),
            ("\"n\":16", "\"n\":1099511627776", .costRefused),
            ("\"n\":16", "\"n\":4611686018427387904", .costRefused),
            ("\"n\":16", "\"n\":9999999999999999999", .malformed("n")),
            ("\"r\":1", "\"r\":4611686018427387903", .costRefused),
            ("\"p\":1", "\"p\":9223372036854775807", .costRefused),
            ("\"p\":1", "\"q\":1", .malformed("p")),
            ("\"dklen\":32", "\"dklen\":16", .malformed("dklen")),
            ("\"salt\":\"", "\"salt\":\"zz", .malformed("salt")),
            ("\"iv\":\"", "\"iv\":\"00", .malformed("iv")),
            ("\"mac\":\"", "\"mac\":\"0", .malformed("mac")),
            ("\"ciphertext\":\"", "\"ciphertext\":\"00", .malformed("ciphertext")),
            ("\"crypto\"", "\"crypt0\"", .malformed("crypto")),
            ("\"kdfparams\"", "\"kdfparam\"", .malformed("kdfparams")),
            ("{\"address\":\"", "{\"address\":\"0x", nil),
            ("{\"address\":\"", "{\"address\":\"zz", .malformed("address")),
            ("{\"address\"", "{\"address\":{},\"was\"", .malformed("address")),
        ] {
            let json = KeystoreText().replacing(old, by: new)
            guard let error else {
                #expect(throws: Never.self) {
                    _ = try Keystore.open(json, password: secret("pass"))
                }
                continue
            }
            #expect(throws: error, "\(new)") {
                _ = try Keystore.open(json, password: secret("pass"))
            }
        }
        #expect(throws: KeystoreError.notJSON) {
            _ = try Keystore.open([], password: secret("pass"))
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
        #expect(throws: KeystoreError.notJSON) {
            _ = try Keystore.open(deep, password: secret("pass"))
        }
    }

    @Test func `the address and the key must be good ones`() throws {
        var other = KeystoreText()
        other.address = "00" + other.address.dropFirst(2)
        var bytes = KeystoreText.key
        let address = try PrivateKey(wiping: &bytes).publicKey.evmAddress
        #expect(throws: KeystoreError.addressMismatch(address)) {
            _ = try Keystore.open(other.json, password: secret("pass"))
        }
        var zero = KeystoreText()
        zero.plain = [UInt8](repeating: 0, count: 32)
        #expect(throws: KeystoreError.keyOutOfRange) {
            _ = try Keystore.open(zero.json, password: secret("pass"))
        }
    }

    private func secret(_ text: String) -> SecretBytes {
        var bytes = Array(text.utf8)
        return SecretBytes(wiping: &bytes)
    }
}

/// Writes a keystore whose password, `pass`, is cheap to try.
private struct KeystoreText {
    static let key = [UInt8](1...32)

    var plain = KeystoreText.key
    var address = "6370ef2f4db3611d657b90667de398a2cc2a370c"

    var json: [UInt8] { Array(text.utf8) }

    func replacing(_ old: String, by new: String) -> [UInt8] {
        precondition(text.contains(old), "the text to replace is there")
        return Array(text.replacingOccurrences(of: old, with: new).utf8)
    }

    private var text: String {
        let salt = [UInt8](repeating: 0xa1, count: 32)
        let counter = [UInt8](repeating: 0xb2, count: 16)
        guard
            let keys = try? Scrypt.derive(
                password: Array("pass".utf8), salt: salt, cost: 16, blockSize: 1,
                parallelization: 1, byteCount: 32)
        else { preconditionFailure("the cost is small") }
        var sealed = [UInt8](repeating: 0, count: 32)
        sealed.withUnsafeMutableBytes { output in
            plain.withUnsafeBytes { text in
                Array(keys[..<16]).withUnsafeBytes {
                    AESCTR.apply(to: text, key: $0, counter: counter, into: output)
                }
            }
        }
        let code = Keccak256.hash(keys[16...] + sealed)
        return "{\"address\":\"\(address)\",\"crypto\":{\"cipher\":\"aes-128-ctr\","
            + "\"ciphertext\":\"\(Hex.encode(sealed))\","
            + "\"cipherparams\":{\"iv\":\"\(Hex.encode(counter))\"},\"kdf\":\"scrypt\","
            + "\"kdfparams\":{\"dklen\":32,\"n\":16,\"r\":1,\"p\":1,"
            + "\"salt\":\"\(Hex.encode(salt))\"},\"mac\":\"\(Hex.encode(code))\"},"
            + "\"id\":\"1\",\"version\":3}"
    }
}
