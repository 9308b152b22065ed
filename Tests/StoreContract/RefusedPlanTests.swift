import ChainModel
import PayoutRules
import Testing
import Units

@testable import Connector

/// A plan that the signer refuses: a person asks again, or takes a payout back.
@Suite struct RefusedPlanTests {
    private static let first = PlannedPair.first
    private static let second = PlannedPair.second
    private static let planID = PlannedPair.planID

    /// Two payouts in one plan, for which the signer was asked and said no.
    private func refused(_ store: any StorePort, _ desk: PayoutDesk) async throws {
        try await PlannedPair.save(in: store, desk)
        try await store.write { unit in
            #expect(try PlanSigning.ask(Self.planID, in: unit))
            try PlanSigning.take(
                .refused(code: "hourLimit", words: "The hour is used up."), for: Self.planID,
                in: unit)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `both payouts wait with the signer's words, and are asked for again together`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                let record = try PayoutDesk.require(Self.first, in: unit)
                #expect(record.payout.wait?.sentence.contains("The hour is used up.") == true)
                _ = try desk.retry(Self.first, by: "ben", in: unit)
                #expect(try unit.plan(Self.planID)?.stage == .asked)
                #expect(try PayoutDesk.require(Self.second, in: unit).payout.wait == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `one is taken back, and the other is planned again`(twin: StoreTwin) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                let record = try desk.cancel(Self.first, by: "ada", in: unit)
                #expect(record.payout.state == .cancelled(actor: "ada"))
                #expect(try unit.plan(Self.planID)?.stage == .dropped)
                #expect(try unit.claimant(of: .nonce(account: script(9), 4), on: evm) == nil)
                #expect(try unit.available(alice) == 70)
                #expect(try unit.payoutsToPlan(on: evm, limit: 9).map(\.payout.id) == [Self.second])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `once a signature may exist, nothing is taken back`(twin: StoreTwin) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await refused(store, desk)
            try await store.write { unit in
                _ = try desk.retry(Self.first, by: "ben", in: unit)
                #expect(throws: RequestRefusal.self) {
                    try desk.cancel(Self.first, by: "ada", in: unit)
                }
                #expect(try unit.available(alice) == 40)
            }
        }
    }
}
