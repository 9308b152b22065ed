import ChainModel
import Digests
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinSignatureHasherTests {
    @Test func `Bitcoin Core's legacy digests come out, whatever the type and script`() throws {
        let rows = try #require(try Vectors.json("btc-tx/core_sighash.json") as? [[Any]])
        for row in rows where row.count == 5 {
            let transaction = try BitcoinTransaction.parse(
                bytes(hex: try #require(row[0] as? String)))
            let type = try #require(row[3] as? Int)
            let hasher = BitcoinSignatureHasher(
                transaction, known: transaction.inputs.map { _ in nil })
            let digest = hasher.legacy(
                input: try #require(row[2] as? Int),
                scriptCode: bytes(hex: try #require(row[1] as? String)),
                wholeType: UInt32(truncatingIfNeeded: type))
            #expect(digest.bitcoinText == row[4] as? String)
        }
        #expect(rows.count > 300)
    }

    @Test func `SIGHASH_SINGLE without an output of the same index is the number one`() throws {
        let transaction = BlockBuilder.transaction(
            spending: [1, 2], outputs: [BlockBuilder.output(5, BitcoinScript([0x51]))])
        let hasher = BitcoinSignatureHasher(transaction, known: [nil, nil])
        for type: UInt8 in [0x03, 0x83] {
            let digest = hasher.legacy(input: 1, scriptCode: [0x51], type: type)
            #expect(digest.bytes == [1] + [UInt8](repeating: 0, count: 31))
            #expect(hasher.legacy(input: 0, scriptCode: [0x51], type: type) != digest)
        }
    }

    /// A worked example of BIP-0143, as far as digests are concerned.
    struct Example {
        let entry: [String: Any]
        let transaction: BitcoinTransaction
        let spent: [BitcoinOutput]

        init(_ entry: [String: Any]) throws {
            self.entry = entry
            transaction = try BitcoinTransaction.parse(
                bytes(hex: try #require(entry["unsigned_tx"] as? String)), form: .stripped)
            spent = try #require(entry["spent_outputs"] as? [[String: String]]).map { output in
                BitcoinOutput(
                    value: try Amount(decimal: try #require(output["value_btc"]), of: .btc),
                    script: BitcoinScript(bytes(hex: try #require(output["scriptPubKey"]))))
            }
        }

        func texts(_ key: String) -> [String] { entry[key] as? [String] ?? [] }
    }

    @Test func `BIP-0143's digests come out of its preimages' parts`() throws {
        var checked = 0
        for entry in try Vectors.list("btc-tx/bip143.json") {
            let example = try Example(entry)
            let hasher: BitcoinSignatureHasher
            // One example writes its last program with two digits too few.
            if example.spent.count == example.transaction.inputs.count {
                hasher = try BitcoinSignatureHasher(example.transaction, spending: example.spent)
            } else {
                continue
            }
            for (preimage, expected) in zip(
                example.texts("preimages"), example.texts("sigHashes"))
            where expected.count == 64 {
                let raw = bytes(hex: preimage)
                let outpoint = Array(raw[68..<104])
                let index = try #require(
                    example.transaction.inputs.firstIndex { input in
                        var own: [UInt8] = input.previousOutput.transaction.bytes.bytes
                        own.appendLittleEndian(input.previousOutput.outputIndex)
                        return own == outpoint
                    })
                let script = try raw.dropFirst(104).withContiguousStorageIfAvailable { buffer in
                    var reader = BitcoinReader(UnsafeRawBufferPointer(buffer))
                    return Array(try reader.sized())
                }
                let digest = hasher.witnessV0(
                    input: index, scriptCode: try #require(script), type: raw[raw.count - 4])
                #expect(digest.bytes == bytes(hex: expected))
                #expect(SHA256.doubleHash(raw) == bytes(hex: expected))
                checked += 1
            }
        }
        #expect(checked >= 5)
    }

    @Test func `BIP-0341's key path digests come out for every type`() throws {
        let vectors = try Vectors.object("btc-tx/bip341_wallet.json")
        let spendings = try #require(vectors["keyPathSpending"] as? [[String: Any]])
        for spending in spendings {
            let given = try #require(spending["given"] as? [String: Any])
            let transaction = try BitcoinTransaction.parse(
                bytes(hex: try #require(given["rawUnsignedTx"] as? String)), form: .stripped)
            let spent = try #require(given["utxosSpent"] as? [[String: Any]]).map { output in
                BlockBuilder.output(
                    try #require(output["amountSats"] as? UInt64),
                    BitcoinScript(bytes(hex: try #require(output["scriptPubKey"] as? String))))
            }
            let hasher = try BitcoinSignatureHasher(transaction, spending: spent)
            for input in try #require(spending["inputSpending"] as? [[String: Any]]) {
                let own = try #require(input["given"] as? [String: Any])
                let between = try #require(input["intermediary"] as? [String: Any])
                let expected = try #require(input["expected"] as? [String: Any])
                let index = try #require(own["txinIndex"] as? Int)
                let type = try #require(own["hashType"] as? UInt8)
                let digest = try hasher.taproot(input: index, type: type)
                #expect(digest.bytes == bytes(hex: try #require(between["sigHash"] as? String)))
                let witness = try #require(expected["witness"] as? [String])
                #expect(
                    BitcoinCurve.isValid(
                        schnorr: Array(bytes(hex: witness[0]).prefix(64)), for: digest,
                        key: Array(spent[index].script.bytes[2...])))
                #expect(try hasher.taproot(input: index, type: type, leaf: digest) != digest)
            }
        }
    }

    @Test func `BIP-0341's output keys come out of internal keys and roots`() throws {
        let vectors = try Vectors.object("btc-tx/bip341_wallet.json")
        for entry in try #require(vectors["scriptPubKey"] as? [[String: Any]]) {
            let given = try #require(entry["given"] as? [String: Any])
            let between = try #require(entry["intermediary"] as? [String: Any])
            let root = (between["merkleRoot"] as? String).flatMap { Bytes32(bytes(hex: $0)) }
            let key = BitcoinCurve.taprootOutputKey(
                internalKey: bytes(hex: try #require(given["internalPubkey"] as? String)),
                merkleRoot: root)
            #expect(key == bytes(hex: try #require(between["tweakedPubkey"] as? String)))
            guard let leaf = given["scriptTree"] as? [String: Any] else { continue }
            let hashes = try #require(between["leafHashes"] as? [String])
            let made = BitcoinTapLeaf(
                script: bytes(hex: try #require(leaf["script"] as? String)),
                version: try #require(leaf["leafVersion"] as? UInt8))
            #expect(made.hash.bytes == bytes(hex: hashes[0]))
        }
    }

    @Test func `what cannot be signed is refused`() throws {
        let transaction = BlockBuilder.transaction(
            spending: [1, 2], outputs: [BlockBuilder.output(5, BitcoinScript([0x51]))])
        let output = BlockBuilder.output(9, .p2tr([UInt8](repeating: 1, count: 32)))
        #expect(throws: BitcoinSignatureHashError.outputCount(inputs: 2)) {
            try BitcoinSignatureHasher(transaction, spending: [output])
        }
        let partly = BitcoinSignatureHasher(transaction, known: [output, nil])
        #expect(throws: BitcoinSignatureHashError.spentOutputUnknown) {
            try partly.taproot(input: 0, type: 0)
        }
        _ = try partly.taproot(input: 0, type: 0x81)
        let whole = try BitcoinSignatureHasher(transaction, spending: [output, output])
        for type: UInt8 in [0x04, 0x80, 0x84, 0xff] {
            #expect(throws: BitcoinSignatureHashError.unknownType(type)) {
                try whole.taproot(input: 0, type: type)
            }
        }
        #expect(throws: BitcoinSignatureHashError.noOutputForSingle) {
            try whole.taproot(input: 1, type: 0x03)
        }
    }
}
