import Encodings
import Foundation
import TestKit
import Testing

@testable import BitcoinRules

@Suite struct BitcoinAddressTests {
    private func network(_ chain: String) throws -> BitcoinNetwork {
        switch chain {
        case "main": .mainnet
        case "test": .testnet
        default: try #require(BitcoinNetwork(rawValue: chain))
        }
    }

    @Test func `Bitcoin Core's valid addresses are read and written`() throws {
        let rows = try #require(try Vectors.json("btc-encoding/core_key_io_valid.json") as? [[Any]])
        var count = 0
        for row in rows {
            let text = try #require(row[0] as? String)
            let facts = try #require(row[2] as? [String: Any])
            let chain = try network(try #require(facts["chain"] as? String))
            if facts["isPrivkey"] as? Bool == true {
                #expect(throws: BitcoinAddressError.self) {
                    try BitcoinAddress.decode(text, network: chain)
                }
                continue
            }
            let script = try BitcoinAddress.decode(text, network: chain)
            #expect(script.bytes == bytes(hex: try #require(row[1] as? String)), "\(text)")
            #expect(BitcoinAddress.encode(script, network: chain) == text)
            if facts["tryCaseFlip"] as? Bool == true {
                #expect(try BitcoinAddress.decode(text.uppercased(), network: chain) == script)
            }
            count += 1
        }
        #expect(count > 25)
    }

    @Test func `Bitcoin Core's invalid addresses are refused on every network`() throws {
        let rows = try #require(
            try Vectors.json("btc-encoding/core_key_io_invalid.json") as? [[String]])
        for row in rows {
            for network in BitcoinNetwork.allCases {
                #expect(throws: BitcoinAddressError.self, "\(row)") {
                    try BitcoinAddress.decode(row[0], network: network)
                }
            }
        }
    }

    @Test(arguments: ["bip173_bech32", "bip350_bech32m"])
    func `the BIPs' segwit addresses are read or refused`(name: String) throws {
        let vectors = try Vectors.object("btc-encoding/\(name).json")
        let valid = try #require(vectors["valid_addresses"] as? [[String: Any]])
        for entry in valid {
            let text = try #require(entry["address"] as? String)
            let isMain = text.lowercased().hasPrefix("bc")
            let expected = bytes(hex: try #require(entry["scriptPubKey"] as? String))
            // BIP-0173 wrote versions above 0 in Bech32, which BIP-0350 withdrew.
            if name == "bip173_bech32", expected[0] != 0 {
                #expect(throws: BitcoinAddressError.bech32(.wrongVariant)) {
                    try BitcoinAddress.decode(text, network: isMain ? .mainnet : .testnet)
                }
                continue
            }
            let script = try BitcoinAddress.decode(text, network: isMain ? .mainnet : .testnet)
            #expect(script.bytes == expected)
        }
        for entry in try #require(vectors["invalid_addresses"] as? [[String: Any]]) {
            let text = String(
                decoding: bytes(hex: try #require(entry["hex"] as? String)), as: UTF8.self)
            for network in BitcoinNetwork.allCases {
                #expect(throws: BitcoinAddressError.self, "\(text)") {
                    try BitcoinAddress.decode(text, network: network)
                }
            }
        }
    }

    @Test func `an address of another network is refused as such`() {
        let mainnet = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo"
        #expect(throws: BitcoinAddressError.wrongNetwork) {
            try BitcoinAddress.decode(mainnet, network: .testnet)
        }
        let testnet = "tb1q3vya2h5435jkugq2few7dmktlrwq4ejmfaw7kr"
        for network in [BitcoinNetwork.mainnet, .regtest] {
            #expect(throws: BitcoinAddressError.wrongNetwork) {
                try BitcoinAddress.decode(testnet, network: network)
            }
        }
    }

    @Test func `white space, wrong checksums, lengths and versions are refused`() {
        let address = "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo"
        #expect(throws: BitcoinAddressError.base58(.invalidCharacter(offset: 0))) {
            try BitcoinAddress.decode(" " + address, network: .mainnet)
        }
        #expect(throws: BitcoinAddressError.base58(.checksumMismatch)) {
            try BitcoinAddress.decode(address.dropLast() + "p", network: .mainnet)
        }
        let short = Base58Check.encode([0] + [UInt8](repeating: 1, count: 19))
        #expect(throws: BitcoinAddressError.wrongLength(20)) {
            try BitcoinAddress.decode(short, network: .mainnet)
        }
        let unknown = Base58Check.encode([1] + [UInt8](repeating: 1, count: 20))
        #expect(throws: BitcoinAddressError.unknownVersion(1)) {
            try BitcoinAddress.decode(unknown, network: .mainnet)
        }
    }

    @Test func `scripts that name no single payee have no address`() {
        let scripts: [[UInt8]] = [[], [0x6a], [0x51], [0, 3, 1, 2, 3]]
        for script in scripts {
            #expect(BitcoinAddress.encode(BitcoinScript(script), network: .mainnet) == nil)
        }
    }
}
