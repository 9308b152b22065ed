import BitcoinRules
import EVMRules
import KeyVault
import PublicKeys
import SignerProtocol
import Testing
import Units

@Suite struct SignedTransactionTests {
    @Test func `every form of input is signed with what its script asks for`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let forms = ["p2wpkh", "p2tr", "p2sh-p2wpkh", "p2pkh"]
        let request = try world.bitcoin(1, forms: forms)
        guard case .bitcoin(let told) = request else { return }
        let bytes = try RawClient(world.socket).ask(request).bytes
        let transaction = try BitcoinTransaction.parse(bytes)
        let unsigned = try BitcoinTransaction.parse(told.transaction, form: .stripped)
        #expect(transaction.outputs == unsigned.outputs)
        let hasher = try BitcoinSignatureHasher(
            transaction,
            spending: told.inputs.map {
                BitcoinOutput(value: $0.value, script: BitcoinScript($0.script))
            })
        for (index, form) in forms.enumerated() {
            let input = transaction.inputs[index]
            let script = BitcoinScript(told.inputs[index].script)
            switch form {
            case "p2wpkh":
                #expect(input.signatureScript.isEmpty)
                try check(input.witness, paying: script, hasher, index)
            case "p2sh-p2wpkh":
                let program = BitcoinScript(Array(input.signatureScript.dropFirst()))
                try check(input.witness, paying: program, hasher, index)
            case "p2pkh":
                #expect(input.witness.isEmpty)
                let parts = pushes(input.signatureScript)
                let digest = hasher.legacy(input: index, scriptCode: script.bytes, type: 1)
                try check(parts, digest)
            default:
                let key = try XOnlyPublicKey(Array(script.bytes.dropFirst(2)))
                let digest = try hasher.taproot(input: index, type: 0)
                #expect(input.witness.map(\.count) == [64])
                #expect(
                    SchnorrCheck.isValid(input.witness[0], for: key, message: digest.bytes))
            }
        }
    }

    private func check(
        _ witness: [[UInt8]], paying program: BitcoinScript, _ hasher: BitcoinSignatureHasher,
        _ index: Int
    ) throws {
        let hash = Array(program.bytes.dropFirst(2))
        let code = BitcoinScript.p2pkh(hash).bytes
        try check(witness, hasher.witnessV0(input: index, scriptCode: code, type: 1))
    }

    private func check(_ parts: [[UInt8]], _ digest: Bytes32) throws {
        #expect(parts.count == 2)
        #expect(parts[0].last == 1)
        // A low r: at most 70 bytes and the hash type.
        #expect(parts[0].count <= 71)
        let signature = try ECDSASignature(der: Array(parts[0].dropLast()))
        #expect(signature.isValid(for: try CompressedPublicKey(parts[1]), digest: digest))
    }

    private func pushes(_ script: [UInt8]) -> [[UInt8]] {
        let first = Int(script[0])
        return [Array(script[1...first]), Array(script[(first + 2)...])]
    }

    @Test func `a token's transfer is signed by its account, and read back`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let request = try world.evm(5)
        guard case .evm(let told) = request else { return }
        let bytes = try RawClient(world.socket).ask(request).bytes
        let transaction = try EVMTransaction(decoding: bytes)
        let draft = try EVMTransactionDraft(decoding: told.transaction)
        let account = try EVMAccountDescriptor(try #require(world.descriptors["evm"]))
        #expect(transaction.sender == (try account.expand(index: 0)))
        #expect(transaction.signingDigest == draft.signingDigest)
    }

    @Test func `the same request gives the same bytes, with every form of input`() throws {
        let world = try SignerWorld()
        let child = try SignerChild.unlocked(world)
        defer { child.kill() }
        let client = try RawClient(world.socket)
        let wish = try world.bitcoin(1, forms: ["p2wpkh", "p2tr", "p2sh-p2wpkh", "p2pkh"])
        #expect(try client.ask(wish).bytes == client.ask(wish).bytes)
        #expect(try client.ask(world.evm(1)).bytes == client.ask(world.evm(1)).bytes)
        #expect(try world.approvalCount() == 2)
    }
}
