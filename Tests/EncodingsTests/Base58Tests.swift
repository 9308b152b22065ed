import Encodings
import TestKit
import Testing

@Suite struct Base58Tests {
    @Test func `the pairs of Bitcoin Core agree in both directions`() throws {
        let pairs = try Vectors.decode(
            [[String]].self, "btc-encoding/core_base58_encode_decode.json")
        #expect(pairs.count == 10)
        for pair in pairs {
            #expect(try Base58.decode(pair[1]) == bytes(hex: pair[0]))
            #expect(Base58.encode(bytes(hex: pair[0])) == pair[1])
        }
    }

    @Test func `Bitcoin Core's legacy addresses and keys hold the payload that they should`() throws
    {
        var checkedCount = 0
        for entry in try KeyIOEntry.all() where !entry.text.contains("1q") && !entry.isBech32 {
            let payload = try Base58Check.decode(entry.text)
            #expect(Base58Check.encode(payload) == entry.text)
            let content = entry.isPrivateKey ? entry.payload : entry.scriptHash
            #expect(Array(payload.dropFirst().prefix(content.count)) == content, "\(entry.text)")
            checkedCount += 1
        }
        #expect(checkedCount > 10)
    }

    @Test func `most of Bitcoin Core's invalid texts fail and the rest have odd payloads`() throws {
        let texts = try Vectors.decode([[String]].self, "btc-encoding/core_key_io_invalid.json")
        for text in texts.map({ $0[0] }) {
            guard let payload = try? Base58Check.decode(text) else { continue }
            // The checksum may be right; then the version byte or the length is what is wrong.
            let isKeyOrHash = payload.count == 21 || payload.count == 33 || payload.count == 34
            let versions: [UInt8] = [0, 5, 111, 196, 128, 239]
            let hasVersion = payload.first.map(versions.contains) ?? false
            let isKey = payload.first == 128 || payload.first == 239
            let isWellFormed =
                isKeyOrHash && hasVersion
                && (isKey
                    ? payload.count == 33 || payload.last == 1 && payload.count == 34
                    : payload.count == 21)
            #expect(!isWellFormed, "\(text)")
        }
    }

    @Test(arguments: seeds(100))
    func `bytes come back with their leading zeros`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let zeroCount = Int.random(in: 0...5, using: &random)
        let data = [UInt8](repeating: 0, count: zeroCount) + random.bytes(upTo: 60)
        #expect(try Base58.decode(Base58.encode(data)) == data, "seed \(seed)")
        #expect(try Base58Check.decode(Base58Check.encode(data)) == data, "seed \(seed)")
    }

    @Test(arguments: seeds(50))
    func `a text with one other character fails its checksum`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var characters = [Character](Base58Check.encode([0] + random.bytes(20)))
        let index = Int.random(in: 1..<characters.count, using: &random)
        characters[index] = characters[index] == "z" ? "y" : "z"
        #expect(throws: Base58Error.checksumMismatch, "seed \(seed)") {
            try Base58Check.decode(String(characters))
        }
    }

    @Test func `characters outside the alphabet are refused with their place`() {
        for character in ["0", "O", "I", "l", " ", "+", "\n", "é"] {
            #expect(throws: Base58Error.invalidCharacter(offset: 2)) {
                try Base58.decode("1z\(character)")
            }
        }
    }

    @Test func `text that is too long or too short is refused`() {
        let limit = Base58.textByteCountMax
        #expect(throws: Never.self) { try Base58.decode(String(repeating: "z", count: limit)) }
        #expect(throws: Base58Error.tooLong(byteCount: limit + 1)) {
            try Base58.decode(String(repeating: "z", count: limit + 1))
        }
        #expect(throws: Base58Error.tooShort) { try Base58Check.decode("") }
        #expect(throws: Base58Error.tooShort) { try Base58Check.decode("111") }
    }
}
