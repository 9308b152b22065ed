import BitcoinRules
import ChainModel
import TestKit
import Testing

@testable import ScreeningRules

@Suite struct AddressDecodingTests {
    private let account = bytes(hex: "8576acc5c05d6ce88f4e49bf65bdf0c62f91353c")
    private let checksummed = "0x8576aCC5C05D6Ce88f4e49bf65BdF0C62F91353C"
    private let tron = "THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV"
    private let tronKey = bytes(hex: "4f47bc496083c727c5fbe3ce9cdf2b0f6496270c")

    @Test(arguments: [
        "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", "0X8576ACC5C05D6CE88F4E49BF65BDF0C62F91353C",
        "8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", "8576ACC5C05D6CE88F4E49BF65BDF0C62F91353C",
        "0x8576aCC5C05D6Ce88f4e49bf65BdF0C62F91353C",
        "0x0000000000000000000000008576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
        "eip155:1:0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
        "ethereum:0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
        "ethereum:pay-0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c@137?value=1e18",
        "ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7/transfer"
            + "?address=0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c&uint256=1",
        " \t0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c\r\n",
        "\u{FEFF}0x8576acc5\u{200B}c05d6ce88f4e49bf\u{00AD}65bdf0c62f91353c\u{2060}\u{00A0}",
        "0x8576 acc5c05d 6ce88f4e49bf65bdf0c62f91353c",
    ])
    func `every spelling of an EVM address gives the same bytes`(text: String) throws {
        let found = try AddressDecoding.decode(text, family: .evm)
        #expect(found.key == account)
        #expect(found.canonical == checksummed)
        #expect(found.raw == text)
    }

    @Test func `a wrong checksum case is screened by its bytes and said`() throws {
        let wrong = "0x8576acC5C05D6Ce88f4e49bf65BdF0C62F91353C"
        #expect(try AddressDecoding.decode(wrong, family: .evm).checksum == .wrong)
        #expect(try AddressDecoding.decode(wrong, family: .evm).key == account)
        #expect(try AddressDecoding.decode(checksummed, family: .evm).checksum == .verified)
        let lower = checksummed.lowercased()
        #expect(try AddressDecoding.decode(lower, family: .evm).checksum == .absent)
    }

    @Test(arguments: [
        "THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV", "414f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "0x414f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "0X414F47BC496083C727C5FBE3CE9CDF2B0F6496270C",
        "4f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "0000000000000000000000004f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "0000000000000000000000414f47bc496083c727c5fbe3ce9cdf2b0f6496270c",
        "tron:0x2b6653dc:THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV",
        "tron:THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV?amount=1",
    ])
    func `every spelling of a TRON address gives the same bytes`(text: String) throws {
        let found = try AddressDecoding.decode(text, family: .tron)
        #expect(found.key == tronKey)
        #expect(found.canonical == tron)
    }

    @Test(arguments: [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.1&label=x",
        "BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bitcoin:?bc=bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bip122:000000000019d6689c085ae165831e93:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "\u{202A}bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\u{202C}",
    ])
    func `every spelling of a Bitcoin address gives the same script`(text: String) throws {
        let found = try AddressDecoding.decode(text, family: .bitcoin)
        #expect(found.key == bytes(hex: "0014751e76e8199196d454941c45d1b3a323f1433bd6"))
        #expect(found.canonical == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    }

    @Test func `what is no address is refused with its reason and never read as another`() {
        let cases: [(String, ScreeningFamily, AddressDecodingError)] = [
            ("", .evm, .empty), (" \u{200B}\n", .bitcoin, .empty),
            (String(repeating: "a", count: 1_025), .evm, .tooLong),
            ("0x8576аcc5c05d6ce88f4e49bf65bdf0c62f91353c", .evm, .notASCII),
            ("0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c\u{0}", .evm, .notASCII),
            ("0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353", .evm, .notAnAddress(.evm)),
            ("0x18576acc5c05d6ce88f4e49bf65bdf0c62f91353c0", .evm, .notAnAddress(.evm)),
            (
                "0x0100000000000000000000008576acc5c05d6ce88f4e49bf65bdf0c62f91353c", .evm,
                .notAnAddress(.evm)
            ),
            ("THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uW", .tron, .notAnAddress(.tron)),
            ("THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV", .bitcoin, .notAnAddress(.bitcoin)),
            ("THCQKUya8ZkC5Q7MUoZtM746puWNVDm1uV", .evm, .notAnAddress(.evm)),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kV8f3t4", .bitcoin, .notAnAddress(.bitcoin)),
            ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", .bitcoin, .notAnAddress(.bitcoin)),
            (
                "bitcoin:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"
                    + "?bc=bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", .bitcoin, .ambiguous
            ),
            ("ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7/mint?x=1", .evm, .ambiguous),
        ]
        for (text, family, error) in cases {
            #expect(throws: error, "\(text)") { try AddressDecoding.decode(text, family: family) }
        }
        #expect(throws: AddressDecodingError.notUTF8) {
            try AddressDecoding.decode(utf8: [0x30, 0xff], family: .evm)
        }
    }

    @Test func `a list's entry is read by its form and never by its label`() throws {
        #expect(AddressDecoding.listed(tron)?.family == .tron)
        #expect(AddressDecoding.listed(checksummed)?.family == .evm)
        #expect(AddressDecoding.listed("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h")?.family == .bitcoin)
        let regtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
        #expect(AddressDecoding.listed(regtest)?.family == .bitcoin)
        let monero = "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"
        let kept = try #require(AddressDecoding.listed(" \(monero)\n"))
        #expect(kept.family == .other)
        #expect(kept.canonical == monero)
        #expect(AddressDecoding.listed("  ") == nil)
        #expect(AddressDecoding.listed("имя")?.family == .other)
    }

    @Test func `the bytes that a chain gives are taken only in their own length`() {
        #expect(ScreeningAddress(WatchedScript(account), family: .evm)?.canonical == checksummed)
        #expect(ScreeningAddress(WatchedScript(tronKey), family: .tron)?.canonical == tron)
        let short = WatchedScript(Array(account.dropLast()))
        #expect(ScreeningAddress(short, family: .evm) == nil)
        #expect(ScreeningAddress(WatchedScript([]), family: .bitcoin) == nil)
        let bare = ScreeningAddress(WatchedScript([0x51]), family: .bitcoin)
        #expect(bare?.canonical == "51")
    }

    @Test(arguments: seeds(200))
    func `no text traps, and what decodes is met again by its canonical spelling`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("0x123456789abcdefABCDEFTHbc1q:/?&=@% \u{200B}é".unicodeScalars)
        for _ in 0..<50 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                text.append(alphabet.randomElement(using: &random) ?? " ")
            }
            for family in ScreeningFamily.allCases {
                let found = try? AddressDecoding.decode(String(text), family: family)
                guard let found, family != .other else { continue }
                let again = try? AddressDecoding.decode(found.canonical, family: family)
                #expect(again?.key == found.key, "seed \(seed)")
            }
            _ = try? AddressDecoding.decode(utf8: random.bytes(upTo: 100), family: .tron)
            _ = AddressDecoding.listed(String(text))
        }
    }
}
