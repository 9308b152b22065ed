import TestKit
import Testing

@testable import sluice_conformance

@Suite struct KeyOperationsTests {
    private let session = TestSession()

    @Test func `bip39.seed answers the vectors' seeds`() throws {
        for item in try Vectors.list("btc-hd/bip39_english.json") {
            let answer = try session.ask([
                "op": "bip39.seed", "mnemonic": item["mnemonic"]!,
                "passphrase": item["passphrase"]!,
            ])
            #expect(answer["seed"] as? String == item["seed"] as? String)
        }
    }

    @Test func `bip39.seed refuses a wrong checksum and other lists`() throws {
        let wrong = String(repeating: "abandon ", count: 11) + "abandon"
        #expect(
            try session.refusal(["op": "bip39.seed", "mnemonic": wrong]) == "checksumMismatch")
        let japanese = try Vectors.list("btc-hd/bip39_japanese.json")[0]["mnemonic"]!
        #expect(
            try session.refusal(["op": "bip39.seed", "mnemonic": japanese]) == "wordCountInvalid")
    }

    @Test func `hd.derive answers the keys of BIP-0032`() throws {
        let cases = try #require(
            try Vectors.object("btc-hd/bip32.json")["valid"] as? [[String: Any]])
        for item in cases {
            let path = (item["chain"] as! String).replacing("H", with: "'")
            let answer = try session.ask([
                "op": "hd.derive", "seed": item["seed"]!, "path": path,
            ])
            #expect(answer["xprv"] as? String == item["ext_prv"] as? String)
            #expect(answer["xpub"] as? String == item["ext_pub"] as? String)
            let same = try session.ask([
                "op": "hd.derive", "xpub": item["ext_pub"]!, "path": "m",
            ])
            #expect(same["xpub"] as? String == item["ext_pub"] as? String)
            #expect(same["xprv"] == nil)
            #expect(same["privateKey"] == nil)
            #expect(same["fingerprint"] as? String == answer["fingerprint"] as? String)
        }
    }

    @Test func `hd.derive refuses what is not one key`() throws {
        let cases = try #require(
            try Vectors.object("btc-hd/bip32.json")["invalid"] as? [[String: Any]])
        for item in cases {
            for field in ["xprv", "xpub"] {
                _ = try session.refusal(["op": "hd.derive", field: item["key"]!, "path": "m"])
            }
        }
        let seed = "000102030405060708090a0b0c0d0e0f"
        #expect(try session.refusal(["op": "hd.derive", "path": "m"]) == "badRequest")
        #expect(try session.refusal(["op": "hd.derive", "seed": seed]) == "badRequest")
        #expect(
            try session.refusal(["op": "hd.derive", "seed": seed, "path": "x"]) == "pathInvalid")
        #expect(
            try session.refusal(["op": "hd.derive", "seed": "00", "path": "m"])
                == "seedLengthInvalid")
        #expect(
            try session.refusal(["op": "hd.derive", "seed": "zz", "path": "m"]) == "badRequest")
    }

    @Test func `hd.derive writes the network's version`() throws {
        let answer = try session.ask([
            "op": "hd.derive", "seed": "000102030405060708090a0b0c0d0e0f", "path": "m",
            "network": "regtest",
        ])
        let xprv = try #require(answer["xprv"] as? String)
        #expect(xprv.hasPrefix("tprv"))
        #expect((answer["xpub"] as? String)?.hasPrefix("tpub") == true)
        #expect(
            try session.refusal([
                "op": "hd.derive", "xprv": xprv, "path": "m", "network": "mainnet",
            ]) == "networkMismatch")
    }

    @Test func `hd.address answers the addresses of BIP-0084, BIP-0086 and BIP-0049`() throws {
        for (file, purpose) in [("bip84", 84), ("bip86", 86)] {
            let cases = try Vectors.list("btc-hd/\(file).json")
            for (index, step) in ["0/0", "0/1", "1/0"].enumerated() {
                let answer = try session.ask([
                    "op": "hd.address", "mnemonic": cases[0]["mnemonic"]!, "chain": "bitcoin",
                    "path": "m/\(purpose)'/0'/0'/\(step)",
                ])
                #expect(answer["address"] as? String == cases[index + 2]["address"] as? String)
            }
        }
        let answer = try session.ask([
            "op": "hd.address", "chain": "bitcoin", "path": "m/49'/1'/0'/0/0", "network": "testnet",
            "mnemonic": try Vectors.list("btc-hd/bip49.json")[0]["masterseedWords"]!,
            "type": "p2sh-p2wpkh",
        ])
        #expect(answer["address"] as? String == "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2")
    }

    @Test func `hd.address answers EVM accounts and refuses other chains`() throws {
        let seed = try #require(
            try Vectors.list("btc-hd/bip39_english.json")[0]["seed"] as? String)
        let request: [String: Any] = ["op": "hd.address", "seed": seed, "path": "m/44'/60'/0'/0/0"]
        let evm = try session.ask(request.merging(["chain": "evm"]) { $1 })
        #expect((evm["address"] as? String)?.hasPrefix("0x") == true)
        #expect(
            try session.refusal(request.merging(["chain": "tron"]) { $1 }) == "unsupportedChain")
        #expect(
            try session.refusal(request.merging(["chain": "dogecoin"]) { $1 }) == "unknownChain")
        #expect(
            try session.refusal(request.merging(["chain": "bitcoin", "type": "p2wsh"]) { $1 })
                == "unknownType")
    }

    @Test func `descriptor.expand answers scripts, addresses and the checksum`() throws {
        let answer = try session.ask(["op": "descriptor.expand", "descriptor": "raw(deadbeef)"])
        #expect(answer["scriptPubKey"] as? [String] == ["deadbeef"])
        #expect((answer["address"] as? [Any])?.count == 1)
        #expect((answer["address"] as? [String?])?.compactMap(\.self).isEmpty != false)
        #expect(answer["checksum"] as? String == "89f8spxm")
    }

    @Test func `descriptor.expand takes an index and a branch`() throws {
        let cases = try Vectors.list("btc-descriptors/bip389.json")
        let item = try #require(cases.first { ($0["value"] as! String).hasPrefix("multi(") })
        let outputs = try #require(item["outputs"] as? [String])
        for (branch, output) in outputs.enumerated() {
            let ranged = try session.ask([
                "op": "descriptor.expand", "descriptor": item["value"]!, "index": "7",
                "branch": branch,
            ])
            let single = try session.ask([
                "op": "descriptor.expand", "descriptor": output, "index": 7,
            ])
            #expect(ranged["scriptPubKey"] as? [String] == single["scriptPubKey"] as? [String])
        }
        #expect(
            try session.refusal([
                "op": "descriptor.expand", "descriptor": item["value"]!, "index": "2147483648",
            ]) == "indexOutOfRange")
        #expect(
            try session.refusal([
                "op": "descriptor.expand", "descriptor": item["value"]!, "branch": 2,
            ]) == "branchOutOfRange")
    }

    @Test func `descriptor.expand refuses private keys`() throws {
        #expect(
            try session.refusal([
                "op": "descriptor.expand",
                "descriptor": "pk(L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1)",
            ]) == "privateKeyNotAllowed")
    }
}
