import Encodings
import KeyVault
import TestKit
import Testing

@Suite struct MnemonicTests {
    private static let phrase =
        String(repeating: "abandon ", count: 11) + "about"

    @Test func `seeds and phrases are those of BIP-0039`() throws {
        for item in try Vectors.list("btc-hd/bip39_english.json") {
            let phrase = try #require(item["mnemonic"] as? String)
            let seed = try Mnemonic.seed(
                english: phrase, passphrase: item["passphrase"] as! String)
            #expect(Hex.encode(seed.exposed()) == item["seed"] as? String)
            var entropyBytes = bytes(hex: item["entropy"] as! String)
            let entropy = SecretBytes(wiping: &entropyBytes)
            #expect(try Mnemonic.phrase(entropy: entropy) == phrase)
        }
    }

    @Test func `phrases and passphrases are normalised`() throws {
        for item in try Vectors.list("btc-hd/bip39_japanese.json") {
            let seed = try Mnemonic.seed(
                unverified: item["mnemonic"] as! String, passphrase: item["passphrase"] as! String)
            #expect(Hex.encode(seed.exposed()) == item["seed"] as? String)
        }
    }

    @Test func `seeds are those of ethers in all of its languages`() throws {
        var englishCount = 0
        for item in try Vectors.list("eth-hd/ethers_mnemonics.json") {
            let phrase = String(decoding: bytes(hex: item["phrase"] as! String), as: UTF8.self)
            let passphrase = String(
                decoding: bytes(hex: item["password"] as! String), as: UTF8.self)
            let wanted = (item["seed"] as! String).dropFirst(2)
            let seed = try Mnemonic.seed(unverified: phrase, passphrase: passphrase)
            #expect(Hex.encode(seed.exposed()) == wanted)
            guard item["locale"] as? String == "en" else { continue }
            let verified = try Mnemonic.seed(english: phrase, passphrase: passphrase)
            #expect(Hex.encode(verified.exposed()) == wanted)
            var entropyBytes = bytes(hex: item["entropy"] as! String)
            let entropy = SecretBytes(wiping: &entropyBytes)
            #expect(try Mnemonic.phrase(entropy: entropy) == phrase)
            englishCount += 1
        }
        #expect(englishCount > 0)
    }

    @Test(arguments: [
        ("", MnemonicError.wordCountInvalid), ("abandon", .wordCountInvalid),
        (phrase + " abandon", .wordCountInvalid), (" " + phrase, .wordCountInvalid),
        (phrase.replacing("about", with: "abandon"), .checksumMismatch),
        (phrase.replacing("about", with: "About"), .unknownWord(position: 11)),
        (phrase.replacing("about", with: "abou"), .unknownWord(position: 11)),
        (phrase.replacing("abandon about", with: " about"), .unknownWord(position: 10)),
        (String(repeating: "abandon ", count: 600), .tooLong),
    ])
    func `a wrong phrase is refused with its reason`(phrase: String, error: MnemonicError) {
        #expect(throws: error) { _ = try Mnemonic.seed(english: phrase) }
    }

    @Test func `a passphrase has a limit`() {
        #expect(throws: MnemonicError.tooLong) {
            _ = try Mnemonic.seed(
                english: Self.phrase, passphrase: String(repeating: "x", count: 5_000))
        }
    }

    @Test(arguments: [0, 15, 17, 33]) func `entropy of another length is refused`(count: Int) {
        #expect(throws: MnemonicError.entropyLengthInvalid) {
            var entropyBytes = [UInt8](repeating: 0, count: count)
            _ = try Mnemonic.phrase(entropy: SecretBytes(wiping: &entropyBytes))
        }
    }
}
