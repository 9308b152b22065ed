import Digests
import Encodings
import KeyVault
import PublicKeys
import TestKit
import Testing

@Suite struct PrivateKeyTests {
    @Test func `accounts are those of ethers`() throws {
        for item in try Vectors.list("eth-address/ethers_accounts.json") {
            var keyBytes = bytes(hex: item["privateKey"] as! String)
            let key = try PrivateKey(wiping: &keyBytes)
            #expect(key.publicKey.evmAddress.checksummed == item["address"] as? String)
        }
    }

    @Test func `accounts are those of Ethereum's tests`() throws {
        for item in try Vectors.list("eth-address/keyaddrtest.json") {
            var keyBytes = bytes(hex: item["key"] as! String)
            let key = try PrivateKey(wiping: &keyBytes)
            #expect(Hex.encode(key.publicKey.evmAddress.bytes) == item["addr"] as? String)
            var seedBytes = Array((item["seed"] as! String).utf8)
            seedBytes = Keccak256.hash(seedBytes)
            let seeded = try PrivateKey(wiping: &seedBytes)
            #expect(seeded.publicKey == key.publicKey)
        }
    }

    @Test func `the array that a key was moved from is wiped`() throws {
        var good = [UInt8](repeating: 1, count: 32)
        _ = try PrivateKey(wiping: &good)
        #expect(good.allSatisfy { $0 == 0 })
        var bad = [UInt8](repeating: 0xff, count: 32)
        _ = try? PrivateKey(wiping: &bad)
        #expect(bad.allSatisfy { $0 == 0 })
        var secret: [UInt8] = [1, 2, 3]
        let moved = SecretBytes(wiping: &secret)
        #expect(secret == [0, 0, 0])
        #expect(moved.exposed() == [1, 2, 3])
    }

    @Test func `bytes that are no key are refused`() {
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
        for (text, error) in [
            (String(repeating: "00", count: 32), PrivateKeyError.outOfRange),
            (order, .outOfRange), (String(repeating: "ff", count: 32), .outOfRange),
            ("", .wrongLength), ("01", .wrongLength), (order + "00", .wrongLength),
        ] {
            #expect(throws: error) {
                var keyBytes = bytes(hex: text)
                _ = try PrivateKey(wiping: &keyBytes)
            }
        }
    }

    @Test func `a key lends its bytes unchanged`() throws {
        var keyBytes = [UInt8](repeating: 0, count: 31) + [1]
        let key = try PrivateKey(wiping: &keyBytes)
        #expect(key.withBytes { Array($0) } == [UInt8](repeating: 0, count: 31) + [1])
        #expect(
            Hex.encode(key.publicKey.bytes)
                == "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    }
}
