import BitcoinRules
import ChainModel
import Encodings
import Testing
import Units

@Suite struct BitcoinSpendingTests {
    private let previous = Outpoint(
        transaction: TransactionID(Bytes32(head: 7, tail: 7)), outputIndex: 3)

    private func transaction(coinbase: Bool = false) -> BitcoinTransaction {
        let none = Outpoint(
            transaction: TransactionID(Bytes32(head: 0, tail: 0)), outputIndex: .max)
        return BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: coinbase ? none : previous, signatureScript: [1, 2],
                    sequence: .max, witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: .satoshis(5), script: .p2wpkh([UInt8](repeating: 1, count: 20)))
            ], lockTime: 0)
    }

    private func answer(
        _ transaction: BitcoinTransaction, _ input: [(key: String, value: JSONValue)],
        time: JSONValue = .integer(1_700_000_000)
    ) -> JSONValue {
        .object([
            ("hex", .string(Hex.encode(transaction.serialized(.network)))),
            ("vin", .array([.object(input)])), ("blocktime", time),
        ])
    }

    private var place: [(key: String, value: JSONValue)] {
        [
            ("txid", .string(previous.transaction.bitcoinText)),
            ("vout", .integer(previous.outputIndex)),
        ]
    }

    @Test func `what is spent is read where the node tells it`() throws {
        let body = transaction()
        let told =
            place + [
                (
                    "prevout",
                    .object([
                        ("value", .number("0.00000009")),
                        ("scriptPubKey", .object([("hex", .string("51"))])),
                    ])
                )
            ]
        let found = try BitcoinSpending(answer(body, told), of: body.txID)
        #expect(found.transaction == body)
        #expect(found.spent.map { $0?.value } == [.satoshis(9)])
        #expect(found.time == Timestamp(seconds: 1_700_000_000))
        let untold = try BitcoinSpending(answer(body, place, time: .null), of: body.txID)
        #expect(untold.spent == [nil])
        #expect(untold.time == nil)
    }

    @Test func `a coinbase spends nothing`() throws {
        let body = transaction(coinbase: true)
        let found = try BitcoinSpending(
            answer(body, [("coinbase", .string("00"))]), of: body.txID)
        #expect(found.spent.isEmpty)
    }

    @Test func `what is not about this transaction is refused`() {
        let body = transaction()
        let other = TransactionID(Bytes32(head: 1, tail: 1))
        #expect(throws: BitcoinRPCError.foreign) {
            try BitcoinSpending(answer(body, place), of: other)
        }
        let elsewhere: [(key: String, value: JSONValue)] = [
            ("txid", .string(other.bitcoinText)), ("vout", .integer(0)),
        ]
        #expect(throws: BitcoinRPCError.foreign) {
            try BitcoinSpending(answer(body, elsewhere), of: body.txID)
        }
        #expect(throws: BitcoinRPCError.field("blocktime")) {
            try BitcoinSpending(answer(body, place, time: .string("now")), of: body.txID)
        }
        #expect(throws: BitcoinRPCError.field("hex")) {
            try BitcoinSpending(.object([]), of: body.txID)
        }
        #expect(throws: BitcoinRPCError.field("vin")) {
            try BitcoinSpending(
                .object([
                    ("hex", .string(Hex.encode(body.serialized(.network)))), ("vin", .array([])),
                ]), of: body.txID)
        }
    }

    @Test func `the call names a block where one is known`() {
        let id = TransactionID(Bytes32(head: 1, tail: 2))
        #expect(BitcoinRPC.spending(id).parameters == [.string(id.bitcoinText), .integer(2)])
        let block = BlockHash(Bytes32(head: 3, tail: 4))
        #expect(
            BitcoinRPC.spending(id, in: block).parameters
                == [.string(id.bitcoinText), .integer(2), .string(block.bitcoinText)])
    }
}
