import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct ERC20PayoutProofTests {
    private let us = TokenWorld.account(2)
    private let merchant = TokenWorld.account(7)
    private let id = TransactionID(TokenWorld.transaction)

    private var payout: ERC20Payout {
        ERC20Payout(
            token: TokenWorld.usdt, sender: us, recipient: merchant, units: UInt256(5_000_000))
    }

    private func log(
        of token: EVMAddress = TokenWorld.usdt, from: EVMAddress, to: EVMAddress,
        units: UInt128 = 5_000_000, index: UInt64 = 0
    ) -> JSONValue {
        TokenWorld.log(of: token, from: from, to: to, units: UInt256(units), index: index)
    }

    private func failure(
        _ logs: [JSONValue], changing: (JSONValue) -> JSONValue = { $0 }
    ) throws -> ERC20PayoutFailure? {
        let receipt = try EVMReceipt(json: changing(TokenWorld.receipt(logs)))
        do {
            _ = try ERC20PayoutProof(of: payout, by: id, in: receipt)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the exact Transfer in a successful transaction proves a payout`() throws {
        let other = log(of: TokenWorld.pegged, from: us, to: merchant, units: 9)
        let receipt = try EVMReceipt(
            json: TokenWorld.receipt([other, log(from: us, to: merchant, index: 1)]))
        let proof = try ERC20PayoutProof(of: payout, by: id, in: receipt)
        #expect(proof.logPosition == 1)
        #expect(proof.payout == payout)
        #expect(proof.transaction == id)
    }

    @Test func `tokens that answer false, keep a fee or pay somebody else are found out`() throws {
        #expect(try failure([]) == .noTransfer)
        #expect(try failure([log(from: us, to: TokenWorld.account(8))]) == .noTransfer)
        #expect(try failure([log(from: TokenWorld.account(8), to: merchant)]) == .noTransfer)
        #expect(
            try failure([log(of: TokenWorld.pegged, from: us, to: merchant)]) == .noTransfer)
        let removed = log(from: us, to: merchant).setting("removed", to: .bool(true))
        #expect(try failure([removed]) == .noTransfer)
        #expect(
            try failure([log(from: us, to: merchant, units: 4_950_000)])
                == .otherAmount(UInt256(4_950_000)))
        #expect(
            try failure([log(from: us, to: merchant), log(from: us, to: merchant, index: 1)])
                == .paidAgain)
        let collector = TokenWorld.account(9)
        #expect(
            try failure([
                log(from: us, to: merchant), log(from: us, to: collector, units: 50, index: 1),
            ]) == .moreLeft(UInt256(50)))
        #expect(
            try failure([
                log(from: us, to: merchant),
                log(from: merchant, to: collector, units: 50, index: 1),
            ]) == .takenBack(UInt256(50)))
        #expect(
            try failure([
                log(from: us, to: merchant), log(from: us, to: collector, units: 0, index: 1),
            ]) == nil)
    }

    @Test func `another transaction, sender or contract and a failure prove nothing`() throws {
        let logs = [log(from: us, to: merchant)]
        #expect(try failure(logs) { $0.setting("status", to: .string("0x0")) } == .reverted)
        let root = TokenWorld.hex(TokenWorld.hash(1).bytes)
        #expect(
            try failure(logs) { $0.setting("status", to: nil).setting("root", to: root) }
                == .outcomeUnknown)
        let stranger = TokenWorld.hex(TokenWorld.account(9).bytes)
        #expect(try failure(logs) { $0.setting("from", to: stranger) } == .otherCall)
        #expect(try failure(logs) { $0.setting("to", to: stranger) } == .otherCall)
        #expect(try failure(logs) { $0.setting("to", to: .null) } == .otherCall)
        let receipt = try EVMReceipt(json: TokenWorld.receipt(logs))
        #expect(throws: ERC20PayoutFailure.otherTransaction) {
            try ERC20PayoutProof(
                of: payout, by: TransactionID(TokenWorld.hash(1)), in: receipt)
        }
    }
}
