import Encodings
import TestKit
import Testing

@Suite struct Bech32Tests {
    struct BIPFile: Decodable {
        struct Refused: Decodable {
            let hex, reason: String
            let text: String?
        }
        struct Address: Decodable {
            let address, scriptPubKey: String
        }
        let valid_strings: [String]
        let invalid_strings: [Refused]
        let valid_addresses: [Address]
        let invalid_addresses: [Refused]
    }

    private static func file(_ variant: Bech32.Variant) throws -> BIPFile {
        switch variant {
        case .bech32: try Vectors.decode(BIPFile.self, "btc-encoding/bip173_bech32.json")
        case .bech32m: try Vectors.decode(BIPFile.self, "btc-encoding/bip350_bech32m.json")
        }
    }

    @Test(arguments: [Bech32.Variant.bech32, .bech32m])
    func `valid strings of the BIP are of its variant and come back`(
        variant: Bech32.Variant
    ) throws {
        for text in try Bech32Tests.file(variant).valid_strings {
            let decoded = try Bech32.decode(text)
            #expect(decoded.variant == variant)
            let again = Bech32.encode(
                prefix: decoded.prefix, values: decoded.values, variant: variant)
            #expect(again == text.lowercased())
        }
    }

    @Test(arguments: [Bech32.Variant.bech32, .bech32m])
    func `invalid strings of the BIP are refused`(variant: Bech32.Variant) throws {
        for refused in try Bech32Tests.file(variant).invalid_strings {
            let text = String(decoding: bytes(hex: refused.hex), as: UTF8.self)
            #expect(throws: Bech32Error.self, "\(refused.reason)") {
                let decoded = try Bech32.decode(text)
                // A string may be valid in the other variant.
                guard decoded.variant == variant else { throw Bech32Error.wrongVariant }
            }
        }
    }

    @Test func `valid addresses hold the program of their script and come back`() throws {
        var checkedCount = 0
        let entries = try KeyIOEntry.all().filter(\.isBech32).map { ($0.text, $0.payload) }
        let addresses =
            try Bech32Tests.file(.bech32).valid_addresses
            + Bech32Tests.file(.bech32m).valid_addresses
        for (text, script) in entries + addresses.map({ ($0.address, bytes(hex: $0.scriptPubKey)) })
        {
            let prefix = String(text.lowercased().prefix { $0 != "1" })
            let version = script[0] == 0 ? 0 : script[0] - 0x50
            // Addresses of BIP 173 with later versions predate BIP 350.
            guard let decoded = try? Bech32.decode(text),
                (decoded.variant == .bech32) == (version == 0)
            else { continue }
            let address = try Bech32.decodeSegwit(text, prefix: prefix)
            #expect(address.version == version)
            #expect(address.program == Array(script.dropFirst(2)))
            let again = try Bech32.encodeSegwit(
                prefix: prefix, version: address.version, program: address.program)
            #expect(again == text.lowercased())
            checkedCount += 1
        }
        #expect(checkedCount >= entries.count + 6)
    }

    @Test(arguments: [Bech32.Variant.bech32, .bech32m])
    func `invalid addresses of the BIP are refused on both networks`(
        variant: Bech32.Variant
    ) throws {
        for refused in try Bech32Tests.file(variant).invalid_addresses {
            let text = String(decoding: bytes(hex: refused.hex), as: UTF8.self)
            for prefix in ["bc", "tb"] {
                #expect(throws: Bech32Error.self, "\(refused.reason)") {
                    try Bech32.decodeSegwit(text, prefix: prefix)
                }
            }
        }
    }

    @Test func `Bitcoin Core's invalid texts are no segwit addresses`() throws {
        let texts = try Vectors.decode([[String]].self, "btc-encoding/core_key_io_invalid.json")
        for text in texts.map({ $0[0] }) {
            for prefix in ["bc", "tb", "bcrt"] {
                #expect(throws: Bech32Error.self) {
                    try Bech32.decodeSegwit(text, prefix: prefix)
                }
            }
        }
    }

    @Test(arguments: seeds(100))
    func `programs come back, and one changed character never passes`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let version = UInt8.random(in: 0...16, using: &random)
        let count = version == 0 ? 32 : Int.random(in: 2...40, using: &random)
        let program = random.bytes(count)
        let text = try Bech32.encodeSegwit(prefix: "bc", version: version, program: program)
        let decoded = try Bech32.decodeSegwit(text, prefix: "bc")
        #expect(decoded.version == version && decoded.program == program, "seed \(seed)")
        var characters = [Character](text)
        let index = Int.random(in: 3..<characters.count, using: &random)
        characters[index] = characters[index] == "q" ? "p" : "q"
        #expect(throws: Bech32Error.self, "seed \(seed)") {
            try Bech32.decodeSegwit(String(characters), prefix: "bc")
        }
    }

    @Test func `each rule has its own refusal`() throws {
        let program = [UInt8](repeating: 7, count: 20)
        let text = try Bech32.encodeSegwit(prefix: "bc", version: 0, program: program)
        expect(.wrongPrefix("bc"), text, prefix: "tb")
        expect(.mixedCase, "B" + text.dropFirst())
        expect(.prefixMissing, "qqqqqqqqqq")
        expect(.prefixMissing, "1qqqqqqqqq")
        expect(.tooShort, "bc1qqqqq")
        expect(.invalidCharacter(offset: 4), "bc1qbqqqqqqq")
        expect(.invalidCharacter(offset: 2), "bc é1qqqqqqqq")
        expect(.checksumMismatch, text.dropLast() + (text.hasSuffix("q") ? "p" : "q"))
        expect(.tooLong(byteCount: 91), String(repeating: "q", count: 91))
        expect(.invalidVersion, Bech32.encode(prefix: "bc", values: [], variant: .bech32))
        expect(.invalidVersion, Bech32.encode(prefix: "bc", values: [17], variant: .bech32m))
        let zeros = [UInt8](repeating: 0, count: 33)
        expect(.wrongVariant, Bech32.encode(prefix: "bc", values: zeros, variant: .bech32m))
        expect(.wrongVariant, Bech32.encode(prefix: "bc", values: [1] + zeros, variant: .bech32))
        expect(
            .invalidProgramLength(10),
            Bech32.encode(prefix: "bc", values: [UInt8](repeating: 0, count: 17), variant: .bech32))
        // 32 characters carry 20 bytes; one more carries five bits of nothing.
        expect(
            .invalidPadding,
            Bech32.encode(prefix: "bc", values: [0] + zeros, variant: .bech32))
        expect(
            .invalidPadding,
            Bech32.encode(prefix: "bc", values: [1, 0, 0, 0, 1], variant: .bech32m))
    }

    @Test func `programs that no address may have are not written`() {
        #expect(throws: Bech32Error.invalidVersion) {
            try Bech32.encodeSegwit(prefix: "bc", version: 17, program: [1, 2])
        }
        for (version, count) in [(0, 19), (0, 33), (1, 1), (1, 41), (16, 0)] {
            #expect(throws: Bech32Error.invalidProgramLength(count)) {
                try Bech32.encodeSegwit(
                    prefix: "bc", version: UInt8(version),
                    program: [UInt8](repeating: 0, count: count))
            }
        }
    }

    private func expect(
        _ error: Bech32Error, _ text: some StringProtocol, prefix: String = "bc",
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: location) {
            try Bech32.decodeSegwit(String(text), prefix: prefix)
        }
    }
}
