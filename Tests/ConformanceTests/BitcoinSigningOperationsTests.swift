import BitcoinRules
import Encodings
import TestKit
import Testing

@testable import sluice_conformance

@Suite struct BitcoinSigningOperationsTests {
    private let session = TestSession()

    /// Public keys of the numbers 1 and 2 (BIP-0340's and SEC 2's generator), and what pays them.
    private static let one = (
        key: String(repeating: "0", count: 63) + "1",
        p2pkh: "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac",
        p2wpkh: "0014751e76e8199196d454941c45d1b3a323f1433bd6",
        nested: "a914bcfeb728b584253d5f3f70bcb780e9ef218a68f487",
        // BIP-0341's tweak of BIP-0086 on the generator.
        p2tr: "5120da4710964f7852695de2da025290e24af6d8c281de5a0b902b7135fd9fd74d21",
        publicKey: "210279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798ac"
    )

    private func request(
        _ scripts: [String], outputs: [[String: Any]]? = nil
    ) -> [String: Any] {
        let inputs = scripts.enumerated().map { index, script -> [String: Any] in
            [
                "txid": String(repeating: "0\(index + 1)", count: 32), "vout": index,
                "value": "100000", "scriptPubKey": script, "privateKey": Self.one.key,
                "sequence": 4_294_967_293,
            ]
        }
        return [
            "op": "bitcoin.sign", "version": 2, "locktime": 800_000, "inputs": inputs,
            "outputs": outputs ?? [["value": 90_000, "scriptPubKey": Self.one.p2wpkh]],
        ]
    }

    @Test func `the examples of BIP-0143 are signed byte for byte`() throws {
        var count = 0
        for entry in try Vectors.list("btc-tx/bip143.json") {
            let title = try #require(entry["title"] as? String)
            guard ["Native P2WPKH", "P2SH-P2WPKH"].contains(title) else { continue }
            let answer = try session.ask(try Self.request(ofBIP0143: entry))
            #expect(answer["transaction"] as? String == entry["signed_tx"] as? String)
            count += 1
        }
        #expect(count == 2)
    }

    private static func request(ofBIP0143 entry: [String: Any]) throws -> [String: Any] {
        let unsigned = try #require(entry["unsigned_tx"] as? String)
        let spent = try #require(entry["spent_outputs"] as? [[String: String]])
        let keys = try #require(entry["private_keys"] as? [String])
        var rest = bytes(hex: unsigned)[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        func number(_ count: Int) -> UInt64 {
            take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let version = number(4)
        let inputs = (0..<number(1)).map { index -> [String: Any] in
            let id = Hex.encode(take(32).reversed())
            let vout = number(4)
            _ = take(1)
            let source = spent[Int(index)]
            let parts = source["value_btc"]!.split(separator: ".")
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let zeros = String(repeating: "0", count: 8 - fraction.count)
            return [
                "txid": id, "vout": vout, "sequence": number(4),
                "value": "\(parts[0])\(fraction)\(zeros)",
                "scriptPubKey": source["scriptPubKey"]!, "privateKey": keys[Int(index)],
            ]
        }
        let outputs = (0..<number(1)).map { _ -> [String: Any] in
            ["value": number(8), "scriptPubKey": Hex.encode(take(Int(number(1))))]
        }
        return [
            "op": "bitcoin.sign", "version": version, "locktime": number(4), "inputs": inputs,
            "outputs": outputs,
        ]
    }

    @Test func `all kinds of key outputs are spent in one transaction, always the same`() throws {
        let scripts = [
            Self.one.p2pkh, Self.one.p2wpkh, Self.one.nested, Self.one.p2tr, Self.one.publicKey,
        ]
        var request = request(scripts)
        let answer = try session.ask(request)
        #expect(
            try session.ask(request)["transaction"] as? String == answer["transaction"] as? String)
        let decoded = try session.ask([
            "op": "bitcoin.transaction", "hex": answer["transaction"]!,
        ])
        #expect(decoded["txid"] as? String == answer["txid"] as? String)
        #expect(decoded["wtxid"] as? String == answer["wtxid"] as? String)
        #expect((decoded["inputs"] as? [Any])?.count == 5)
        // Grinding shortens all four ECDSA signatures to 71 bytes at most.
        request["grindLowR"] = true
        let ground = try session.ask(request)
        #expect(try #require(ground["transaction"] as? String) != answer["transaction"] as? String)
    }

    @Test func `the same signatures come by way of a PSBT, which verifies them`() throws {
        for script in [Self.one.p2wpkh, Self.one.p2tr] {
            let request = request([script])
            let signed = try session.ask(request)
            let psbt = try Self.psbt(of: request)
            for grinds in [false, true] {
                var asked = request
                asked["grindLowR"] = grinds
                let direct = try session.ask(asked)
                let answer = try session.ask([
                    "op": "psbt.sign", "psbt": psbt, "privateKeys": [Self.one.key],
                    "grindLowR": grinds,
                ])
                #expect(answer["complete"] as? Bool == true)
                let final = try session.ask(["op": "psbt.finalize", "psbt": answer["psbt"]!])
                let extracted = try session.ask(["op": "psbt.extract", "psbt": final["psbt"]!])
                #expect(extracted["transaction"] as? String == direct["transaction"] as? String)
            }
            #expect(signed["txid"] != nil)
        }
    }

    @Test func `what can't be signed is refused with its reason`() throws {
        func refusal(_ change: (inout [String: Any]) -> Void) throws -> String {
            var request = request([Self.one.p2wpkh])
            change(&request)
            return try session.refusal(request)
        }
        for field in ["version", "locktime", "inputs", "outputs"] {
            #expect(try refusal { $0[field] = nil } == "badRequest")
        }
        #expect(try refusal { $0["version"] = "4294967296" } == "badRequest")
        for field in ["txid", "vout", "value", "scriptPubKey", "privateKey", "sequence"] {
            #expect(try refusal { Self.change(&$0, field, nil) } == "badRequest", "\(field)")
        }
        #expect(try refusal { Self.change(&$0, "txid", "00") } == "badRequest")
        #expect(try refusal { Self.change(&$0, "privateKey", "x") } == "badRequest")
        #expect(try refusal { Self.change(&$0, "privateKey", "00") } == "wrongLength")
        let zero = String(repeating: "0", count: 64)
        #expect(try refusal { Self.change(&$0, "privateKey", zero) } == "outOfRange")
        #expect(
            try refusal { Self.change(&$0, "value", "2100000000000001") } == "valueOutOfRange")
        for script in ["", "6a", "0014" + String(repeating: "0", count: 40), "0020" + zero] {
            #expect(try refusal { Self.change(&$0, "scriptPubKey", script) } == "foreignKey")
        }
        #expect(try refusal { $0["inputs"] = [Any]() } != "badRequest")
        #expect(try refusal { $0["outputs"] = [Any]() } != "badRequest")
        #expect(try refusal { $0["inputs"] = [1] } == "badRequest")
    }

    private static func change(_ request: inout [String: Any], _ field: String, _ value: Any?) {
        guard var inputs = request["inputs"] as? [[String: Any]] else { return }
        inputs[0][field] = value
        request["inputs"] = inputs
    }

    @Test func `messages are verified as the vectors have it`() throws {
        var count = 0
        for file in ["bip322_basic", "bip322_generated"] {
            let cases = try #require(
                try Vectors.object("btc-message/\(file).json")["simple"] as? [[String: Any]])
            for item in cases {
                for signature in try #require(item["bip322_signatures"] as? [String]) {
                    for (message, valid) in [(item["message"]!, true), ("other", false)] {
                        let answer = try session.ask([
                            "op": "bitcoin.verifyMessage", "address": item["address"]!,
                            "message": message, "signature": signature,
                        ])
                        #expect(answer["valid"] as? Bool == valid)
                        count += 1
                    }
                }
            }
        }
        #expect(count > 10)
        let legacy = try #require(
            try Vectors.object("btc-message/legacy_signmessage.json")["verify"]
                as? [[String: Any]])
        for item in legacy where item["network"] as? String == "bitcoin" {
            let answer = try session.ask([
                "op": "bitcoin.verifyMessage", "address": item["address"]!,
                "message": item["message"]!, "signature": item["signature"]!,
            ])
            #expect(answer["valid"] as? Bool == true)
        }
    }

    @Test func `a message without an address or a signature is no answer`() throws {
        let request: [String: Any] = [
            "op": "bitcoin.verifyMessage",
            "address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "message": "",
            "signature": "AA==",
        ]
        func refusal(_ field: String, _ value: Any?) throws -> String {
            try session.refusal(request.merging([field: value as Any]) { $1 })
        }
        #expect(try refusal("signature", "!") == "base64")
        #expect(try refusal("address", "x") != "badRequest")
        #expect(try refusal("network", "regtest") == "wrongNetwork")
        #expect(try refusal("network", "moon") == "badRequest")
        var without = request
        without["message"] = nil
        #expect(try session.refusal(without) == "badRequest")
    }
}

extension BitcoinSigningOperationsTests {
    /// A PSBT of a request with one witness input: only what BIP-0174 asks for, by hand.
    private static func psbt(of request: [String: Any]) throws -> String {
        let inputs = try #require(request["inputs"] as? [[String: Any]])
        let outputs = try #require(request["outputs"] as? [[String: Any]])
        let input = try #require(inputs.first)
        let output = try #require(outputs.first)
        let spent = bytes(hex: try #require(input["scriptPubKey"] as? String))
        let paid = bytes(hex: try #require(output["scriptPubKey"] as? String))
        let id = bytes(hex: try #require(input["txid"] as? String))
        let transaction: [UInt8] =
            [2, 0, 0, 0, 1] + id.reversed() + [0, 0, 0, 0, 0, 0xfd, 0xff, 0xff, 0xff, 1]
            + number(90_000, 8) + [UInt8(paid.count)] + paid + number(800_000, 4)
        let source = number(100_000, 8) + [UInt8(spent.count)] + spent
        let psbt: [UInt8] =
            Array("psbt".utf8) + [0xff, 1, 0, UInt8(transaction.count)] + transaction + [0]
            + [1, 1, UInt8(source.count)] + source + [0, 0]
        return Base64.encode(psbt)
    }

    private static func number(_ value: UInt64, _ byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
