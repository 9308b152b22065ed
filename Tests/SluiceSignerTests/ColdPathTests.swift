import BitcoinRules
import ChainModel
import Connector
import Encodings
import Foundation
import PublicKeys
import SignerPolicy
import SignerProtocol
import Testing
import Units

@Suite struct ColdPathTests {
    @Test(arguments: [false, true])
    func `two of three people sign a multisig, each alone, and the transaction is whole`(
        isNested: Bool
    ) throws {
        let world = try ColdWorld()
        let descriptor = isNested ? world.nested : world.multisig
        let psbt = try world.psbt(descriptor)
        #expect(psbt.inputs[0].derivations.count == 3)
        #expect(psbt.inputs[0].witnessScript != nil)
        let first = try world.sign(psbt, by: 0, knowing: [descriptor])
        #expect(first.ending.status == 0, "\(first.ending.complaint)")
        #expect(first.ending.output.contains("output 0: 0.30000000 BTC to \(ColdWorld.payee), to "))
        #expect(first.ending.output.contains("branch 1, index 2"))
        #expect(first.ending.output.contains("to others: 0.30000000 BTC"))
        #expect(first.ending.output.contains("fee: 0.00010000 BTC"))
        let second = try world.sign(psbt, by: 2, knowing: [descriptor], binary: true)
        let one = try #require(first.psbt)
        let two = try #require(second.psbt)
        var alone = one
        #expect(throws: PSBTError.signaturesMissing(input: 0)) { try alone.finalize() }
        var whole = try PSBT.combine([one, two])
        try whole.finalize()
        let transaction = try whole.extract()
        #expect(transaction.txID == psbt.unsignedTransaction.txID || isNested)
        #expect(transaction.outputs == psbt.unsignedTransaction.outputs)
        #expect(transaction.inputs[0].witness.count == 4)
        // A low r: at most 70 bytes and the type.
        #expect(transaction.inputs[0].witness[1...2].allSatisfy { $0.count <= 71 && $0.last == 1 })
        let log = try String(
            contentsOfFile: world.path + "/state-0/signer.log", encoding: .utf8)
        #expect(log.contains(#""decision":"confirmed""#))
        let verified = try SignerChild.run([
            "log", "verify", "--state", world.path + "/state-0",
        ])
        #expect(verified.output.hasPrefix("1 entries, unbroken"))
    }

    @Test func `single keys sign, and know their own change without a descriptor`() throws {
        let world = try ColdWorld(people: 1)
        for descriptor in [world.single, world.taproot, "pkh(\(world.accounts[0]))"] {
            let signed = try world.sign(try world.psbt(descriptor), by: 0)
            #expect(signed.ending.status == 0, "\(signed.ending.complaint)")
            #expect(signed.ending.output.contains("ours, by key "))
            var psbt = try #require(signed.psbt)
            try psbt.finalize()
            #expect(try psbt.extract().outputs.count == 2)
        }
    }

    @Test func `taproot covers its amounts itself, and one input is its own proof`() throws {
        let world = try ColdWorld(people: 1)
        for descriptor in [world.taproot, world.single] {
            let signed = try world.sign(try world.psbt(descriptor, amount: "0.5"), by: 0)
            #expect(signed.ending.status == 0, "\(signed.ending.complaint)")
            var psbt = try #require(signed.psbt)
            try psbt.finalize()
        }
    }

    @Test func `what passes the limits of a script is not signed`() throws {
        let world = try ColdWorld(people: 1)
        let psbt = try world.psbt(world.single)
        let fee = try world.sign(psbt, by: 0, fee: "0.00009999")
        #expect(fee.psbt == nil && fee.ending.status == 64)
        #expect(fee.ending.complaint.contains("The fee is 0.00010000 BTC"))
        let total = try world.sign(psbt, by: 0, total: "0.29999999")
        #expect(total.psbt == nil && total.ending.status == 64)
        #expect(total.ending.complaint.contains("0.30000000 BTC go to others"))
    }

    @Test func `change of a multisig that no descriptor explains counts as paid away`() throws {
        let world = try ColdWorld()
        let psbt = try world.psbt(world.multisig)
        let blind = try world.sign(psbt, by: 0)
        #expect(blind.psbt == nil && blind.ending.status == 64)
        #expect(blind.ending.complaint.contains("0.49990000 BTC go to others"))
        #expect(blind.ending.output.contains("output 1: 0.19990000 BTC"))
    }

    @Test func `an output that was changed after it was made is shown as it is`() throws {
        let world = try ColdWorld()
        let descriptor = world.multisig
        let psbt = try world.psbt(descriptor)
        var transaction = psbt.unsignedTransaction
        // The thief's script in the place of the change, with our derivations beside it.
        transaction.outputs[1] = BitcoinOutput(
            value: transaction.outputs[1].value,
            script: .p2wpkh([UInt8](repeating: 7, count: 20)))
        var changed = PSBT(transaction)
        try changed.updateInput(0) { $0 = psbt.inputs[0] }
        try changed.updateOutput(1) { $0 = psbt.outputs[1] }
        let signed = try world.sign(changed, by: 0, knowing: [descriptor])
        #expect(signed.psbt == nil && signed.ending.status == 64)
        #expect(signed.ending.complaint.contains("0.49990000 BTC go to others"))
        // Signatures of the one are none of the other.
        let honest = try #require(try world.sign(psbt, by: 2, knowing: [descriptor]).psbt)
        #expect(throws: PSBTError.transactionsDiffer) { try PSBT.combine([honest, changed]) }
    }

    @Test func `a previous transaction that is not the one spent is refused in words`() throws {
        let world = try ColdWorld(people: 1)
        let psbt = try world.psbt(world.single)
        let real = try world.funding(world.single).serialized(.stripped)
        let other = try world.funding(world.single, satoshis: 50_000_001).serialized(.stripped)
        // The same length, so that the map around it stays whole.
        let text = Hex.encode(psbt.serialized())
        let bytes = try Hex.decode(text.replacing(Hex.encode(real), with: Hex.encode(other)))
        #expect(bytes != psbt.serialized())
        let file = world.path + "/hostile"
        try Data(bytes).write(to: URL(filePath: file))
        let signed = try world.sign(file: file, by: 0)
        #expect(signed.psbt == nil && signed.ending.status == 65)
        #expect(signed.ending.complaint.contains("previous transaction"))
    }

    @Test(arguments: ["", "nonsense", "cHNidP8=", "cHNidP8BAAAA"])
    func `what is no PSBT is refused in words`(text: String) throws {
        let world = try ColdWorld(people: 1)
        let file = world.path + "/hostile"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let signed = try world.sign(file: file, by: 0)
        #expect(signed.psbt == nil && signed.ending.status == 65)
        #expect(!signed.ending.complaint.isEmpty)
    }

    @Test func `another vault has nothing to sign`() throws {
        let world = try ColdWorld()
        let signed = try world.sign(try world.psbt(world.single), by: 1)
        #expect(signed.psbt == nil && signed.ending.status == 65)
        #expect(signed.ending.complaint.contains("No input waits for a key of this vault"))
    }
}
