import ChainModel
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinSpendKindProofTests {
    /// The generator: the public key of the number 1. Source: SEC 2, section 2.4.1.
    private let key = bytes(
        hex: "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")

    @Test(arguments: BitcoinSpendKind.allCases)
    func `a kind's script is told by the key that it pays`(kind: BitcoinSpendKind) throws {
        let script = try #require(kind.script(paying: key))
        #expect(BitcoinSpendKind(spending: script, by: key) == kind)
        let other = [3] + key.dropFirst()
        // Taproot shows no parity: both points have the same output key.
        #expect((BitcoinSpendKind(spending: script, by: other) == nil) == (kind != .p2tr))
        #expect(BitcoinSpendKind(spending: script, by: Array(key.dropLast())) == nil)
        #expect(kind.script(paying: [5] + key.dropFirst()) == nil)
        #expect(kind.script(paying: []) == nil)
    }

    @Test func `what pays no key alone has no kind`() {
        let scripts = [
            [], [0x6a], [33] + key + [0xac], [0, 32] + [UInt8](repeating: 1, count: 32),
            [0x51, 0x02, 0x4e, 0x73],
        ]
        for script in scripts {
            #expect(BitcoinSpendKind(spending: BitcoinScript(script), by: key) == nil)
        }
    }

    @Test(arguments: BitcoinSpendKind.allCases)
    func `no proof is heavier than the kind says`(kind: BitcoinSpendKind) throws {
        // The longest that a signature with a low r can be.
        let signature = [UInt8](repeating: 1, count: kind == .p2tr ? 64 : 70)
        let proof = kind.proof(signature: signature, by: key)
        let nothing = TransactionID(Bytes32(head: 1, tail: 0))
        var transaction = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(transaction: nothing, outputIndex: 0),
                    signatureScript: proof.signatureScript, sequence: 0, witness: proof.witness)
            ], outputs: [], lockTime: 0)
        let weight = transaction.weight
        transaction.inputs = []
        let empty = transaction.weight + (kind.hasWitness ? 2 : 0)
        #expect(weight - empty == kind.inputWeight)
    }
}
