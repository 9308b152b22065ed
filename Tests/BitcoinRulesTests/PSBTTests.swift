import ChainModel
import Digests
import TestKit
import Testing
import Units

@testable import BitcoinRules

/// Rules of PSBTs that the published vectors do not reach.
@Suite struct PSBTTests {
    private typealias Example = BitcoinSignatureHasherTests.Example

    private func example(_ title: String) throws -> Example {
        let entries = try Vectors.list("btc-tx/bip143.json")
        return try Example(try #require(entries.first { $0["title"] as? String == title }))
    }

    /// A PSBT whose inputs have a made-up previous transaction that pays these scripts.
    static func psbt(
        spending scripts: [BitcoinScript], isLegacy: Bool = false
    ) throws -> PSBT {
        let previous = BlockBuilder.transaction(
            spending: [7], outputs: scripts.map { BlockBuilder.output(10_000, $0) })
        let inputs = scripts.indices.map { index in
            BitcoinInput(
                previousOutput: Outpoint(
                    transaction: previous.txID, outputIndex: UInt32(index)),
                signatureScript: [], sequence: 0xffff_fffd, witness: [])
        }
        var psbt = PSBT(
            BitcoinTransaction(
                version: 2, inputs: inputs,
                outputs: [
                    BlockBuilder.output(
                        UInt64(9_000 * scripts.count), .p2wpkh([UInt8](repeating: 8, count: 20)))
                ], lockTime: 0))
        for index in scripts.indices {
            try psbt.updateInput(index) { input in
                if isLegacy {
                    input.previousTransaction = previous
                } else {
                    input.witnessOutput = previous.outputs[index]
                }
            }
        }
        return psbt
    }

    // The generator and twice the generator: keys whose secrets are 1 and 2.
    static let key = bytes(
        hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    static let otherKey = bytes(
        hex: "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")
    /// Well-formed, and nobody's.
    static let signature: [UInt8] =
        [0x30, 68, 2, 32] + [UInt8](repeating: 1, count: 32) + [2, 32]
        + [UInt8](repeating: 1, count: 32) + [1]

    @Test func `BIP-0143's P2PK and P2WPKH inputs are finalised into its transaction`() throws {
        let example = try example("Native P2WPKH")
        let raw = bytes(hex: try #require(example.entry["signed_tx"] as? String))
        let signed = try BitcoinTransaction.parse(raw)
        var psbt = PSBT(example.transaction)
        // The example shows no previous transaction of its P2PK input: one is let in unchecked.
        var previous = signed
        previous.outputs = [example.spent[0]]
        psbt.inputs[0].previousTransaction = previous
        psbt.inputs[1].witnessOutput = example.spent[1]
        let key = try #require(example.spent[0].script.paidPublicKey)
        try psbt.addPartialSignature(
            Array(signed.inputs[0].signatureScript.dropFirst()), by: key, toInput: 0)
        let witness = signed.inputs[1].witness
        let requests = try psbt.signingRequests(offering: [witness[1]])
        #expect(requests.map(\.inputIndex) == [1])
        #expect(requests[0].digest.bytes == bytes(hex: example.texts("sigHashes")[0]))
        try psbt.addPartialSignature(witness[0], by: witness[1], toInput: 1)
        try psbt.finalize()
        #expect(try psbt.extract().serialized(.network) == raw)
    }

    @Test func `BIP-0143's P2SH-P2WPKH input is finalised into its transaction`() throws {
        let example = try example("P2SH-P2WPKH")
        let raw = bytes(hex: try #require(example.entry["signed_tx"] as? String))
        let witness = try BitcoinTransaction.parse(raw).inputs[0].witness
        var psbt = try PSBT(example.transaction, spending: example.spent)
        #expect(throws: PSBTError.scriptMissing(input: 0)) { try psbt.signingRequests() }
        try psbt.updateInput(0) { $0.redeemScript = bytes(hex: example.texts("redeem_scripts")[0]) }
        try psbt.addPartialSignature(witness[0], by: witness[1], toInput: 0)
        try psbt.finalize()
        #expect(try psbt.extract().serialized(.network) == raw)
        #expect(psbt.inputs[0].partialSignatures.isEmpty)
        #expect(psbt.inputs[0].redeemScript == nil)
    }

    @Test func `BIP-0341's key path inputs are finalised with their witnesses`() throws {
        let vectors = try Vectors.object("btc-tx/bip341_wallet.json")
        let spending = try #require((vectors["keyPathSpending"] as? [[String: Any]])?.first)
        let given = try #require(spending["given"] as? [String: Any])
        let transaction = try BitcoinTransaction.parse(
            bytes(hex: try #require(given["rawUnsignedTx"] as? String)), form: .stripped)
        let spent = try #require(given["utxosSpent"] as? [[String: Any]]).map { output in
            BlockBuilder.output(
                try #require(output["amountSats"] as? UInt64),
                BitcoinScript(bytes(hex: try #require(output["scriptPubKey"] as? String))))
        }
        var psbt = try PSBT(transaction, spending: spent)
        for input in try #require(spending["inputSpending"] as? [[String: Any]]) {
            let own = try #require(input["given"] as? [String: Any])
            let between = try #require(input["intermediary"] as? [String: Any])
            let expected = try #require(input["expected"] as? [String: Any])
            let index = try #require(own["txinIndex"] as? Int)
            let key = bytes(hex: try #require(between["internalPubkey"] as? String))
            let witness = try #require(expected["witness"] as? [String]).map { bytes(hex: $0) }
            try psbt.updateInput(index) {
                $0.signatureType = own["hashType"] as? UInt32
                $0.taprootMerkleRoot = (own["merkleRoot"] as? String).flatMap {
                    Bytes32(bytes(hex: $0))
                }
            }
            // The key is found by the PSBT's own word, and by an offer of the plain key.
            let offered = try psbt.signingOutlook(offering: [[2] + key])[index].get()
            try psbt.updateInput(index) { $0.taprootInternalKey = Bytes32(key) }
            let requests = try psbt.signingOutlook()[index].get()
            #expect(requests == offered)
            #expect(requests.count == 1)
            #expect(requests[0].publicKey == key)
            #expect(
                requests[0].digest.bytes == bytes(hex: try #require(between["sigHash"] as? String)))
            try psbt.setTaprootSignature(witness[0], ofInput: index)
            try psbt.finalizeInput(index)
            #expect(psbt.inputs[index].finalWitness == witness)
        }
    }

    @Test func `multisig takes as many good signatures as it needs, in the keys' order`() throws {
        let script: [UInt8] =
            [0x51, 33] + PSBTTests.key + [33] + PSBTTests.otherKey + [0x52, 0xae]
        #expect(BitcoinScript(script).multisigPolicy?.required == 1)
        var psbt = try PSBTTests.psbt(spending: [.p2wsh(SHA256.hash(script))])
        try psbt.updateInput(0) { $0.witnessScript = script }
        let requests = try psbt.signingRequests(offering: [PSBTTests.otherKey, PSBTTests.key])
        #expect(requests.map(\.publicKey) == [PSBTTests.otherKey, PSBTTests.key])
        #expect(requests[0].digest == requests[1].digest)
        for key in [PSBTTests.otherKey, PSBTTests.key] {
            try psbt.addPartialSignature(PSBTTests.signature, by: key, toInput: 0)
        }
        #expect(throws: PSBTError.signaturesMissing(input: 0)) { try psbt.finalize() }
        #expect(psbt.inputs[0].partialSignatures.count == 2)
        try psbt.finalize(verifying: false)
        #expect(psbt.inputs[0].finalWitness == [[], PSBTTests.signature, script])
    }

    @Test func `P2PKH is signed only with its whole previous transaction`() throws {
        let script = BitcoinScript.p2pkh(Hash160.hash(PSBTTests.key))
        let bare = try PSBTTests.psbt(spending: [script])
        #expect(throws: PSBTError.previousTransactionMissing(input: 0)) {
            try bare.signingRequests()
        }
        var psbt = try PSBTTests.psbt(spending: [script], isLegacy: true)
        let requests = try psbt.signingRequests(offering: [PSBTTests.otherKey, PSBTTests.key])
        #expect(requests.map(\.publicKey) == [PSBTTests.key])
        #expect(requests[0].scriptCode == script.bytes)
        try psbt.addPartialSignature(PSBTTests.signature, by: PSBTTests.key, toInput: 0)
        #expect(try psbt.signingRequests(offering: [PSBTTests.key]).isEmpty)
        try psbt.finalize(verifying: false)
        #expect(
            psbt.inputs[0].finalSignatureScript
                == [UInt8(PSBTTests.signature.count)] + PSBTTests.signature + [33] + PSBTTests.key)
        #expect(psbt.inputs[0].finalWitness == nil)
    }

    @Test func `signatures that do not belong are refused with the reason`() throws {
        var psbt = try PSBTTests.psbt(
            spending: [.p2wpkh(Hash160.hash(PSBTTests.key)), .p2tr(Array(PSBTTests.key[1...]))])
        func error(_ body: (inout PSBT) throws -> Void) -> PSBTError? {
            do {
                try body(&psbt)
                return nil
            } catch {
                return error as? PSBTError
            }
        }
        let good = PSBTTests.signature
        let key = PSBTTests.key
        #expect(error { try $0.addPartialSignature(good, by: key, toInput: 2) } == .noSuchIndex(2))
        #expect(
            error { try $0.addPartialSignature(good, by: PSBTTests.otherKey, toInput: 0) }
                == .foreignKey(input: 0))
        #expect(
            error { try $0.addPartialSignature(good, by: key, toInput: 1) }
                == .foreignKey(input: 1))
        #expect(
            error { try $0.addPartialSignature([], by: key, toInput: 0) }
                == .signatureMalformed(input: 0))
        #expect(
            error { try $0.addPartialSignature(good.dropLast() + [3], by: key, toInput: 0) }
                == .signatureType(input: 0))
        let schnorr = [UInt8](repeating: 1, count: 64)
        #expect(error { try $0.setTaprootSignature(schnorr, ofInput: 0) } == .foreignKey(input: 0))
        #expect(
            error { try $0.setTaprootSignature(schnorr + [0], ofInput: 1) }
                == .signatureMalformed(input: 1))
        #expect(
            error { try $0.setTaprootSignature(schnorr + [1], ofInput: 1) }
                == .signatureType(input: 1))
        #expect(error { try $0.updateInput(0) { $0.signatureType = 0x101 } } == nil)
        #expect(error { _ = try $0.signingRequests() } == .signatureType(input: 0))
        #expect(error { try $0.updateInput(0) { $0.signatureType = nil } } == nil)
        #expect(
            error { try $0.updateInput(1) { $0.taprootInternalKey = Bytes32(key[1...]) } }
                == nil)
        #expect(error { _ = try $0.signingRequests() } == .internalKeyMismatch(input: 1))
        #expect(error { _ = try $0.extract() } == .notFinal(input: 0))
        #expect(error { try $0.setTaprootSignature(schnorr, ofInput: 1) } == nil)
        #expect(error { try $0.finalizeInput(1) } == .signaturesMissing(input: 1))
        #expect(error { try $0.finalizeInput(5) } == .noSuchIndex(5))
    }

    @Test func `SIGHASH_SINGLE without an output of the same index is not signed`() throws {
        for isLegacy in [true, false] {
            let hash = Hash160.hash(PSBTTests.key)
            let script = isLegacy ? BitcoinScript.p2pkh(hash) : .p2wpkh(hash)
            var psbt = try PSBTTests.psbt(spending: [script, script], isLegacy: isLegacy)
            for index in 0..<2 { try psbt.updateInput(index) { $0.signatureType = 0x83 } }
            let outlook = psbt.signingOutlook(offering: [PSBTTests.key])
            #expect(try outlook[0].get().count == 1)
            #expect(outlook[1] == .failure(.signatureType(input: 1)))
        }
    }

    @Test func `a key is never there twice`() throws {
        var psbt = try PSBTTests.psbt(spending: [.p2wpkh(Hash160.hash(PSBTTests.key))])
        let before = psbt
        let origin = PSBTKeyOrigin(fingerprint: 0xd90c_6a4f, path: [0x8000_0000, 7])
        let derivation = try #require(
            PSBTDerivation(publicKey: PSBTTests.key, origin: origin))
        #expect(throws: PSBTError.repeatedKey(0)) {
            try psbt.updateInput(0) { $0.derivations = [derivation, derivation] }
        }
        #expect(throws: PSBTError.repeatedKey(0)) {
            try psbt.updateOutput(0) { $0.derivations = [derivation, derivation] }
        }
        #expect(psbt == before)
        try psbt.updateInput(0) { $0.derivations = [derivation] }
        let extended: [UInt8] = [4, 0x88, 0xb2, 0x1e] + [UInt8](repeating: 0, count: 41)
        let key = try #require(
            PSBTExtendedKey(bytes: extended + PSBTTests.key, origin: origin))
        for _ in 0..<2 { psbt.addExtendedKey(key) }
        #expect(try PSBT.parse(psbt.serialized()) == psbt)
        #expect(try psbt.signingRequests().map(\.origin) == [origin])
        let nowhere = [2] + [UInt8](repeating: 0xff, count: 32)
        #expect(PSBTDerivation(publicKey: nowhere, origin: origin) == nil)
        var orphan = extended
        orphan[5] = 1
        #expect(PSBTExtendedKey(bytes: orphan + PSBTTests.key, origin: origin) == nil)
    }

    @Test func `a transaction with too many legacy inputs is not hashed`() throws {
        let hash = Hash160.hash(PSBTTests.key)
        let small = try PSBTTests.psbt(
            spending: [BitcoinScript](repeating: .p2pkh(hash), count: 400), isLegacy: true)
        #expect(try small.signingRequests(offering: [PSBTTests.key]).count == 400)
        var large = small.unsignedTransaction
        large.outputs = [
            BlockBuilder.output(1, BitcoinScript([UInt8](repeating: 1, count: 3_500_000)))
        ]
        var psbt = PSBT(large)
        psbt.inputs = small.inputs
        let outlook = psbt.signingOutlook(offering: [PSBTTests.key])
        #expect(outlook.count == 400)
        #expect(outlook[0] == .failure(.legacyWorkTooLarge))
        #expect(throws: PSBTError.legacyWorkTooLarge) { try psbt.finalize() }
        // As many inputs with a witness are no work.
        let output = BlockBuilder.output(1, .p2wpkh(hash))
        for index in psbt.inputs.indices {
            psbt.inputs[index].previousTransaction = nil
            psbt.inputs[index].witnessOutput = output
        }
        #expect(try psbt.signingRequests(offering: [PSBTTests.key]).count == 400)
    }

    @Test func `a previous transaction that is another one is refused, also later`() throws {
        let script = BitcoinScript.p2pkh(Hash160.hash(PSBTTests.key))
        var psbt = try PSBTTests.psbt(spending: [script], isLegacy: true)
        let before = psbt
        #expect(throws: PSBTError.spentOutputMismatch(input: 0)) {
            try psbt.updateInput(0) { $0.previousTransaction?.lockTime = 1 }
        }
        #expect(throws: PSBTError.spentOutputMismatch(input: 0)) {
            try psbt.updateInput(0) { $0.witnessOutput = BlockBuilder.output(10_001, script) }
        }
        #expect(throws: PSBTError.noSuchIndex(1)) { try psbt.updateInput(1) { _ in } }
        #expect(throws: PSBTError.noSuchIndex(1)) { try psbt.updateOutput(1) { _ in } }
        #expect(psbt == before)
        psbt.inputs[0].previousTransaction?.lockTime = 1
        let error = #expect(throws: PSBTError.self) { try PSBT.parse(psbt.serialized()) }
        guard case .malformed(.previousTransaction, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the fee is known only if all inputs are, and is never negative`() throws {
        let script = BitcoinScript.p2wpkh(Hash160.hash(PSBTTests.key))
        var psbt = try PSBTTests.psbt(spending: [script, script])
        #expect(try psbt.fee() == .satoshis(2_000))
        try psbt.updateInput(1) { $0.witnessOutput = BlockBuilder.output(1_000, script) }
        #expect(throws: PSBTError.valueOutOfRange) { try psbt.fee() }
        try psbt.updateInput(1) { $0.witnessOutput = nil }
        #expect(try psbt.fee() == nil)
    }

    @Test func `PSBTs that contradict each other are not combined`() throws {
        let script = BitcoinScript.p2wpkh(Hash160.hash(PSBTTests.key))
        let psbt = try PSBTTests.psbt(spending: [script])
        #expect(throws: PSBTError.transactionsDiffer) { try PSBT.combine([]) }
        var other = psbt.unsignedTransaction
        other.lockTime = 5
        #expect(throws: PSBTError.transactionsDiffer) { try PSBT.combine([psbt, PSBT(other)]) }
        var liar = psbt
        try liar.updateInput(0) { $0.witnessOutput = BlockBuilder.output(99_000, script) }
        #expect(throws: PSBTError.contradiction(input: 0)) { try PSBT.combine([psbt, liar]) }
        var signed = psbt
        try signed.addPartialSignature(PSBTTests.signature, by: PSBTTests.key, toInput: 0)
        #expect(try PSBT.combine([psbt, signed, psbt]) == signed)
        #expect(throws: PSBTError.spentOutputUnknown(input: 0)) {
            try PSBT(psbt.unsignedTransaction, spending: [])
        }
    }

    private static let validPSBTs = Result {
        try ["bip174", "bip370", "bip371"].flatMap { try Vectors.list("btc-psbt/\($0).json") }
            .filter { $0["expect"] as? String == "valid" }
            .map { bytes(hex: try #require($0["hex"] as? String)) }
    }

    @Test(arguments: seeds(100))
    func `no bytes trap, and what is read comes back`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<10 {
            var raw = try #require(try PSBTTests.validPSBTs.get().randomElement(using: &random))
            let index = Int.random(in: 5..<raw.count, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0: raw[index] = UInt8.random(in: 0...255, using: &random)
            case 1: raw[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: raw.remove(at: index)
            default: raw = Array(raw.prefix(index))
            }
            guard let psbt = try? PSBT.parse(raw) else { continue }
            let again = try PSBT.parse(psbt.serialized())
            #expect(again.serialized() == psbt.serialized(), "seed \(seed)")
            _ = psbt.signingOutlook(offering: [PSBTTests.key])
            _ = try? psbt.fee()
            var final = psbt
            for index in psbt.inputs.indices { _ = try? final.finalizeInput(index) }
            _ = try? final.extract()
            _ = try? PSBT.combine([psbt, final])
        }
    }
}
