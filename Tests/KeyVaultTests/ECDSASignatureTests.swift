import Digests
import Encodings
import KeyVault
import PublicKeys
import TestKit
import Testing
import Units

@Suite struct ECDSASignatureTests {
    struct Wycheproof: Decodable {
        struct Group: Decodable {
            struct Key: Decodable { let uncompressed: String }
            struct Case: Decodable {
                let tcId: Int
                let msg, sig, result: String
            }
            let publicKey: Key
            let tests: [Case]
        }
        let testGroups: [Group]
    }

    @Test func `verdicts are those of Wycheproof under Bitcoin's rules`() throws {
        let file = try Vectors.decode(
            Wycheproof.self, "crypto/wycheproof_ecdsa_secp256k1_sha256_bitcoin.json")
        var counts = (valid: 0, invalid: 0)
        for group in file.testGroups {
            let point = bytes(hex: group.publicKey.uncompressed)
            let key = try CompressedPublicKey([2 + (point[64] & 1)] + point[1..<33])
            for one in group.tests {
                let digest = try #require(Bytes32(SHA256.hash(bytes(hex: one.msg))))
                let signature = try? ECDSASignature(der: bytes(hex: one.sig))
                let isValid = signature?.isValid(for: key, digest: digest) ?? false
                #expect(isValid == (one.result == "valid"), "\(one.tcId)")
                if isValid { counts.valid += 1 } else { counts.invalid += 1 }
            }
        }
        #expect(counts.valid > 50)
        #expect(counts.invalid > 100)
    }

    @Test func `numbers out of range and high ones are refused`() throws {
        let one = Bytes32(head: 0, tail: 1)
        let zero = Bytes32(head: 0, tail: 0)
        let order = try #require(
            Bytes32(
                bytes(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")))
        let half = try #require(
            Bytes32(
                bytes(hex: "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")))
        let aboveHalf = Bytes32(head: half.head, tail: half.tail + 1)
        #expect(throws: ECDSASignatureError.outOfRange) { try ECDSASignature(r: zero, s: one) }
        #expect(throws: ECDSASignatureError.outOfRange) { try ECDSASignature(r: one, s: zero) }
        #expect(throws: ECDSASignatureError.outOfRange) { try ECDSASignature(r: order, s: one) }
        #expect(throws: ECDSASignatureError.outOfRange) { try ECDSASignature(r: one, s: order) }
        #expect(throws: ECDSASignatureError.highS) { try ECDSASignature(r: one, s: aboveHalf) }
        let signature = try ECDSASignature(r: one, s: half)
        #expect(try ECDSASignature(der: signature.der) == signature)
        #expect(try ECDSASignature(r: one, s: one).der == [0x30, 6, 2, 1, 1, 2, 1, 1])
    }

    @Test func `DER that is not strict is refused`() throws {
        let good: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1]
        #expect(throws: Never.self) { try ECDSASignature(der: good) }
        for bad: [UInt8] in [
            [], [0x30], Array(good.dropLast()), good + [0], [0x31] + good.dropFirst(),
            [0x30, 7, 2, 2, 0, 1, 2, 1, 1], [0x30, 6, 2, 1, 0x81, 2, 1, 1],
            [0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
        ] {
            #expect(throws: ECDSASignatureError.self, "\(bad)") { try ECDSASignature(der: bad) }
        }
    }
}
