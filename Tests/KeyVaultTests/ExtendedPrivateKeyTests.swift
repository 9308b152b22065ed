import Encodings
import KeyVault
import PublicKeys
import TestKit
import Testing

@Suite struct ExtendedPrivateKeyTests {
    @Test func `keys of BIP-0032 are derived from their seeds`() throws {
        for item in try cases("valid") {
            var seedBytes = bytes(hex: item["seed"] as! String)
            let seed = SecretBytes(wiping: &seedBytes)
            let path = try DerivationPath((item["chain"] as! String).replacing("H", with: "h"))
            let key = try ExtendedPrivateKey(seed: seed).derived(along: path)
            #expect(key.exposedText() == item["ext_prv"] as? String)
            #expect(key.publicHalf.text == item["ext_pub"] as? String)
            let again = try ExtendedPrivateKey(item["ext_prv"] as! String)
            #expect(again.exposedText() == item["ext_prv"] as? String)
            #expect(again.publicHalf == key.publicHalf)
        }
    }

    @Test func `invalid keys of BIP-0032 are refused with their reason`() throws {
        let expected: [String: ExtendedKeyError] = [
            "prvkey version / pubkey mismatch": .keyPrefixInvalid,
            "invalid prvkey prefix 04": .keyPrefixInvalid,
            "invalid prvkey prefix 01": .keyPrefixInvalid,
            "zero depth with non-zero parent fingerprint": .masterHasParent,
            "zero depth with non-zero index": .masterHasIndex,
            "unknown extended key version": .unknownVersion,
            "private key 0 not in 1..n-1": .keyOutOfRange,
            "private key n not in 1..n-1": .keyOutOfRange,
            "invalid checksum": .notBase58Check,
        ]
        for item in try cases("invalid") {
            let reason = item["reason"] as! String
            let text = item["key"] as! String
            let error = expected[reason] ?? .privateKeyNeeded
            guard !text.hasPrefix("xpub") || !reason.hasPrefix("zero") else { continue }
            #expect(throws: error, "\(reason)") { _ = try ExtendedPrivateKey(text) }
        }
    }

    @Test func `master keys are those of BIP-0039's vectors`() throws {
        for item in try Vectors.list("btc-hd/bip39_english.json") {
            var seedBytes = bytes(hex: item["seed"] as! String)
            let key = try ExtendedPrivateKey(seed: SecretBytes(wiping: &seedBytes))
            #expect(key.exposedText() == item["xprv"] as? String)
        }
    }

    @Test func `nodes are those of ethers`() throws {
        for item in try Vectors.list("eth-hd/ethers_mnemonics.json") {
            for node in try #require(item["nodes"] as? [[String: Any]]) {
                var seedBytes = bytes(hex: item["seed"] as! String)
                let key = try ExtendedPrivateKey(seed: SecretBytes(wiping: &seedBytes))
                    .derived(along: try DerivationPath(node["path"] as! String))
                #expect(key.exposedText() == node["xpriv"] as? String)
                #expect(key.publicHalf.text == node["xpub"] as? String)
                #expect("0x" + key.parentFingerprint.hex == node["parentFingerprint"] as? String)
                #expect(key.childNumber.rawValue == node["index"] as? UInt32)
            }
        }
    }

    @Test func `the accounts of BIP-0049 and BIP-0084 keep their spelling`() throws {
        let legacy = try Vectors.list("btc-hd/bip49.json")
        let upriv = (legacy[0]["masterseed"] as! String).prefix { $0 != " " }
        let account49 = try ExtendedPrivateKey(String(upriv))
            .derived(along: try DerivationPath("m/49'/1'/0'"))
        #expect((legacy[1]["account0Xpriv"] as! String).hasPrefix(account49.exposedText()))
        #expect((legacy[1]["account0Xpub"] as! String).hasPrefix(account49.publicHalf.text))

        let native = try Vectors.list("btc-hd/bip84.json")
        let root = try ExtendedPrivateKey(native[0]["rootpriv"] as! String)
        #expect(root.publicHalf.text == native[0]["rootpub"] as? String)
        let account84 = try root.derived(along: try DerivationPath("m/84'/0'/0'"))
        #expect(account84.exposedText() == native[1]["xpriv"] as? String)
        #expect(account84.publicHalf.text == native[1]["xpub"] as? String)
    }

    @Test func `the keys of BIP-0086 are derived from its phrase`() throws {
        let cases = try Vectors.list("btc-hd/bip86.json")
        let seed = try Mnemonic.seed(english: cases[0]["mnemonic"] as! String)
        let master = try ExtendedPrivateKey(seed: seed)
        #expect(master.exposedText() == cases[0]["rootpriv"] as? String)
        let account = try master.derived(along: try DerivationPath("m/86'/0'/0'"))
        #expect(account.publicHalf.text == cases[1]["xpub"] as? String)
    }

    @Test(arguments: [0, 15, 65]) func `a seed of another length is refused`(count: Int) {
        #expect(throws: ExtendedKeyError.seedLengthInvalid) {
            var seedBytes = [UInt8](repeating: 1, count: count)
            _ = try ExtendedPrivateKey(seed: SecretBytes(wiping: &seedBytes))
        }
    }

    @Test func `a public key's text is refused where a private one is needed`() throws {
        let text = try #require(try cases("valid")[0]["ext_pub"] as? String)
        #expect(throws: ExtendedKeyError.privateKeyNeeded) { _ = try ExtendedPrivateKey(text) }
    }

    @Test func `a key of depth 255 has no children`() throws {
        let text = try #require(try cases("valid")[0]["ext_prv"] as? String)
        let path = try DerivationPath("m" + String(repeating: "/0'", count: 255))
        let deep = try ExtendedPrivateKey(text).derived(along: path)
        #expect(throws: ExtendedKeyError.tooDeep) {
            _ = try deep.child(ChildNumber(rawValue: 0))
        }
    }

    private func cases(_ name: String) throws -> [[String: Any]] {
        try #require(try Vectors.object("btc-hd/bip32.json")[name] as? [[String: Any]])
    }
}
