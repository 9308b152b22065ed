import Foundation
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinBlockTests {
    @Test(arguments: ["block300025", "block413567", "block482683"])
    func `mainnet blocks are read as the node reads them`(name: String) throws {
        let raw = try Vectors.data("btc-block/\(name).raw")
        let expected = try Vectors.object("btc-block/\(name).expected.json")
        let block = try BitcoinBlock.parse(raw)
        #expect(block.header.hash.bitcoinText == expected["hash"] as? String)
        #expect(block.header.parent.bitcoinText == expected["previous"] as? String)
        #expect(block.header.merkleRoot.bitcoinText == expected["merkle_root"] as? String)
        #expect(Int(block.header.timeSeconds) == expected["time"] as? Int)
        #expect(Int(block.header.nonce) == expected["nonce"] as? Int)
        try block.header.checkWork(on: .mainnet)
        #expect(block.merkleRootMatches)
        #expect(block.witnessCommitmentMatches == (name == "block482683" ? true : nil))
        let transactions = try #require(expected["tx"] as? [[String: Any]])
        #expect(transactions.count == block.transactions.count)
        for (transaction, facts) in zip(block.transactions, transactions) {
            try compare(transaction, facts)
        }
    }

    private func compare(_ transaction: BitcoinTransaction, _ facts: [String: Any]) throws {
        #expect(transaction.txID.bitcoinText == facts["txid"] as? String)
        #expect(transaction.wtxID.bitcoinText == facts["wtxid"] as? String)
        #expect(transaction.byteCount(.network) == facts["size"] as? Int)
        #expect(transaction.virtualByteCount == facts["vsize"] as? Int)
        #expect(transaction.weight == facts["weight"] as? Int)
        #expect(Int(transaction.version) == facts["version"] as? Int)
        #expect(Int(transaction.lockTime) == facts["locktime"] as? Int)
        for (input, facts) in zip(
            transaction.inputs, try #require(facts["vin"] as? [[String: Any]]))
        {
            if facts["coinbase"] != nil {
                #expect(transaction.isCoinbase)
                continue
            }
            #expect(input.previousOutput.transaction.bitcoinText == facts["txid"] as? String)
            #expect(Int(input.previousOutput.outputIndex) == facts["vout"] as? Int)
            #expect(Int(input.sequence) == facts["sequence"] as? Int)
        }
        let words: [BitcoinScript.Kind: String] = [
            .p2pkh: "pubkeyhash", .p2sh: "scripthash", .p2wpkh: "witness_v0_keyhash",
            .p2wsh: "witness_v0_scripthash", .p2tr: "witness_v1_taproot",
        ]
        let outputs = try #require(facts["vout"] as? [[String: Any]])
        #expect(outputs.count == transaction.outputs.count)
        for (output, facts) in zip(transaction.outputs, outputs) {
            #expect(Int(output.value.minorUnits) == facts["value"] as? Int)
            #expect(output.script.bytes == bytes(hex: try #require(facts["script"] as? String)))
            let kind = output.script.kind
            #expect((words[kind] ?? kind.rawValue) == facts["type"] as? String)
            #expect(
                BitcoinAddress.encode(output.script, network: .mainnet)
                    == facts["address"] as? String)
        }
    }

    @Test(arguments: ["testnet3_block928816", "testnet3_block_045e0b16"])
    func `testnet blocks with witnesses keep what they commit to`(name: String) throws {
        let block = try BitcoinBlock.parse(try Vectors.data("btc-block/\(name).raw"))
        try block.header.checkWork(on: .testnet)
        #expect(block.merkleRootMatches)
        #expect(block.witnessCommitmentMatches == true)
    }

    @Test func `a header is 80 bytes`() throws {
        let raw = Array(try Vectors.data("btc-block/block482683.raw").prefix(80))
        let header = try BitcoinBlockHeader.parse(raw)
        let text = "000000000000000000c238240ef6dcb26c37e75e16514e6ffc0aef7eee73e747"
        #expect(header.hash.bitcoinText == text)
        #expect(header.link(at: BlockHeight(482_683)).time == Timestamp(seconds: 1_504_119_737))
        for wrong in [Array(raw.dropLast()), raw + [0], []] {
            let code = code { () throws(BitcoinParseError) in
                _ = try BitcoinBlockHeader.parse(wrong)
            }
            #expect(code == .headerLength)
        }
    }

    @Test func `a header without its work is refused`() throws {
        var raw = Array(try Vectors.data("btc-block/block482683.raw").prefix(80))
        raw[79] ^= 1
        let idle = try BitcoinBlockHeader.parse(raw)
        #expect(throws: BitcoinParseError(.workInsufficient, offset: 0)) {
            try idle.checkWork(on: .mainnet)
        }
        let easy = try BitcoinBlock.parse(BlockBuilder().bytes).header
        try easy.checkWork(on: .regtest)
        for network in [BitcoinNetwork.mainnet, .testnet, .signet] {
            #expect(throws: BitcoinParseError(.targetOutOfRange, offset: 72)) {
                try easy.checkWork(on: network)
            }
        }
    }

    /// Source: Bitcoin Core, `arith_uint256_tests.cpp`.
    @Test func `compact targets are read as Bitcoin Core reads them`() throws {
        func target(_ compact: UInt32) throws -> UInt256? {
            var builder = BlockBuilder()
            builder.compactTarget = compact
            return try BitcoinBlock.parse(builder.bytes).header.target
        }
        let none: [UInt32] = [
            0, 0x0012_3456, 0x0100_3456, 0x0200_0056, 0x0300_0000, 0x0400_0000, 0x0092_3456,
            0x0180_3456, 0x01fe_dcba, 0x0492_3456, 0xff12_3456, 0x2300_0001 << 8, 0x2101_0000,
        ]
        for compact in none { #expect(try target(compact) == nil, "\(compact)") }
        #expect(try target(0x0112_3456) == UInt256(0x12))
        #expect(try target(0x0200_8000) == UInt256(0x80))
        #expect(try target(0x0500_9234) == UInt256(0x9234_0000))
        #expect(try target(0x0412_3456) == UInt256(0x1234_5600))
        #expect(
            try target(0x2012_3456)
                == UInt256(high: 0x1234_5600_0000_0000_0000_0000_0000_0000, low: 0))
    }

    @Test func `a repeated transaction leaves the root and is seen`() throws {
        var builder = BlockBuilder()
        let output = BlockBuilder.output(1, BitcoinScript([0x51]))
        builder.transactions = [
            BlockBuilder.transaction(spending: [1], outputs: [output]),
            BlockBuilder.transaction(spending: [2], outputs: [output]),
        ]
        #expect(try BitcoinBlock.parse(builder.bytes).merkleRootMatches)
        builder.repeatsLast = 1
        let mutated = try BitcoinBlock.parse(builder.bytes)
        let (root, isMutated) = BitcoinMerkleTree.root(mutated.transactions.map(\.txID.bytes))
        #expect(root == mutated.header.merkleRoot)
        #expect(isMutated)
        #expect(!mutated.merkleRootMatches)
    }

    @Test func `the merkle root of one leaf is the leaf, and of none is zero`() {
        let leaf = Bytes32(head: 1, tail: 2)
        #expect(BitcoinMerkleTree.root([leaf]) == (leaf, false))
        #expect(BitcoinMerkleTree.root([]) == (Bytes32(head: 0, tail: 0), false))
        #expect(BitcoinMerkleTree.root([leaf, leaf]).isMutated)
    }

    @Test func `a coinbase comes first and only first`() {
        let builder = BlockBuilder()
        let other = BlockBuilder.transaction(
            spending: [1], outputs: [BlockBuilder.output(1, BitcoinScript([0x51]))])
        func refusal(_ bytes: [UInt8]) -> BitcoinParseError.Code? {
            code { () throws(BitcoinParseError) in _ = try BitcoinBlock.parse(bytes) }
        }
        #expect(refusal(builder.bytes(of: [other, builder.coinbase])) == .coinbaseMissing)
        let two = [builder.coinbase, other, builder.coinbase]
        #expect(refusal(builder.bytes(of: two)) == .coinbaseMisplaced)
        #expect(refusal(builder.bytes(of: [])) == .noTransactions)
        #expect(refusal(builder.bytes + [0]) == .trailingBytes)
        #expect(refusal(Array(builder.bytes.dropLast())) == .truncated)
        #expect(refusal([UInt8](repeating: 0, count: 4_000_001)) == .tooLarge)
        let heavy = BlockBuilder.transaction(
            spending: [1],
            outputs: [
                BlockBuilder.output(1, BitcoinScript([UInt8](repeating: 0, count: 1_000_000)))
            ])
        #expect(refusal(builder.bytes(of: [builder.coinbase, heavy])) == .overweight)
    }
}
