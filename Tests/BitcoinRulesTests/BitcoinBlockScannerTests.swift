import ChainModel
import TestKit
import Testing
import Units

@testable import BitcoinRules

@Suite struct BitcoinBlockScannerTests {
    private let chain = ChainID(packedName: 0x6200_0000_0000_0000_0000_0000_0000_0000)

    private func scan(
        _ bytes: [UInt8], network: BitcoinNetwork = .regtest, watched: WatchedScriptIndex,
        hash: BlockHash? = nil
    ) throws(BitcoinParseError) -> BlockSightings {
        let own = try BitcoinBlockHeader.parse(Array(bytes.prefix(80))).hash
        return try BitcoinBlockScanner.scan(
            bytes, expecting: BlockReference(height: BlockHeight(7), hash: hash ?? own),
            chain: chain, network: network, watched: watched)
    }

    /// The slow and simple way to the same result.
    private func sightings(in block: BitcoinBlock, watched: Set<[UInt8]>) -> [Sighting] {
        block.transactions.flatMap { transaction in
            transaction.outputs.enumerated().compactMap { index, output in
                guard watched.contains(output.script.bytes), !output.value.isZero else {
                    return nil
                }
                return Sighting(
                    id: SightingID(
                        chain: chain, transaction: transaction.txID, locator: UInt32(index)),
                    recipient: WatchedScript(output.script.bytes), asset: .btc,
                    paid: TokenAmount(units: UInt256(output.value.minorUnits), decimals: 8),
                    counterparties: [],
                    spentOutpoints: transaction.isCoinbase
                        ? [] : transaction.inputs.map(\.previousOutput))
            }
        }
    }

    @Test(arguments: [
        ("block300025", BitcoinNetwork.mainnet), ("block413567", .mainnet),
        ("block482683", .mainnet), ("testnet3_block928816", .testnet),
        ("testnet3_block_045e0b16", .testnet),
    ])
    func `a real block gives what a full parse gives`(
        name: String, network: BitcoinNetwork
    ) throws {
        let raw = try Vectors.data("btc-block/\(name).raw")
        let block = try BitcoinBlock.parse(raw)
        let scripts = block.transactions.flatMap { $0.outputs.map(\.script.bytes) }
        for step in [1, 2, 7, 1_000_000] {
            let watched = Set(
                scripts.enumerated().filter { $0.offset % step == 0 }.map(\.element))
            let found = try scan(
                raw, network: network, watched: WatchedScriptIndex(watched.map(WatchedScript.init)))
            #expect(found.sightings == sightings(in: block, watched: watched))
            #expect(found.link == block.header.link(at: BlockHeight(7)))
            let zeros = block.transactions.flatMap(\.outputs).filter {
                $0.value.isZero && watched.contains($0.script.bytes)
            }
            #expect(found.ignored.map(\.recipient.bytes) == zeros.map(\.script.bytes))
            #expect(found.ignored.allSatisfy { $0.reason == .zeroValue })
        }
        #expect(try scan(raw, network: network, watched: WatchedScriptIndex()).sightings.isEmpty)
    }

    private let ours = BitcoinScript.p2wpkh([UInt8](repeating: 0xaa, count: 20))
    private let theirs = BitcoinScript.p2wpkh([UInt8](repeating: 0xbb, count: 20))

    private func payingBlock(witness: [[UInt8]] = [[1], [2]]) -> BlockBuilder {
        var builder = BlockBuilder()
        builder.transactions = [
            BlockBuilder.transaction(
                spending: [1, 2],
                outputs: [
                    BlockBuilder.output(5, theirs), BlockBuilder.output(6, ours),
                    BlockBuilder.output(0, ours), BlockBuilder.output(7, ours),
                ], witness: witness),
            BlockBuilder.transaction(spending: [3], outputs: [BlockBuilder.output(8, theirs)]),
        ]
        return builder
    }

    private var watched: WatchedScriptIndex { WatchedScriptIndex([WatchedScript(ours.bytes)]) }

    @Test func `each output to us is a sighting, and one without value is not`() throws {
        let builder = payingBlock()
        let found = try scan(builder.bytes, watched: watched)
        #expect(found.sightings.map(\.id.locator) == [1, 3])
        #expect(found.sightings.map(\.paid.units) == [UInt256(6), UInt256(7)])
        #expect(found.sightings.allSatisfy { $0.spentOutpoints.count == 2 })
        #expect(found.ignored.map(\.id.locator) == [2])
        let alone = BitcoinBlockScanner.sightings(
            of: builder.transactions[0], chain: chain, watched: watched)
        #expect(alone.sightings == found.sightings)
        #expect(alone.ignored == found.ignored)
    }

    @Test func `a coinbase that pays us spends nothing`() throws {
        let reward = WatchedScript(
            BitcoinScript.p2wpkh([UInt8](repeating: 9, count: 20)).bytes)
        let found = try scan(BlockBuilder().bytes, watched: WatchedScriptIndex([reward]))
        #expect(found.sightings.map(\.id.locator) == [0])
        #expect(found.sightings[0].spentOutpoints.isEmpty)
    }

    @Test func `a block that is not whole, or not the one asked for, is refused`() throws {
        func refusal(
            _ bytes: [UInt8], hash: BlockHash? = nil, network: BitcoinNetwork = .regtest
        ) -> BitcoinParseError.Code? {
            code { () throws(BitcoinParseError) in
                _ = try scan(bytes, network: network, watched: watched, hash: hash)
            }
        }
        let good = payingBlock()
        #expect(refusal(good.bytes) == nil)
        #expect(refusal(good.bytes, hash: BlockHash(Bytes32(head: 0, tail: 1))) == .wrongBlock)
        #expect(refusal(good.bytes, network: .mainnet) == .targetOutOfRange)
        #expect(refusal(good.bytes + [0]) == .trailingBytes)
        #expect(refusal(Array(good.bytes.dropLast())) == .truncated)
        var lazy = good
        lazy.isMined = false
        #expect(refusal(lazy.bytes) == .workInsufficient)
        var short = good
        short.merkleRoot = Bytes32(head: 1, tail: 1)
        #expect(refusal(short.bytes) == .merkleRootMismatch)
        var repeated = good
        repeated.repeatsLast = 1
        #expect(refusal(repeated.bytes) == .merkleTreeMutated)
        var silent = good
        silent.commits = false
        #expect(refusal(silent.bytes) == .witnessCommitmentMismatch)
        var plain = payingBlock(witness: [])
        plain.commits = false
        #expect(refusal(plain.bytes) == nil)
        let heavy = BlockBuilder.transaction(
            spending: [1],
            outputs: [
                BlockBuilder.output(1, BitcoinScript([UInt8](repeating: 0, count: 1_000_000)))
            ])
        #expect(refusal(good.bytes(of: [good.coinbase, heavy])) == .overweight)
        #expect(refusal(good.bytes(of: good.transactions)) == .coinbaseMissing)
    }

    @Test func `a witness that is changed on the way is seen, though the ids stay`() throws {
        let good = payingBlock()
        var bytes = good.bytes
        let changed = bytes.count - good.transactions[1].byteCount(.network) - 5
        bytes[changed] ^= 1
        let block = try BitcoinBlock.parse(bytes)
        #expect(block.merkleRootMatches)
        #expect(block.witnessCommitmentMatches == false)
        let code = code { () throws(BitcoinParseError) in _ = try scan(bytes, watched: watched) }
        #expect(code == .witnessCommitmentMismatch)
    }

    /// The scanner and the parser agree about every block, however damaged.
    @Test(arguments: seeds(400)) func `no damage traps or passes`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let good = payingBlock().bytes
        var bytes = good
        switch seed % 4 {
        case 0:
            bytes.removeLast(Int.random(in: 1...good.count, using: &random))
        case 1:
            let place = Int.random(in: 0..<good.count, using: &random)
            bytes.insert(contentsOf: random.bytes(upTo: 9) + [0], at: place)
        case 2:
            bytes = Array(good.prefix(80)) + random.bytes(upTo: 400)
        default:
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 80..<good.count, using: &random)] ^=
                    1 << UInt8.random(in: 0...7, using: &random)
            }
        }
        guard bytes != good else { return }
        let expected = try BitcoinBlockHeader.parse(Array(good.prefix(80))).hash
        let refusal = code { () throws(BitcoinParseError) in
            _ = try scan(bytes, watched: watched, hash: expected)
        }
        #expect(refusal != nil, "seed \(seed)")
        let parsed = code { () throws(BitcoinParseError) in _ = try BitcoinBlock.parse(bytes) }
        if let parsed, bytes.starts(with: good.prefix(80)) { #expect(parsed == refusal) }
    }
}
