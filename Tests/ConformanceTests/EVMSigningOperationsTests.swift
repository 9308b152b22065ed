import Foundation
import TestKit
import Testing

@testable import sluice_conformance

@Suite struct EVMSigningOperationsTests {
    private let session = TestSession()
    private static let key = "0x" + String(repeating: "46", count: 32)

    private func transfer(_ changes: [String: Any?] = [:]) -> [String: Any] {
        var transaction: [String: Any] = [
            "type": 2, "chainId": 1, "nonce": 0, "gas": 21_000, "maxFeePerGas": "0x3",
            "maxPriorityFeePerGas": "2", "to": "0x" + String(repeating: "35", count: 20),
            "value": "1000000000000000000", "data": "0x",
        ]
        for (name, value) in changes { transaction[name] = value }
        return ["op": "evm.sign", "privateKey": Self.key, "transaction": transaction]
    }

    @Test func `the example of EIP-155 is signed byte for byte`() throws {
        let example = try #require(try Vectors.list("eth-tx/eip155_example.json").first)
        var transaction: [String: Any] = ["type": 0]
        for name in ["nonce", "gasPrice", "gas", "to", "value", "data", "chainId"] {
            transaction[name] = example[name]
        }
        let answer = try session.ask([
            "op": "evm.sign", "privateKey": example["private_key"]!, "transaction": transaction,
        ])
        #expect(answer["raw"] as? String == example["signed"] as? String)
        #expect(answer["sender"] as? String == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
        let decoded = try session.ask(["op": "evm.decode", "raw": answer["raw"]!])
        #expect(decoded["hash"] as? String == answer["hash"] as? String)
    }

    @Test func `ethers' transactions of types 0, 1 and 2 are signed byte for byte`() throws {
        var count = 0
        for test in try Vectors.list("eth-tx/ethers_transactions.json.gz") {
            let fields = try #require(test["transaction"] as? [String: Any])
            for (type, form) in ["Eip155", "Berlin", "London"].enumerated() {
                guard let raw = test["signed" + form] as? String, raw.count > 2 else { continue }
                var transaction = fields.merging(["type": type]) { $1 }
                transaction["gas"] = fields["gasLimit"] ?? 0
                transaction["to"] = fields["to"] ?? NSNull()
                for name in ["chainId", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"] {
                    transaction[name] = fields[name] ?? 0
                }
                for name in ["nonce", "value"] { transaction[name] = fields[name] ?? "0" }
                transaction["data"] = fields["data"] ?? ""
                let answer = try session.ask([
                    "op": "evm.sign", "privateKey": test["privateKey"]!,
                    "transaction": transaction,
                ])
                #expect(answer["raw"] as? String == raw, "\(test["name"] ?? "") \(form)")
                count += 1
            }
        }
        #expect(count > 4_000)
    }

    @Test func `what must not be signed is refused with its reason`() throws {
        func refusal(_ changes: [String: Any?]) throws -> String {
            try session.refusal(transfer(changes))
        }
        _ = try session.ask(transfer())
        let legacy: [String: Any?] = ["type": 0, "gasPrice": 1]
        _ = try session.ask(transfer(legacy))
        for chain: Any? in [nil, NSNull(), 0] {
            #expect(
                try refusal(legacy.merging(["chainId": chain]) { $1 }) == "chainIDRequired")
        }
        #expect(try refusal(["maxPriorityFeePerGas": 4]) == "priorityFeeAboveCap")
        #expect(try refusal(["type": 3]) == "unsupportedType")
        #expect(try refusal(["nonce": "18446744073709551615"]) == "nonceTooLarge")
        for field in [
            "type", "chainId", "nonce", "gas", "maxFeePerGas", "maxPriorityFeePerGas", "to",
            "value", "data",
        ] {
            #expect(try refusal([field: Optional<Any>.none]) == "badRequest", "\(field)")
        }
        #expect(try refusal(["gas": "0x10000000000000000"]) == "badRequest")
        #expect(try refusal(["to": "0xfb6916095ca1df60bB79Ce92cE3Ea74c37c5d359"]) != "badRequest")
        #expect(try refusal(["accessList": [["address": "0x"]]]) == "badRequest")
        #expect(try refusal(["accessList": [1]]) == "badRequest")
        #expect(try session.refusal(["op": "evm.sign", "privateKey": "00"]) == "wrongLength")
    }

    @Test func `a contract is created only where the recipient is null`() throws {
        let answer = try session.ask(transfer(["to": NSNull()]))
        let decoded = try session.ask(["op": "evm.decode", "raw": answer["raw"]!])
        #expect(decoded["to"] is NSNull)
        let entry: [String: Any] = [
            "address": "0x" + String(repeating: "11", count: 20),
            "storageKeys": ["0x" + String(repeating: "22", count: 32)],
        ]
        let listed = try session.ask(transfer(["accessList": [entry]]))
        let again = try session.ask(["op": "evm.decode", "raw": listed["raw"]!])
        #expect((again["accessList"] as? [Any])?.count == 1)
    }

    @Test func `personal messages are signed by the key's account`() throws {
        for message in ["", "0x48656c6c6f", "00ff"] {
            let answer = try session.ask([
                "op": "evm.personalSign", "privateKey": Self.key, "message": message,
            ])
            let signature = try #require(answer["signature"] as? String)
            #expect(signature.count == 132)
            #expect(signature.hasSuffix("1b") || signature.hasSuffix("1c"))
            let recovered = try session.ask([
                "op": "evm.recoverPersonal", "message": message, "signature": signature,
            ])
            #expect(
                recovered["address"] as? String == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
        }
        // Source: EIP-191's prefix before "hello world", a digest that many wallets print.
        let hello = try session.ask([
            "op": "evm.personalSign", "privateKey": Self.key, "message": "68656c6c6f20776f726c64",
        ])
        #expect(
            hello["hash"] as? String
                == "0xd9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68")
        #expect(
            try session.refusal(["op": "evm.personalSign", "privateKey": Self.key])
                == "badRequest")
    }

    @Test func `the Mail of EIP-712 has its hashes and signature`() throws {
        let example = try #require(try Vectors.list("eth-typed-data/eip712_mail.json").first)
        let request: [String: Any] = [
            "op": "evm.typedData", "typedData": example["typedData"]!,
            "privateKey": example["private_key"]!,
        ]
        let answer = try session.ask(request)
        for (name, expected) in [
            ("domainSeparator", "domainSeparator"), ("structHash", "structHash"),
            ("hash", "signHash"),
        ] {
            #expect(answer[name] as? String == example[expected] as? String)
        }
        let r = try #require(example["r"] as? String)
        let s = try #require(example["s"] as? String)
        #expect(answer["signature"] as? String == r + s.dropFirst(2) + "1c")
        var unsigned = request
        unsigned["privateKey"] = nil
        #expect(try session.ask(unsigned)["signature"] == nil)
    }

    @Test func `ethers' typed data has its digests, whatever else it holds`() throws {
        for test in try Vectors.list("eth-typed-data/ethers_typed_data.json") {
            var message = try #require(test["data"] as? [String: Any])
            message["undeclared"] = "left out"
            let answer = try session.ask([
                "op": "evm.typedData",
                "typedData": [
                    "types": test["types"]!, "domain": test["domain"]!,
                    "primaryType": test["primaryType"]!, "message": message,
                ],
            ])
            #expect(answer["hash"] as? String == test["digest"] as? String)
        }
        #expect(
            try session.refusal(["op": "evm.typedData", "typedData": [String: Any]()])
                == "missingField")
        #expect(try session.refusal(["op": "evm.typedData", "typedData": 1]) == "wrongKind")
        #expect(try session.refusal(["op": "evm.typedData"]) == "badRequest")
    }

    @Test func `keystores are opened, as objects and as text`() throws {
        let official = try Vectors.object("eth-keystore/keystore_v3_official.json")
        for value in official.values {
            let test = try #require(value as? [String: Any])
            let request: [String: Any] = [
                "op": "keystore.open", "keystore": test["json"]!, "password": test["password"]!,
            ]
            let answer = try session.ask(request)
            #expect(answer["privateKey"] as? String == "0x" + (test["priv"] as! String))
        }
        for test in try Vectors.list("eth-keystore/ethers_wallets.json") {
            let password = bytes(hex: test["password"] as! String)
            let request: [String: Any] = [
                "op": "keystore.open", "keystore": test["content"]!,
                "password": String(decoding: password, as: UTF8.self),
            ]
            guard test["type"] as? String == "keystore" else {
                #expect(try session.refusal(request) == "unsupportedVersion")
                continue
            }
            #expect(try session.ask(request)["address"] as? String == test["address"] as? String)
            let wrong = request.merging(["password": "wrong"]) { $1 }
            #expect(try session.refusal(wrong) == "wrongPassword")
        }
        #expect(
            try session.refusal(["op": "keystore.open", "keystore": "{", "password": "x"])
                == "notJSON")
        #expect(try session.refusal(["op": "keystore.open", "password": "x"]) == "badRequest")
    }
}
