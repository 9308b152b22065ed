import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinSizeTests {
    /// An input as the kind's heaviest signature makes it.
    private func input(_ kind: BitcoinSpendKind, _ number: UInt8) -> BitcoinInput {
        var input = BlockBuilder.transaction(spending: [number], outputs: []).inputs[0]
        let signature = [UInt8](repeating: 1, count: 71)
        let key = [UInt8](repeating: 2, count: 33)
        switch kind {
        case .p2wpkh: (input.signatureScript, input.witness) = ([], [signature, key])
        case .p2shP2WPKH:
            input.signatureScript = [22, 0, 20] + [UInt8](repeating: 3, count: 20)
            input.witness = [signature, key]
        case .p2tr:
            (input.signatureScript, input.witness) = ([], [[UInt8](repeating: 1, count: 64)])
        case .p2pkh: input.signatureScript = [71] + signature + [33] + key
        }
        return input
    }

    /// What a transaction weighs by what its parts say of themselves. Source: BIP-0141.
    private func weight(
        spending spends: [BitcoinSpendKind: Int], paying outputs: [BitcoinOutput]
    ) -> Int {
        let inputCount = spends.values.reduce(0, +)
        let bare = spends.reduce(0) { $0 + ($1.key.hasWitness ? 0 : $1.value) }
        let counts =
            CompactSize.byteCount(of: inputCount) + CompactSize.byteCount(of: outputs.count)
        let inputs = spends.reduce(0) { $0 + $1.key.inputWeight * $1.value }
        let body = outputs.reduce(4 * (8 + counts) + inputs) { $0 + $1.script.outputWeight }
        // The marker and flag, and an empty witness for each input that has none.
        return bare < inputCount ? body + 2 + bare : body
    }

    @Test func `the weight before signing is the weight after`() throws {
        let outputs = [
            BlockBuilder.output(1, .p2wpkh([UInt8](repeating: 1, count: 20))),
            BlockBuilder.output(1, .p2tr([UInt8](repeating: 1, count: 32))),
        ]
        let mixes: [[BitcoinSpendKind: Int]] =
            BitcoinSpendKind.allCases.map { [$0: 1] } + [
                [.p2wpkh: 2, .p2pkh: 3], [.p2tr: 200, .p2shP2WPKH: 60, .p2pkh: 2], [.p2pkh: 300],
            ]
        for mix in mixes {
            let inputs = mix.flatMap { kind, count in
                (0..<count).map { input(kind, UInt8(truncatingIfNeeded: $0)) }
            }
            let transaction = BitcoinTransaction(
                version: 2, inputs: inputs, outputs: outputs, lockTime: 0)
            #expect(weight(spending: mix, paying: outputs) == transaction.weight)
        }
    }

    @Test func `BIP-0143's signed P2SH-P2WPKH input is no heavier than thought`() throws {
        let entries = try Vectors.list("btc-tx/bip143.json")
        let entry = try #require(entries.first { $0["title"] as? String == "P2SH-P2WPKH" })
        let transaction = try BitcoinTransaction.parse(
            bytes(hex: try #require(entry["signed_tx"] as? String)))
        #expect(
            weight(spending: [.p2shP2WPKH: 1], paying: transaction.outputs) == transaction.weight)
    }

    /// Source: Bitcoin Core, the comment above `GetDustThreshold` and its tests.
    @Test func `dust limits are Bitcoin Core's`() throws {
        let hash20 = [UInt8](repeating: 1, count: 20)
        let hash32 = [UInt8](repeating: 1, count: 32)
        #expect(BitcoinScript.p2wpkh(hash20).dustLimit == .satoshis(294))
        #expect(BitcoinScript.p2tr(hash32).dustLimit == .satoshis(330))
        #expect(BitcoinScript.p2wsh(hash32).dustLimit == .satoshis(330))
        #expect(BitcoinScript.p2pkh(hash20).dustLimit == .satoshis(546))
        #expect(BitcoinScript.p2sh(hash20).dustLimit == .satoshis(540))
        #expect(BitcoinScript([0x51, 2, 0x4e, 0x73]).dustLimit == .satoshis(240))
        #expect(BitcoinScript([0x6a, 1, 1]).dustLimit.isZero)
        #expect(BitcoinScript([UInt8](repeating: 0x51, count: 10_001)).dustLimit.isZero)
        let rate = FeeRate(satoshisPerKilobyte: 1_001)
        #expect(try BitcoinScript.p2wpkh(hash20).dustLimit(at: rate) == .satoshis(99))
        #expect(throws: AmountError.tooLarge) {
            try BitcoinScript.p2wpkh(hash20).dustLimit(at: FeeRate(satoshisPerKilobyte: .max))
        }
    }

    @Test func `outputs weigh four times their bytes`() {
        #expect(BitcoinScript.p2wpkh([UInt8](repeating: 1, count: 20)).outputWeight == 4 * 31)
        #expect(BitcoinScript([UInt8](repeating: 1, count: 253)).outputWeight == 4 * (8 + 3 + 253))
    }
}
