import Encodings
import PublicKeys
import TestKit
import Testing

@Suite struct ExtendedPublicKeyTests {
    private static let master =
        "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD2"
        + "65TMg7usUDFdp6W1EGMcet8"

    @Test func `keys of BIP-0032 are read and written unchanged`() throws {
        for item in try validCases() {
            #expect(try ExtendedPublicKey(item.key).text == item.key)
        }
    }

    @Test func `unhardened children of BIP-0032 are derived from their parents`() throws {
        let keys = Dictionary(
            uniqueKeysWithValues: try validCases().map { ("\($0.vector) \($0.path)", $0.key) })
        var derivedCount = 0
        for item in try validCases() where item.path.last?.isNumber == true {
            let cut = try #require(item.path.lastIndex(of: "/"))
            guard let parent = keys["\(item.vector) \(item.path[..<cut])"] else { continue }
            let step = try #require(ChildNumber(UInt32(item.path[cut...].dropFirst())!))
            let child = try ExtendedPublicKey(parent).child(step)
            #expect(child.text == item.key)
            #expect(try ExtendedPublicKey(parent).childKey(step) == child.publicKey)
            derivedCount += 1
        }
        #expect(derivedCount > 0)
    }

    @Test func `invalid keys of BIP-0032 are refused with their reason`() throws {
        let expected: [String: ExtendedKeyError] = [
            "pubkey version / prvkey mismatch": .keyPrefixInvalid,
            "prvkey version / pubkey mismatch": .privateKeyNotAllowed,
            "invalid prvkey prefix 04": .privateKeyNotAllowed,
            "invalid pubkey prefix 01": .keyPrefixInvalid,
            "invalid pubkey prefix 04": .keyPrefixInvalid,
            "invalid prvkey prefix 01": .privateKeyNotAllowed,
            "zero depth with non-zero parent fingerprint": .masterHasParent,
            "zero depth with non-zero index": .masterHasIndex,
            "unknown extended key version": .unknownVersion,
            "private key 0 not in 1..n-1": .privateKeyNotAllowed,
            "private key n not in 1..n-1": .privateKeyNotAllowed,
            "invalid checksum": .notBase58Check,
        ]
        let cases = try #require(
            try Vectors.object("btc-hd/bip32.json")["invalid"] as? [[String: Any]])
        for item in cases {
            let reason = try #require(item["reason"] as? String)
            let error = try #require(expected[reason], "\(reason)")
            #expect(throws: error, "\(reason)") {
                try ExtendedPublicKey(item["key"] as! String)
            }
        }
    }

    @Test func `the spellings of SLIP-0132 keep their version`() throws {
        let zpub = try ExtendedPublicKey(
            "zpub6jftahH18ngZxLmXaKw3GSZzZsszmt9WqedkyZdezFtWRFBZqsQH5hyUmb4pCEeZGmVfQuP5bedXTB8is"
                + "6fTv19U1GQRyQUKQGUTzyHACMF")
        #expect(zpub.version == .zpub)
        #expect(zpub.text.hasPrefix("zpub6jftahH18ngZx"))
        let upub = try ExtendedPublicKey(
            "upub5EFU65HtV5TeiSHmZZm7FUffBGy8UKeqp7vw43jYbvZPpoVsgU93oac7Wk3u6moKegAEWtGNF8DehrnHt"
                + "v21XXEMYRUocHqguyjknFHYfgY")
        #expect(upub.version == .upub)
        #expect(!upub.version.isMainnet)
        for version in ExtendedKeyVersion.allCases {
            #expect(ExtendedKeyVersion(publicBytes: version.publicBytes) == version)
            #expect(ExtendedKeyVersion(privateBytes: version.privateBytes) == version)
            #expect(ExtendedKeyVersion(publicBytes: version.privateBytes) == nil)
        }
    }

    @Test func `the account of BIP-0084 has its public keys`() throws {
        let account = try ExtendedPublicKey(
            "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUk"
                + "gDKf31mGDtKsAYz2oz2AGutZYs")
        let first = try account.derived(along: try DerivationPath("m/0/0"))
        #expect(
            Hex.encode(first.publicKey.bytes)
                == "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c")
    }

    @Test func `a hardened child of a public key is refused`() throws {
        let key = try ExtendedPublicKey(Self.master)
        #expect(throws: ExtendedKeyError.hardenedPublicDerivation) {
            try key.child(ChildNumber(rawValue: 0x8000_0000))
        }
    }

    @Test func `a key of depth 255 has no children`() throws {
        let path = try DerivationPath("m" + String(repeating: "/0", count: 255))
        let deep = try ExtendedPublicKey(Self.master).derived(along: path)
        #expect(deep.depth == 255)
        #expect(throws: ExtendedKeyError.tooDeep) { try deep.child(ChildNumber(rawValue: 0)) }
        #expect(throws: ExtendedKeyError.tooDeep) { try deep.childKey(ChildNumber(rawValue: 0)) }
    }

    @Test func `texts that are no extended keys are refused`() throws {
        let master = Self.master
        for text in [
            "", "xpub", String(master.dropLast()), master + "1", " " + master, "1" + master,
        ] {
            #expect(throws: ExtendedKeyError.notBase58Check) { try ExtendedPublicKey(text) }
        }
        #expect(throws: ExtendedKeyError.wrongLength) {
            try ExtendedPublicKey("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH")
        }
        #expect(throws: ExtendedKeyError.notBase58Check) {
            try ExtendedPublicKey(String(repeating: "x", count: 1_000_000))
        }
    }

    private func validCases() throws -> [(vector: Int, path: String, key: String)] {
        let cases = try #require(
            try Vectors.object("btc-hd/bip32.json")["valid"] as? [[String: Any]])
        return try cases.map { item in
            let path = try #require(item["chain"] as? String)
            return (try #require(item["vector"] as? Int), path, item["ext_pub"] as! String)
        }
    }
}
