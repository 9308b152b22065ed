import TestKit
import Testing

@testable import sluice_conformance

@Suite struct PSBTOperationsTests {
    private let session = TestSession()

    private func core(_ role: String) throws -> [[String: Any]] {
        try #require(
            try Vectors.object("btc-psbt/core_rpc_psbt.json")[role] as? [[String: Any]])
    }

    /// The key of a text in the wallet import format, whose checksum is not looked at.
    private func key(_ text: String) -> String {
        let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
        var digits = [UInt8](repeating: 0, count: 38)
        for character in text {
            var carry = alphabet.firstIndex(of: character)!
            for index in digits.indices.reversed() {
                carry += 58 * Int(digits[index])
                digits[index] = UInt8(carry & 0xff)
                carry >>= 8
            }
        }
        return digits[1..<33].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func `Bitcoin Core's signers sign the same`() throws {
        let cases = try core("signer")
        for entry in cases {
            let request: [String: Any] = [
                "op": "psbt.sign", "psbt": entry["psbt"]!,
                "privateKeys": try #require(entry["privkeys"] as? [String]).map(key),
            ]
            let result = try #require(entry["result"] as? String)
            let answers = try [false, true].map { grinds in
                try session.ask(request.merging(["grindLowR": grinds]) { $1 })
            }
            #expect(answers.contains { $0["psbt"] as? String == result }, "\(entry)")
        }
        #expect(cases.count == 5)
    }

    @Test func `without a fitting key nothing is changed`() throws {
        for entry in try core("signer") {
            let answer = try session.ask([
                "op": "psbt.sign", "psbt": entry["psbt"]!,
                "privateKeys": [String(repeating: "0", count: 63) + "1"],
            ])
            #expect(answer["psbt"] as? String == entry["psbt"] as? String)
            #expect(answer["complete"] as? Bool == false)
        }
    }

    @Test func `what a signer must reject is answered as it came, with the reason`() throws {
        let expected = [
            "A Witness UTXO is provided for a non-witness input": "previousTransactionMissing",
            "redeemScript with non-witness UTXO does not match the scriptPubKey": "scriptMismatch",
            "witnessScript with witness UTXO does not match the redeemScript": "scriptMismatch",
        ]
        for entry in try Vectors.list("btc-psbt/bip174.json")
        where entry["expect"] as? String == "signer-must-reject" {
            let answer = try session.ask([
                "op": "psbt.sign", "psbt": entry["base64"]!, "privateKeys": [String](),
            ])
            #expect(answer["psbt"] as? String == entry["base64"] as? String)
            #expect(answer["complete"] as? Bool == false)
            let refused = try #require(answer["refused"] as? [[String: Any]])
            let codes = refused.compactMap { $0["code"] as? String }
            #expect(codes == [expected[try #require(entry["case"] as? String)]])
        }
    }

    @Test func `BIP-0174's workflow goes from two signers to the transaction`() throws {
        let steps = try Vectors.list("btc-psbt/bip174_workflow.json")
        func last(_ step: Int) throws -> String {
            try #require((steps[step]["pre"] as? [String])?.last)
        }
        let parts = try (4...5).map { step in
            let wanted = try #require(steps[step]["tt"] as? [String])
            let answer = try session.ask([
                "op": "psbt.sign", "psbt": try last(3),
                "privateKeys": [key(wanted[0]), key(wanted[2])],
            ])
            #expect(answer["psbt"] as? String == (try last(step)))
            #expect(answer["complete"] as? Bool == false)
            return try #require(answer["psbt"] as? String)
        }
        let combined = try session.ask(["op": "psbt.combine", "psbts": parts])
        #expect(combined["psbt"] as? String == (try last(6)))
        let all = try session.ask([
            "op": "psbt.sign", "psbt": combined["psbt"]!, "privateKeys": [String](),
        ])
        #expect(all["complete"] as? Bool == true)
        let final = try session.ask(["op": "psbt.finalize", "psbt": combined["psbt"]!])
        #expect(final["psbt"] as? String == (try last(7)))
        let extracted = try session.ask(["op": "psbt.extract", "psbt": final["psbt"]!])
        #expect(extracted["transaction"] as? String == (try last(8)))
        #expect(
            try session.refusal(["op": "psbt.finalize", "psbt": parts[0]]) == "signaturesMissing")
        #expect(try session.refusal(["op": "psbt.extract", "psbt": parts[0]]) == "notFinal")
    }

    @Test func `PSBTs are combined, finalised and extracted as Bitcoin Core does`() throws {
        for entry in try core("combiner") {
            let answer = try session.ask(["op": "psbt.combine", "psbts": entry["combine"]!])
            #expect(answer["psbt"] as? String == entry["result"] as? String)
        }
        for entry in try core("finalizer") {
            let answer = try session.ask(["op": "psbt.finalize", "psbt": entry["finalize"]!])
            #expect(answer["psbt"] as? String == entry["result"] as? String)
        }
        for entry in try core("extractor") {
            let answer = try session.ask(["op": "psbt.extract", "psbt": entry["extract"]!])
            #expect(answer["transaction"] as? String == entry["result"] as? String)
        }
    }

    @Test func `valid PSBTs are decoded and invalid ones are refused`() throws {
        var counts = (valid: 0, invalid: 0)
        for file in ["bip174", "bip370", "bip371"] {
            for entry in try Vectors.list("btc-psbt/\(file).json") {
                let request: [String: Any] = ["op": "psbt.decode", "psbt": entry["base64"]!]
                switch entry["expect"] as? String {
                case "valid":
                    let answer = try session.ask(request)
                    #expect(answer["unsignedTransaction"] is String)
                    #expect(answer["inputs"] is [[String: Any]])
                    #expect(answer["outputs"] is [[String: Any]])
                    #expect([0, 2].contains(answer["version"] as? Int))
                    counts.valid += 1
                case "invalid":
                    _ = try session.refusal(request)
                    counts.invalid += 1
                default: continue
                }
            }
        }
        #expect(counts.valid > 15)
        #expect(counts.invalid > 30)
    }

    @Test func `fields are called as in the BIPs`() throws {
        let steps = try Vectors.list("btc-psbt/bip174_workflow.json")
        let psbt = try #require((steps[6]["pre"] as? [String])?.last)
        let answer = try session.ask(["op": "psbt.decode", "psbt": psbt])
        #expect(answer["fee"] as? Int == 10_000)
        let inputs = try #require(answer["inputs"] as? [[String: Any]])
        #expect(
            Set(inputs[1].keys) == [
                "PSBT_IN_WITNESS_UTXO", "PSBT_IN_PARTIAL_SIG", "PSBT_IN_SIGHASH_TYPE",
                "PSBT_IN_REDEEM_SCRIPT", "PSBT_IN_WITNESS_SCRIPT", "PSBT_IN_BIP32_DERIVATION",
            ])
        #expect(inputs[0]["PSBT_IN_NON_WITNESS_UTXO"] is String)
        let derivations = try #require(
            inputs[1]["PSBT_IN_BIP32_DERIVATION"] as? [[String: String]])
        #expect(derivations.map { $0["path"] } == ["m/0'/0'/3'", "m/0'/0'/2'"])
        #expect(derivations[0]["fingerprint"] == "d90c6a4f")
        let outputs = try #require(answer["outputs"] as? [[String: Any]])
        #expect(outputs.allSatisfy { $0["PSBT_OUT_BIP32_DERIVATION"] != nil })
    }

    @Test func `requests without what they need are refused`() throws {
        for op in ["psbt.sign", "psbt.finalize", "psbt.extract", "psbt.decode", "psbt.combine"] {
            #expect(try session.refusal(["op": op]) == "badRequest")
        }
        for op in ["psbt.finalize", "psbt.extract", "psbt.decode"] {
            #expect(try session.refusal(["op": op, "psbt": 1]) == "badRequest")
            #expect(try session.refusal(["op": op, "psbt": "!"]) == "base64")
            #expect(try session.refusal(["op": op, "psbt": "AAAA"]) == "malformed")
        }
        #expect(try session.refusal(["op": "psbt.combine", "psbts": [1]]) == "badRequest")
        #expect(
            try session.refusal(["op": "psbt.combine", "psbts": [String]()]) == "transactionsDiffer"
        )
        #expect(
            try session.refusal(["op": "psbt.sign", "psbt": "AAAA", "privateKeys": "x"])
                == "malformed")
    }
}
