import BitcoinRules
import ChainModel
import Digests
import Units

/// Makes blocks as a regtest miner does.
struct SimBitcoinBlocks: SimBlockMaker {
    let chain: ChainID

    func block(
        on parent: BlockReference?, at height: BlockHeight, time: Timestamp, salt: UInt64,
        _ transactions: [SimTransaction]
    ) -> (BlockLink, [SimTransaction], SimBlock.Body) {
        // A miner that pays us marks its wish by a transaction without inputs.
        let wished = transactions.filter(\.isCoinbase)
        let others = transactions.filter { !$0.isCoinbase }
        let bodies = others.compactMap(\.bitcoin)
        let coinbase = coinbase(
            salt: salt, height: height, paying: wished.flatMap { $0.bitcoin?.outputs ?? [] },
            committingTo: bodies)
        let whole = [coinbase] + bodies
        let header = header(
            on: parent, time: time, root: BitcoinMerkleTree.root(whole.map(\.txID.bytes)).root)
        let block = header + compactSize(whole.count) + whole.flatMap { $0.serialized(.network) }
        guard let parsed = SimBitcoinBlocks.parsed(header) else {
            preconditionFailure("a header of 80 bytes parses")
        }
        let id = coinbase.txID
        let reward = SimTransaction(
            id: id, content: .bitcoin(coinbase), exclusive: 1 << 63 | salt,
            payments: wished.flatMap(\.payments).map { payment in
                SimPayment(
                    id: SightingID(chain: chain, transaction: id, locator: payment.id.locator),
                    recipient: payment.recipient, asset: .btc, paid: payment.paid, payers: [],
                    isCoinbase: true)
            }, isCoinbase: true)
        return (parsed.link(at: height), [reward] + others, .bitcoin(header: header, block: block))
    }

    private static func parsed(_ header: [UInt8]) -> BitcoinBlockHeader? {
        try? BitcoinBlockHeader.parse(header)
    }

    private func coinbase(
        salt: UInt64, height: BlockHeight, paying outputs: [BitcoinOutput],
        committingTo others: [BitcoinTransaction]
    ) -> BitcoinTransaction {
        let reserved = [UInt8](repeating: 0, count: 32)
        let zero = Bytes32(head: 0, tail: 0)
        let root = BitcoinMerkleTree.root([zero] + others.map(\.wtxID.bytes)).root
        let commitment = SHA256.doubleHash(root.bytes + reserved)
        let own = BitcoinOutput(
            value: .satoshis(25_0000_0000), script: .p2wpkh([UInt8](repeating: 9, count: 20)))
        return BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(transaction: TransactionID(zero), outputIndex: .max),
                    signatureScript: [8] + littleEndian(salt), sequence: .max,
                    witness: [reserved])
            ],
            // Payments to us come first: their places are known before the block is made.
            outputs: outputs + [
                own,
                BitcoinOutput(
                    value: .satoshis(0),
                    script: BitcoinScript([0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed] + commitment)),
            ], lockTime: 0)
    }

    private func header(on parent: BlockReference?, time: Timestamp, root: Bytes32) -> [UInt8] {
        var start = littleEndian(UInt32(0x2000_0000))
        start += parent?.hash.bytes.bytes ?? [UInt8](repeating: 0, count: 32)
        start += root.bytes
        start += littleEndian(UInt32(clamping: time.milliseconds / 1_000))
        start += littleEndian(UInt32(0x207f_ffff))
        var nonce: UInt32 = 0
        while true {
            let header = start + littleEndian(nonce)
            // The highest byte of the number is the last byte of the hash.
            if SHA256.doubleHash(header)[31] < 0x7f { return header }
            nonce += 1
        }
    }

    private func compactSize(_ count: Int) -> [UInt8] {
        precondition(count < 253, "simulated blocks are small")
        return [UInt8(count)]
    }

    private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension SimTransaction {
    var bitcoin: BitcoinTransaction? {
        if case .bitcoin(let transaction) = content { transaction } else { nil }
    }

    var evm: SimEVMTransaction? {
        if case .evm(let transaction) = content { transaction } else { nil }
    }
}
