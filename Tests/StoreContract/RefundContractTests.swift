import ChainModel
import DepositRules
import LedgerRules
import PayoutRules
import ScreeningRules
import SimWorld
import Testing
import Units

@testable import Connector

@Suite
struct RefundContractTests {
    /// A payout's end, told to the case and the deposit of a refund that is under way.
    private func end(
        _ state: PayoutState, of number: UInt128 = 4, in store: any StorePort
    ) async throws -> (CaseState, ScreeningTrack) {
        let verdict = VerdictID(8)
        let target = try #require(RefundTarget(address: "0xaa", proof: "p"))
        return try await store.write { unit in
            try unit.save(walletRecord(alice))
            let item = deposit(
                1, chain: .final(block(5)), screening: .refunding(CaseID(1), verdict))
            try unit.save(item)
            try unit.save(
                CaseRecord(
                    machine: ComplianceCase(
                        id: CaseID(1), deposit: item.id, isSenior: false, openedAt: start,
                        state: .refundApproved(to: target), entries: []),
                    verdict: 8, wallet: alice, amount: item.amount))
            let asset = item.amount.asset
            let custody = AccountID.custody(TokenID(chain: evm, asset: asset))
            // The payout's hold was released right before.
            _ = try unit.apply([
                .openAccount(custody), .openAccount(.available(alice, asset)),
                .openAccount(.screening(alice, asset)),
                .transfer(
                    LedgerTransfer(
                        id: TransferID(77), debit: custody, credit: .available(alice, asset),
                        amount: item.amount, reason: .adjustment, subject: 0)),
            ])
            try unit.addRefund(PayoutID(4), of: CaseID(1))
            try CaseRefunds.follow(
                record(payout(number, amount: item.amount, state: state)), in: unit)
            let known = try #require(try unit.complianceCase(CaseID(1)))
            let left = try #require(try unit.deposit(item.id))
            return (known.machine.state, left.screeningTrack)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a refund that is final ends its case`(twin: StoreTwin) async throws {
        let inclusion = PayoutInclusion(transaction: txID(1), block: block(9))
        try await twin.run { store in
            let (state, track) = try await end(.final(inclusion), in: store)
            #expect(state.name == .refunded)
            #expect(track == .refunded(CaseID(1), VerdictID(8)))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a refund that failed leaves its money held`(twin: StoreTwin) async throws {
        let inclusion = PayoutInclusion(transaction: txID(1), block: block(9))
        for state in [PayoutState.failed(inclusion), .cancelled(actor: "ann")] {
            try await twin.run { store in
                let (found, track) = try await end(state, in: store)
                #expect(found == .open)
                #expect(track == .held(CaseID(1), VerdictID(8)))
                try await store.read { reading throws in
                    let asset = deposit(1).amount.asset
                    #expect(try reading.balance(.available(alice, asset)) == .zero(asset))
                    #expect(
                        try reading.balance(.screening(alice, asset)) == deposit(1).amount)
                }
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `other payouts, and steps before the end, tell nobody`(twin: StoreTwin) async throws {
        for (state, number) in [
            (PayoutState.cancelled(actor: "ann"), 5),
            (.reserved(isScreened: true, isApproved: true), 4),
        ] as [(PayoutState, UInt128)] {
            try await twin.run { store in
                let (found, track) = try await end(state, of: number, in: store)
                #expect(found.name == .refundApproved)
                #expect(track == .refunding(CaseID(1), VerdictID(8)))
            }
        }
    }
}
