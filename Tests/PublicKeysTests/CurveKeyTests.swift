import Encodings
import PublicKeys
import TestKit
import Testing

@Suite struct CurveKeyTests {
    private static let generator =
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"

    @Test func `a compressed key is read and written unchanged`() throws {
        let key = try CompressedPublicKey(bytes(hex: Self.generator))
        #expect(Hex.encode(key.bytes) == Self.generator)
        #expect(
            Hex.encode(key.uncompressedBytes)
                == "04" + Self.generator.dropFirst(2)
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
    }

    @Test func `the generator plus once itself is twice the generator`() throws {
        let key = try CompressedPublicKey(bytes(hex: Self.generator))
        let one = [UInt8](repeating: 0, count: 31) + [1]
        #expect(
            Hex.encode(try key.adding(tweak: one).bytes)
                == "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")
    }

    @Test func `a tweak of the group's order or above is refused`() throws {
        let key = try CompressedPublicKey(bytes(hex: Self.generator))
        #expect(throws: PublicKeyError.tweakUnusable) {
            try key.adding(tweak: [UInt8](repeating: 0xff, count: 32))
        }
    }

    @Test(arguments: [
        "", "02", "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "0679be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f8179800",
    ])
    func `bytes of another form are no compressed key`(text: String) {
        #expect(throws: PublicKeyError.malformed) {
            try CompressedPublicKey(bytes(hex: text))
        }
    }

    @Test func `a coordinate that is not on the curve is refused`() {
        let five = [UInt8](repeating: 0, count: 31) + [5]
        #expect(throws: PublicKeyError.notOnCurve) { try CompressedPublicKey([2] + five) }
        #expect(throws: PublicKeyError.notOnCurve) { try XOnlyPublicKey(five) }
        #expect(throws: PublicKeyError.malformed) { try XOnlyPublicKey([5]) }
    }

    @Test func `both keys of one coordinate have the same x-only key`() throws {
        let even = try CompressedPublicKey(bytes(hex: Self.generator))
        let odd = try CompressedPublicKey([3] + even.bytes.dropFirst())
        #expect(even.xOnly == odd.xOnly)
        #expect(even != odd)
    }

    @Test func `taproot output keys are those of BIP-0341`() throws {
        let cases = try #require(
            try Vectors.object("btc-tx/bip341_wallet.json")["scriptPubKey"] as? [[String: Any]])
        #expect(!cases.isEmpty)
        for item in cases {
            let given = try #require(item["given"] as? [String: Any])
            let steps = try #require(item["intermediary"] as? [String: Any])
            let key = try XOnlyPublicKey(bytes(hex: given["internalPubkey"] as! String))
            let root = (steps["merkleRoot"] as? String).map(bytes(hex:))
            let output = try key.taprootOutputKey(merkleRoot: root)
            #expect(Hex.encode(output.bytes) == steps["tweakedPubkey"] as? String)
        }
    }

    @Test func `taproot output keys without a tree are those of BIP-0086`() throws {
        for item in try Vectors.list("btc-hd/bip86.json") {
            guard let internalKey = item["internal_key"] as? String else { continue }
            let output = try XOnlyPublicKey(bytes(hex: internalKey)).taprootOutputKey(
                merkleRoot: nil)
            #expect(Hex.encode(output.bytes) == item["output_key"] as? String)
        }
    }
}
