import ChainModel
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct PSBTVectorTests {
    private func cases(_ expect: String) throws -> [(name: String, base64: String)] {
        try ["bip174", "bip370", "bip371"].flatMap { file in
            try Vectors.list("btc-psbt/\(file).json").filter { $0["expect"] as? String == expect }
                .map { entry in
                    (
                        try #require(entry["case"] as? String),
                        try #require(entry["base64"] as? String)
                    )
                }
        }
    }

    private func core(_ role: String) throws -> [Any] {
        try #require(try Vectors.object("btc-psbt/core_rpc_psbt.json")[role] as? [Any])
    }

    @Test func `every invalid PSBT of the BIPs is refused`() throws {
        let rows = try cases("invalid")
        for row in rows {
            #expect(throws: PSBTError.self, "\(row.name)") { try PSBT.parse(base64: row.base64) }
        }
        #expect(rows.count > 35)
    }

    @Test func `every invalid PSBT of Bitcoin Core is refused`() throws {
        let texts =
            try core("invalid").compactMap { $0 as? String }
            + core("invalid_with_msg").compactMap { ($0 as? [String])?.first }
        for text in texts {
            #expect(throws: PSBTError.self, "\(text)") { try PSBT.parse(base64: text) }
        }
        #expect(texts.count == 32)
    }

    @Test func `every valid PSBT comes back with all that it says`() throws {
        let texts =
            try cases("valid").map(\.base64) + core("valid").compactMap { $0 as? String }
        var unchanged = 0
        for text in texts {
            let psbt = try PSBT.parse(base64: text)
            let again = try PSBT.parse(psbt.serialized())
            #expect(again.serialized() == psbt.serialized())
            #expect(again.unsignedTransaction == psbt.unsignedTransaction)
            #expect(again.version == 0)
            guard psbt.version == 0 else { continue }
            // Some are written in another order, and one states its version.
            let stated = try Base64.decode(text)
            let versionByteCount = psbt.serialized().count == stated.count ? 0 : 7
            #expect(psbt.serialized().count + versionByteCount == stated.count)
            if psbt.base64 == text { unchanged += 1 }
        }
        #expect(unchanged > 18)
        #expect(texts.count > 25)
    }

    @Test func `version 2's lock time is the one that all inputs agree to`() throws {
        for file in try Vectors.list("btc-psbt/bip370.json") {
            let expect = try #require(file["expect"] as? String)
            guard expect.hasPrefix("locktime ") else { continue }
            let text = try #require(file["base64"] as? String)
            guard let lockTime = UInt32(expect.dropFirst(9)) else {
                #expect(malformation { try PSBT.parse(base64: text) } == .lockTime)
                continue
            }
            let psbt = try PSBT.parse(base64: text)
            #expect(psbt.version == 2)
            #expect(psbt.unsignedTransaction.lockTime == lockTime)
            #expect(try PSBT.parse(psbt.serialized()).unsignedTransaction.lockTime == lockTime)
        }
    }

    private func malformation(_ body: () throws -> PSBT) -> PSBTError.Malformation? {
        do {
            _ = try body()
            return nil
        } catch PSBTError.malformed(let malformation, _) {
            return malformation
        } catch {
            return nil
        }
    }

    @Test func `what a signer must reject is rejected with its own error`() throws {
        let expected: [String: PSBTError] = [
            "A Witness UTXO is provided for a non-witness input":
                .previousTransactionMissing(input: 0),
            "redeemScript with non-witness UTXO does not match the scriptPubKey":
                .scriptMismatch(input: 0),
            "witnessScript with witness UTXO does not match the redeemScript":
                .scriptMismatch(input: 1),
        ]
        let rows = try cases("signer-must-reject")
        for row in rows {
            let psbt = try PSBT.parse(base64: row.base64)
            let error = #expect(throws: PSBTError.self) { try psbt.signingRequests() }
            #expect(error == expected[row.name], "\(row.name)")
        }
        #expect(rows.count == 3)
    }

    @Test func `signers' signatures are asked for, fit and make Bitcoin Core's PSBTs`() throws {
        for entry in try core("signer") {
            let entry = try #require(entry as? [String: Any])
            var psbt = try PSBT.parse(base64: try #require(entry["psbt"] as? String))
            let result = try #require(entry["result"] as? String)
            let signed = try PSBT.parse(base64: result)
            let outlook = psbt.signingOutlook()
            for (index, input) in signed.inputs.enumerated() {
                for partial in input.partialSignatures {
                    let isThere = psbt.inputs[index].partialSignatures.contains(partial)
                    guard !isThere else { continue }
                    let request = try #require(
                        try outlook[index].get().first { $0.publicKey == partial.publicKey })
                    #expect(request.inputIndex == index)
                    #expect(request.type == partial.type)
                    #expect(request.method == .ecdsa)
                    #expect(
                        BitcoinCurve.isValid(
                            der: partial.signature.dropLast(), for: request.digest,
                            key: partial.publicKey))
                    try psbt.addPartialSignature(
                        partial.signature, by: partial.publicKey, toInput: index)
                }
            }
            #expect(psbt.base64 == result)
        }
    }

    @Test func `PSBTs are combined as Bitcoin Core combines them`() throws {
        for entry in try core("combiner") {
            let entry = try #require(entry as? [String: Any])
            let parts = try #require(entry["combine"] as? [String]).map {
                try PSBT.parse(base64: $0)
            }
            #expect(try PSBT.combine(parts).base64 == entry["result"] as? String)
            #expect(try PSBT.combine(parts.reversed()).base64 == entry["result"] as? String)
        }
    }

    @Test func `PSBTs are finalised and extracted as Bitcoin Core does`() throws {
        for entry in try core("finalizer") {
            let entry = try #require(entry as? [String: String])
            var psbt = try PSBT.parse(base64: try #require(entry["finalize"]))
            try psbt.finalize()
            #expect(psbt.base64 == entry["result"])
            #expect(psbt.isFinal)
        }
        for entry in try core("extractor") {
            let entry = try #require(entry as? [String: String])
            let psbt = try PSBT.parse(base64: try #require(entry["extract"]))
            let raw = try psbt.extract().serialized(.network)
            #expect(raw == bytes(hex: try #require(entry["result"])))
        }
    }

    @Test func `the creator's PSBT is BIP-0174's`() throws {
        let steps = try Vectors.list("btc-psbt/bip174_workflow.json")
        let facts = try #require(steps[1]["tt"] as? [String])
        let outputs = try [0, 2].map { start in
            BitcoinOutput(
                value: try Amount(decimal: facts[start + 1], of: .btc),
                script: BitcoinScript(bytes(hex: facts[start])))
        }
        let inputs = try [4, 6].map { start in
            BitcoinInput(
                previousOutput: Outpoint(
                    transaction: try #require(TransactionID(bitcoinText: facts[start])),
                    outputIndex: try #require(UInt32(facts[start + 1]))),
                signatureScript: [1], sequence: .max, witness: [])
        }
        let psbt = PSBT(
            BitcoinTransaction(version: 2, inputs: inputs, outputs: outputs, lockTime: 0))
        #expect(psbt.base64 == (steps[1]["pre"] as? [String])?.last)
        #expect(hex(psbt.serialized()) == (steps[1]["pre"] as? [String])?.first)
    }

    @Test func `the updater's PSBTs are BIP-0174's`() throws {
        let steps = try Vectors.list("btc-psbt/bip174_workflow.json")
        func texts(_ step: Int, _ key: String) throws -> [String] {
            try #require(steps[step][key] as? [String])
        }
        var psbt = try PSBT.parse(base64: try #require(try texts(1, "pre").last))
        let facts = try texts(2, "tt")
        let updated = try PSBT.parse(base64: try #require(try texts(2, "pre").last))
        let fingerprint = try #require(updated.inputs[0].derivations.first).origin.fingerprint
        func derivation(_ number: Int) throws -> PSBTDerivation {
            let path = [0, 0, UInt32(number)].map { $0 | 0x8000_0000 }
            return try #require(
                PSBTDerivation(
                    publicKey: bytes(hex: facts[3 + 2 * number]),
                    origin: PSBTKeyOrigin(fingerprint: fingerprint, path: path)))
        }
        let keys = try (0..<6).map(derivation)
        let previous = try texts(2, "pre").prefix(2).map {
            try BitcoinTransaction.parse(bytes(hex: $0))
        }
        for index in 0..<2 {
            let spent = psbt.unsignedTransaction.inputs[index].previousOutput
            let source = try #require(previous.first { $0.txID == spent.transaction })
            try psbt.updateInput(index) { input in
                input.redeemScript = bytes(hex: facts[index])
                input.derivations = Array(keys[2 * index..<2 * index + 2])
                if index == 0 {
                    input.previousTransaction = source
                } else {
                    input.witnessOutput = source.outputs[Int(spent.outputIndex)]
                    input.witnessScript = bytes(hex: facts[2])
                }
            }
            try psbt.updateOutput(index) { $0.derivations = [keys[4 + index]] }
        }
        #expect(psbt.base64 == (try texts(2, "pre").last))
        for index in 0..<2 { try psbt.updateInput(index) { $0.signatureType = 1 } }
        #expect(psbt.base64 == (try texts(3, "pre").last))
        #expect(try psbt.fee() == .satoshis(10_000))
    }

    @Test func `BIP-0174's workflow ends with its transaction`() throws {
        let steps = try Vectors.list("btc-psbt/bip174_workflow.json")
        func last(_ step: Int) throws -> String {
            try #require((steps[step]["pre"] as? [String])?.last)
        }
        let first = try PSBT.parse(base64: try last(4))
        let second = try PSBT.parse(base64: try last(5))
        var psbt = try PSBT.combine([first, second])
        #expect(psbt.base64 == (try last(6)))
        try psbt.finalize()
        #expect(psbt.base64 == (try last(7)))
        #expect(hex(try psbt.extract().serialized(.network)) == (try last(8)))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
