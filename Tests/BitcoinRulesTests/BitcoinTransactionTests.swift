import ChainModel
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinTransactionTests {
    private struct Row {
        let bytes: [UInt8]
        let flags: String
        let previous: Set<Outpoint>
    }

    private func rows(_ name: String) throws -> [Row] {
        let list = try #require(try Vectors.json("btc-tx/\(name).json") as? [[Any]])
        return try list.filter { $0.count > 1 }.map { row in
            let previous = try #require(row[0] as? [[Any]]).map { entry in
                let text = try #require(entry[0] as? String)
                let id = try #require(TransactionID(bitcoinText: text))
                let index = try #require(entry[1] as? Int)
                return Outpoint(
                    transaction: id, outputIndex: UInt32(truncatingIfNeeded: index))
            }
            return Row(
                bytes: bytes(hex: try #require(row[1] as? String)),
                flags: try #require(row[2] as? String), previous: Set(previous))
        }
    }

    @Test func `Bitcoin Core's valid transactions come back byte for byte`() throws {
        let rows = try rows("core_tx_valid")
        for row in rows {
            let transaction = try BitcoinTransaction.parse(row.bytes)
            #expect(transaction.serialized(.network) == row.bytes)
            #expect(transaction.byteCount(.network) == row.bytes.count)
            #expect(transaction.fault == nil)
            #expect(Set(transaction.inputs.map(\.previousOutput)) == row.previous)
            let stripped = transaction.serialized(.stripped)
            #expect(stripped.count == transaction.byteCount(.stripped))
            let again = try BitcoinTransaction.parse(stripped, form: .stripped)
            #expect(again.txID == transaction.txID)
            #expect((transaction.wtxID == transaction.txID) == !transaction.hasWitness)
        }
        #expect(rows.count > 60)
    }

    @Test func `what is invalid by itself is refused or has a fault, and only that`() throws {
        var refused = 0
        for row in try rows("core_tx_invalid") {
            do {
                let transaction = try BitcoinTransaction.parse(row.bytes)
                #expect((transaction.fault != nil) == (row.flags == "BADTX"), "\(row.flags)")
                if transaction.fault != nil { refused += 1 }
            } catch {
                #expect(row.flags == "BADTX", "\(error)")
                refused += 1
            }
        }
        #expect(refused >= 6)
    }

    @Test func `BIP-0143's signed transactions come back byte for byte`() throws {
        for entry in try Vectors.list("btc-tx/bip143.json") {
            for key in entry.keys where key.contains("signed") {
                guard let text = entry[key] as? String else { continue }
                let raw = bytes(hex: text)
                let form: BitcoinTransaction.Form = key.contains("unsigned") ? .stripped : .network
                #expect(try BitcoinTransaction.parse(raw, form: form).serialized(form) == raw)
            }
        }
    }

    private let sample = BlockBuilder.transaction(
        spending: [1, 2],
        outputs: [
            BlockBuilder.output(5, .p2wpkh([UInt8](repeating: 1, count: 20))),
            BlockBuilder.output(0, BitcoinScript([])),
        ], witness: [[1, 2, 3], []])

    @Test func `every beginning of a transaction is truncated`() {
        let whole = sample.serialized(.network)
        for count in whole.indices {
            let code = code { () throws(BitcoinParseError) in
                _ = try BitcoinTransaction.parse(Array(whole.prefix(count)))
            }
            #expect(code == .truncated, "\(count)")
        }
    }

    @Test func `each malformed part is refused with its own code`() throws {
        let whole = sample.serialized(.network)
        func refusal(_ bytes: [UInt8]) -> BitcoinParseError? {
            do {
                _ = try BitcoinTransaction.parse(bytes)
                return nil
            } catch { return error }
        }
        #expect(refusal(whole + [0]) == BitcoinParseError(.trailingBytes, offset: whole.count))
        var flag = whole
        flag[5] = 3
        #expect(refusal(flag) == BitcoinParseError(.unknownTransactionFlag, offset: 5))
        let empty: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(refusal(empty) == BitcoinParseError(.noInputs, offset: 5))
        var noInputs = whole
        noInputs[6] = 0
        #expect(refusal(noInputs)?.code == .noInputs)
        var long = whole
        long.replaceSubrange(6..<7, with: [0xfd, 2, 0])
        #expect(refusal(long) == BitcoinParseError(.nonCanonicalSize, offset: 6))
        var huge = whole
        huge.replaceSubrange(6..<7, with: [0xfe, 0xff, 0xff, 0xff, 0x7f])
        #expect(refusal(huge) == BitcoinParseError(.sizeTooLarge, offset: 6))
        var many = whole
        many.replaceSubrange(6..<7, with: [0xfe, 0, 0, 0, 2])
        #expect(refusal(many) == BitcoinParseError(.truncated, offset: 6))
        #expect(refusal([UInt8](repeating: 0, count: 4_000_001))?.code == .tooLarge)
    }

    @Test func `the segwit form without a witness is refused`() {
        let stripped = BlockBuilder.transaction(
            spending: [1], outputs: [BlockBuilder.output(5, BitcoinScript([0x51]))]
        ).serialized(.stripped)
        let bytes = stripped.prefix(4) + [0, 1] + stripped[4...].dropLast(4) + [0, 0, 0, 0, 0]
        let code = code { () throws(BitcoinParseError) in
            _ = try BitcoinTransaction.parse(Array(bytes))
        }
        #expect(code == .superfluousWitness)
    }

    @Test func `values above 21 million are refused, and 21 million are not`() throws {
        let script = BitcoinScript([0x51])
        let most = BlockBuilder.output(21_000_000 * 100_000_000, script)
        let fits = BlockBuilder.transaction(spending: [1], outputs: [most])
        var raw = fits.serialized(.network)
        #expect(try BitcoinTransaction.parse(raw) == fits)
        #expect(fits.fault == nil)
        let valueOffset = raw.count - 4 - 2 - 8
        raw[valueOffset] += 1
        let code = code { () throws(BitcoinParseError) in _ = try BitcoinTransaction.parse(raw) }
        #expect(code == .valueOutOfRange)
        let twice = BlockBuilder.transaction(spending: [1], outputs: [most, most])
        #expect(twice.fault == .valueOutOfRange)
    }

    @Test func `each fault of a well-formed transaction is named`() {
        let output = BlockBuilder.output(1, BitcoinScript([0x51]))
        func transaction(_ outpoints: [Outpoint], script: [UInt8]) -> BitcoinTransaction {
            BitcoinTransaction(
                version: 1,
                inputs: outpoints.map {
                    BitcoinInput(
                        previousOutput: $0, signatureScript: script, sequence: 0, witness: [])
                }, outputs: [output], lockTime: 0)
        }
        let null = BlockBuilder.nullOutpoint
        let other = Outpoint(transaction: null.transaction, outputIndex: 0)
        #expect(transaction([], script: []).fault == .noInputs)
        #expect(BlockBuilder.transaction(spending: [1], outputs: []).fault == .noOutputs)
        #expect(transaction([other, other], script: []).fault == .repeatedInput)
        #expect(transaction([null], script: [1]).fault == .coinbaseScriptLength)
        #expect(transaction([null], script: [1, 2]).fault == nil)
        let long = [UInt8](repeating: 0, count: 101)
        #expect(transaction([null], script: long).fault == .coinbaseScriptLength)
        #expect(transaction([null, other], script: [1, 2]).fault == .nullInput)
        let oversized = [UInt8](repeating: 0, count: 1_000_000)
        #expect(transaction([other], script: oversized).fault == .oversized)
    }

    @Test(arguments: seeds(200)) func `random transactions come back as they were`(seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        let inputs = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            BitcoinInput(
                previousOutput: Outpoint(
                    transaction: TransactionID(
                        Bytes32(
                            head: UInt128(random.next()), tail: UInt128(random.next()))),
                    outputIndex: UInt32.random(in: 0...9, using: &random)),
                signatureScript: random.bytes(upTo: 300),
                sequence: UInt32.random(in: 0...(.max), using: &random),
                witness: (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    random.bytes(upTo: 70)
                })
        }
        let outputs = (0..<Int.random(in: 0...300, using: &random)).map { _ in
            BlockBuilder.output(
                UInt64.random(in: 0...2_100_000_000_000_000, using: &random),
                BitcoinScript(random.bytes(upTo: 40)))
        }
        let transaction = BitcoinTransaction(
            version: UInt32.random(in: 0...(.max), using: &random), inputs: inputs,
            outputs: outputs, lockTime: UInt32.random(in: 0...(.max), using: &random))
        let raw = transaction.serialized(.network)
        #expect(try BitcoinTransaction.parse(raw) == transaction, "seed \(seed)")
        #expect(raw.count == transaction.byteCount(.network))
    }
}
