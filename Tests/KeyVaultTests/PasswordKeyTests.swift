import Digests
import TestKit
import Testing

@testable import KeyVault

@Suite struct PasswordKeyTests {
    @Test func `keys are those of the plain derivations`() throws {
        let salt = Array("salt".utf8)
        let scrypt = PasswordCost.scrypt(costLog2: 10, blockSize: 8, parallelization: 2)
        let key = try PasswordKey.derive(
            VaultSamples.password("pw"), salt: salt, cost: scrypt, byteCount: 40)
        let plain = try Scrypt.derive(
            password: Array("pw".utf8), salt: salt, cost: 1_024, blockSize: 8,
            parallelization: 2, byteCount: 40)
        #expect(key.exposed() == plain)
        for salt in [[], salt] {
            let rounds = try PasswordKey.derive(
                VaultSamples.password("pw"), salt: salt, cost: .pbkdf2(rounds: 9), byteCount: 32)
            let plain = try PBKDF2.sha256(
                password: Array("pw".utf8), salt: salt, rounds: 9, byteCount: 32)
            #expect(rounds.exposed() == plain)
        }
    }

    // OpenSSL is the judge where it takes the parameters.
    @Test(arguments: [(4, 1, 1), (10, 1, 3), (8, 2, 2), (5, 8, 1), (1, 1, 1)])
    func `our own mixing is scrypt's`(
        costLog2: Int, blockSize: Int, parallelization: Int
    ) throws {
        let password = Array("password".utf8)
        let salt = Array("NaCl".utf8)
        var blocks = try PBKDF2.sha256(
            password: password, salt: salt, rounds: 1,
            byteCount: 128 * blockSize * parallelization)
        let isMixed = blocks.withUnsafeMutableBytes {
            ScryptMixer.mix($0, costLog2: costLog2, blockSize: blockSize)
        }
        #expect(isMixed)
        let key = try PBKDF2.sha256(
            password: password, salt: blocks, rounds: 1, byteCount: 64)
        let wanted = try Scrypt.derive(
            password: password, salt: salt, cost: 1 << costLog2, blockSize: blockSize,
            parallelization: parallelization, byteCount: 64)
        #expect(key == wanted)
    }

    @Test func `codes are compared as a whole`() {
        #expect(PasswordKey.isEqual([1, 2], [1, 2]))
        #expect(!PasswordKey.isEqual([1, 2], [1, 3]))
        #expect(!PasswordKey.isEqual([1, 2], [1, 2, 3]))
        #expect(PasswordKey.isEqual([], []))
    }

    @Test func `rounds out of range are not bearable`() {
        #expect(!PasswordCost.pbkdf2(rounds: 0).isBearable)
        #expect(!PasswordCost.pbkdf2(rounds: 10_000_001).isBearable)
        #expect(PasswordCost.pbkdf2(rounds: 10_000_000).isBearable)
        #expect(PasswordCost.standard.isBearable)
    }
}
