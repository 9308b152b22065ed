import BitcoinRules
import ChainModel
import Digests
import Units

/// Makes small regtest blocks that are valid unless told otherwise.
struct BlockBuilder {
    var transactions: [BitcoinTransaction] = []
    var coinbaseWitness: [[UInt8]] = [[UInt8](repeating: 0, count: 32)]
    var commits = true
    var compactTarget: UInt32 = 0x207f_ffff
    var isMined = true
    var merkleRoot: Bytes32?
    /// The transactions after these are written too, but not counted for the root.
    var repeatsLast = 0

    static let nullOutpoint = Outpoint(
        transaction: TransactionID(Bytes32(head: 0, tail: 0)), outputIndex: .max)

    static func output(_ satoshis: UInt64, _ script: BitcoinScript) -> BitcoinOutput {
        BitcoinOutput(value: .satoshis(satoshis), script: script)
    }

    /// A transaction that spends made-up outputs, one for each number.
    static func transaction(
        spending numbers: [UInt8], outputs: [BitcoinOutput], witness: [[UInt8]] = []
    ) -> BitcoinTransaction {
        let inputs = numbers.map { number in
            BitcoinInput(
                previousOutput: Outpoint(
                    transaction: TransactionID(Bytes32(head: UInt128(number), tail: 7)),
                    outputIndex: UInt32(number)),
                signatureScript: [0x51], sequence: .max, witness: witness)
        }
        return BitcoinTransaction(version: 2, inputs: inputs, outputs: outputs, lockTime: 0)
    }

    var coinbase: BitcoinTransaction {
        var outputs = [BlockBuilder.output(50_0000_0000, .p2wpkh([UInt8](repeating: 9, count: 20)))]
        if commits {
            let placeholder = [Bytes32(head: 0, tail: 0)]
            let root = BitcoinMerkleTree.root(placeholder + transactions.map(\.wtxID.bytes)).root
            let digest = SHA256.doubleHash(root.bytes + (coinbaseWitness.first ?? []))
            outputs.append(
                BlockBuilder.output(
                    0, BitcoinScript([0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + digest)))
        }
        return BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: BlockBuilder.nullOutpoint, signatureScript: [2, 1, 1],
                    sequence: .max, witness: commits ? coinbaseWitness : [])
            ], outputs: outputs, lockTime: 0)
    }

    var bytes: [UInt8] { bytes(of: [coinbase] + transactions) }

    func bytes(of all: [BitcoinTransaction]) -> [UInt8] {
        let root = merkleRoot ?? BitcoinMerkleTree.root(all.map(\.txID.bytes)).root
        let written = all + all.suffix(repeatsLast)
        precondition(written.count < 253, "the count takes one byte")
        var header: [UInt8] = [0, 0, 0, 0x20]
        header += [UInt8](repeating: 3, count: 32) + root.bytes
        header += littleEndian(1_700_000_000) + littleEndian(compactTarget)
        for nonce in UInt32(0)... {
            let candidate = header + littleEndian(nonce)
            // The highest byte of the number is the last byte of the hash.
            if (SHA256.doubleHash(candidate)[31] < 0x80) == isMined {
                header = candidate
                break
            }
        }
        return header + [UInt8(written.count)] + written.flatMap { $0.serialized(.network) }
    }

    private func littleEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// Returns the code of the error that a closure throws; nil if it throws none.
func code(of body: () throws(BitcoinParseError) -> Void) -> BitcoinParseError.Code? {
    do {
        try body()
        return nil
    } catch {
        return error.code
    }
}
