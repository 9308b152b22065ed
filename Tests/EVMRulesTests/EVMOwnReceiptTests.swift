import EVMRules
import Encodings
import Testing
import Units

@Suite struct EVMOwnReceiptTests {
    /// A transaction of a made-up signature, and the receipt that a node gives of it.
    private func sent(
        _ fee: EVMTransaction.Fee = .capped(max: UInt256(100), priority: UInt256(1))
    ) throws -> (transaction: EVMTransaction, receipt: JSONValue) {
        let draft = try EVMTransactionDraft.payment(
            to: TokenWorld.account(7), value: UInt256(1), chainID: 1, nonce: 0, fee: fee,
            gasLimit: 30_000)
        let signature = try EVMSignature(r: UInt256(1), s: UInt256(1), isYOdd: false)
        let transaction = try draft.signed(with: signature).transaction
        let receipt = TokenWorld.receipt(
            [], to: TokenWorld.account(7), from: transaction.sender,
            transaction: transaction.id.bytes
        ).setting("gasUsed", to: .string("0x5208"))
            .setting("effectiveGasPrice", to: .string("0xa"))
        return (transaction, receipt)
    }

    @Test func `what was paid is gas times price, and a rollup's fee on top`() throws {
        let (transaction, json) = try sent()
        let plain = try #require(try EVMOwnReceipt.single(json: json, of: transaction))
        #expect(plain.feePaid == UInt256(210_000))
        #expect(plain.gasUsed == 21_000)
        #expect(plain.rollupDataFee == .zero)
        let rollup = try #require(
            try EVMOwnReceipt.single(
                json: json.setting("l1Fee", to: .string("0x10")), of: transaction))
        #expect(rollup.feePaid == UInt256(210_016))
        #expect(rollup.rollupDataFee == UInt256(16))
        #expect(try EVMOwnReceipt.single(json: .null, of: transaction) == nil)
    }

    @Test func `a node that leaves the price out is believed for one price only`() throws {
        let (transaction, json) = try sent(.price(UInt256(3)))
        let priceless = json.setting("effectiveGasPrice", to: nil)
        let old = try #require(try EVMOwnReceipt.single(json: priceless, of: transaction))
        #expect(old.feePaid == UInt256(63_000))
        let (capped, other) = try sent()
        #expect(throws: EVMAnswerError.missingField("effectiveGasPrice")) {
            try EVMOwnReceipt.single(
                json: other.setting("effectiveGasPrice", to: nil), of: capped)
        }
    }

    @Test(arguments: [
        ("transactionHash", JSONValue.string("0x" + String(repeating: "1", count: 64))),
        ("from", .string("0x" + String(repeating: "1", count: 40))),
        ("to", .string("0x" + String(repeating: "1", count: 40))), ("to", .null),
        ("gasUsed", .string("0x7531")), ("gasUsed", .null), ("effectiveGasPrice", .string("0x65")),
        ("l1Fee", .string("1")), ("l1Fee", .string("0x" + String(repeating: "f", count: 64))),
    ])
    func `a receipt beyond what the transaction allowed is refused`(
        name: String, value: JSONValue
    ) throws {
        let (transaction, json) = try sent()
        #expect(throws: EVMAnswerError.malformedField(name)) {
            try EVMOwnReceipt.single(json: json.setting(name, to: value), of: transaction)
        }
    }
}
