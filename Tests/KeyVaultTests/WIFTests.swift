import BitcoinRules
import Encodings
import KeyVault
import TestKit
import Testing

@Suite struct WIFTests {
    @Test func `keys are those of Bitcoin Core`() throws {
        let cases = try #require(
            try Vectors.json("btc-encoding/core_key_io_valid.json") as? [[Any]])
        var counts = (read: 0, uncompressed: 0)
        for one in cases {
            let text = try #require(one[0] as? String)
            let facts = try #require(one[2] as? [String: Any])
            guard facts["isPrivkey"] as? Bool == true else {
                #expect(throws: WIFError.self) {
                    _ = try WIF.decode(text, network: .mainnet)
                }
                continue
            }
            let isMainnet = facts["chain"] as? String == "main"
            let network = isMainnet ? BitcoinNetwork.mainnet : .testnet
            #expect(throws: WIFError.wrongNetwork) {
                _ = try WIF.decode(text, network: isMainnet ? .regtest : .mainnet)
            }
            guard facts["isCompressed"] as? Bool == true else {
                #expect(throws: WIFError.uncompressed) {
                    _ = try WIF.decode(text, network: network)
                }
                counts.uncompressed += 1
                continue
            }
            let key = try WIF.decode(text, network: network)
            #expect(key.withBytes { Hex.encode(Array($0)) } == one[1] as? String)
            counts.read += 1
        }
        #expect(counts.read > 2)
        #expect(counts.uncompressed > 2)
    }

    @Test func `texts that are no keys are refused`() throws {
        let cases = try #require(
            try Vectors.json("btc-encoding/core_key_io_invalid.json") as? [[String]])
        for text in cases.flatMap(\.self) {
            for network in BitcoinNetwork.allCases {
                #expect(throws: WIFError.self) { _ = try WIF.decode(text, network: network) }
            }
        }
        func text(_ payload: [UInt8]) -> String { Base58Check.encode(payload) }
        let key = [UInt8](repeating: 1, count: 32)
        for (payload, error) in [
            ([0x80] + key + [2], WIFError.malformed), ([0x80] + key + [1, 1], .notBase58Check),
            ([], .malformed), ([0x81] + key + [1], .unknownVersion(0x81)),
            ([0x80] + [UInt8](repeating: 0, count: 32) + [1], .outOfRange),
            ([0x80] + [UInt8](repeating: 0xff, count: 32) + [1], .outOfRange),
        ] {
            #expect(throws: error) {
                _ = try WIF.decode(text(payload), network: .mainnet)
            }
        }
        #expect(throws: WIFError.notBase58Check) {
            _ = try WIF.decode(String(repeating: "1", count: 100_000), network: .mainnet)
        }
    }
}
