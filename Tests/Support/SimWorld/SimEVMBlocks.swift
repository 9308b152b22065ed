import ChainModel
import Digests
import EVMRules
import Encodings
import Units

/// Makes blocks as an EVM chain does: their hashes, receipts' roots and filters are real.
struct SimEVMBlocks: SimBlockMaker {
    func block(
        on parent: BlockReference?, at height: BlockHeight, time: Timestamp, salt: UInt64,
        _ transactions: [SimTransaction]
    ) -> (BlockLink, [SimTransaction], SimBlock.Body) {
        let placeholder = Bytes32(head: 0, tail: 0)
        let drafts = receipts(transactions, block: placeholder, height: height)
        let parsed = drafts.compactMap { try? EVMReceipt(json: $0) }
        precondition(parsed.count == drafts.count, "the world's receipts are well formed")
        var bloom = EVMBloom()
        for receipt in parsed { bloom.formUnion(receipt.bloom) }
        let fields: [(key: String, value: JSONValue)] = [
            ("parentHash", .hex(parent?.hash.bytes.bytes ?? SimEVMBlocks.zeros)),
            ("sha3Uncles", .hex(SimEVMBlocks.zeros)),
            ("miner", .hex([UInt8](repeating: 7, count: 20))),
            ("stateRoot", .hex(SimEVMBlocks.zeros)), ("transactionsRoot", .hex(SimEVMBlocks.zeros)),
            ("receiptsRoot", .hex(EVMBlockProof.receiptsRoot(of: parsed).bytes)),
            ("logsBloom", .hex(bloom.bytes)), ("difficulty", .quantity(0)),
            ("number", .quantity(height.value)), ("gasLimit", .quantity(30_000_000)),
            ("gasUsed", .quantity(transactions.reduce(0) { $0 + ($1.evm?.gasUsed ?? 0) })),
            ("timestamp", .quantity(UInt64(clamping: time.milliseconds / 1_000))),
            ("extraData", .hex(withUnsafeBytes(of: salt.bigEndian) { Array($0) })),
            ("mixHash", .hex(SimEVMBlocks.zeros)),
            ("nonce", .hex([UInt8](repeating: 0, count: 8))),
        ]
        let hash = hash(of: fields)
        let header = JSONValue.object(
            fields + [
                ("hash", .hex(hash.bytes)),
                ("transactions", .array(transactions.map { .hex($0.id.bytes.bytes) })),
            ])
        let link = BlockLink(
            reference: BlockReference(height: height, hash: BlockHash(hash)),
            parent: parent?.hash ?? BlockHash(placeholder),
            time: Timestamp(seconds: time.milliseconds / 1_000))
        return (
            link, transactions,
            .evm(
                header: header, receipts: receipts(transactions, block: hash, height: height))
        )
    }

    private static let zeros = [UInt8](repeating: 0, count: 32)

    /// The Keccak-256 of the RLP of the fields. Source: Yellow Paper, section 4.4.
    private func hash(of fields: [(key: String, value: JSONValue)]) -> Bytes32 {
        let quantities = ["difficulty", "number", "gasLimit", "gasUsed", "timestamp"]
        let items = fields.map { key, value -> RLPItem in
            let text = value.text ?? ""
            if quantities.contains(key) {
                return .number(UInt256(UInt128(text.dropFirst(2), radix: 16) ?? 0))
            }
            return .bytes((try? Hex.decodePrefixed(text)) ?? [])
        }
        let digest = Keccak256.hash(RLP.encode(.list(items)))
        return Bytes32(digest) ?? Bytes32(head: 0, tail: 0)
    }

    private func receipts(
        _ transactions: [SimTransaction], block: Bytes32, height: BlockHeight
    ) -> [JSONValue] {
        var logIndex: UInt64 = 0
        var cumulativeGas: UInt64 = 0
        return transactions.enumerated().map { index, transaction in
            guard let content = transaction.evm else {
                preconditionFailure("an EVM block holds EVM transactions")
            }
            let place: [(key: String, value: JSONValue)] = [
                ("transactionHash", .hex(transaction.id.bytes.bytes)),
                ("transactionIndex", .quantity(UInt64(index))),
                ("blockHash", .hex(block.bytes)), ("blockNumber", .quantity(height.value)),
            ]
            let logs = content.events.map { event -> JSONValue in
                defer { logIndex += 1 }
                return .object(
                    place + [
                        ("address", .hex(event.contract.bytes)),
                        ("topics", .array(event.topics.map { .hex($0.bytes) })),
                        ("data", .hex(event.data)), ("logIndex", .quantity(logIndex)),
                        ("removed", .bool(false)),
                    ])
            }
            cumulativeGas += content.gasUsed
            return .object(
                place + [
                    ("type", .quantity(content.type)), ("from", .hex(content.sender.bytes)),
                    ("to", .hex(content.target.bytes)),
                    ("status", .quantity(content.isSuccess ? 1 : 0)),
                    ("cumulativeGasUsed", .quantity(cumulativeGas)),
                    ("logs", .array(logs)),
                ] + SimEVMBlocks.price(of: content))
        }
    }
}

extension SimEVMBlocks {
    /// What a receipt says of gas; the world tells it only of transactions of the connector, whose
    /// price it knows.
    fileprivate static func price(
        of content: SimEVMTransaction
    ) -> [(key: String, value: JSONValue)] {
        guard content.gasPrice > 0 else { return [] }
        return [
            ("gasUsed", .quantity(content.gasUsed)),
            ("effectiveGasPrice", .quantity(content.gasPrice)),
        ]
    }
}

extension JSONValue {
    static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encodePrefixed(bytes)) }
    static func quantity(_ value: UInt64) -> JSONValue {
        .string("0x" + String(value, radix: 16))
    }

    /// The same object with one field changed.
    func setting(_ key: String, to value: JSONValue) -> JSONValue {
        .object((fields ?? []).map { ($0.key, $0.key == key ? value : $0.value) })
    }
}
