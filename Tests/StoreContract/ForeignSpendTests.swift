import ChainModel
import PayoutRules
import Testing
import Units

@testable import Connector

/// Somebody else has our keys, and spends what a plan of ours claims.
@Suite struct ForeignSpendTests {
    private static let profile = ForkedSource().profile
    private static let claim = PlanClaim.outpoints([outpoint(1, 3), outpoint(2, 3)])
    private static let theft = BlockSpend(transaction: txID(88), spent: [outpoint(2, 3)])

    /// Two payouts of a plan that is signed and sent, and its two coins.
    private func sent(in store: any StorePort) async throws {
        try await PlannedPair.save(in: store, try PlannedPair.desk(), claim: Self.claim)
        try await store.write { unit in
            for number in UInt128(1)...2 {
                try unit.saveWithAddress(
                    coinDeposit(number, 5_000, on: evm), UInt32(number))
            }
            #expect(try PlanSigning.ask(PlannedPair.planID, in: unit))
            guard let asked = try unit.plan(PlannedPair.planID) else { return }
            let plan = asked.signed(as: 71, .broadcast)
            try unit.save(plan)
            for event: PayoutEvent in [
                .signed(plan.id, txID(71)), .broadcastAccepted(txID(71)),
            ] {
                try PayoutSteps.apply(event, toPayoutsOf: plan, in: unit)
            }
            try PlanBlocks.connect(Self.theft, in: block(20), of: evm, unit)
        }
    }

    private func waits(_ store: any StorePort) async throws -> [PayoutWait?] {
        try await store.read { reading in
            try [PlannedPair.first, PlannedPair.second].map {
                try PayoutDesk.require($0, in: reading).payout.wait
            }
        }
    }

    private func settle(tip: UInt64, in store: any StorePort) async throws {
        try await store.write { unit in
            let view = FinalityView(tip: BlockHeight(tip), safe: nil, finalized: nil)
            try PlanBlocks.settleRivals(of: Self.profile, in: view, unit)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `while the chain has not decided, the payouts say so and nobody can hurry it`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await sent(in: store)
            let rival = PayoutInclusion(transaction: txID(88), block: block(20))
            let wait = PayoutWait.foreignIncluded(rival, .outpoints([outpoint(2, 3)]))
            #expect(try await waits(store) == [wait, wait])
            try await settle(tip: 21, in: store)
            #expect(try await waits(store) == [wait, wait])
            try await store.write { unit in
                #expect(
                    throws: RequestRefusal.conflict(
                        "the chain decides first: block 20 is not final yet")
                ) { try desk.retry(PlannedPair.first, by: "ben", in: unit) }
                #expect(throws: RequestRefusal.self) {
                    try desk.cancel(PlannedPair.first, by: "ben", in: unit)
                }
                try PlanBlocks.disconnect(block(20), of: evm, in: unit)
            }
            #expect(try await waits(store) == [nil, nil])
            try await settle(tip: 30, in: store)
            try await store.read { reading throws in
                #expect(try reading.plan(PlannedPair.planID)?.stage == .broadcast)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `once it is final, the money can go back, and what was stolen is not spent again`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await sent(in: store)
            try await settle(tip: 23, in: store)
            let wait = PayoutWait.replacedByForeign(txID(88))
            #expect(try await waits(store) == [wait, wait])
            try await store.write { unit in
                #expect(try unit.plan(PlannedPair.planID)?.stage == .dropped)
                let coins = try unit.spendableCoins(on: evm, limit: 9)
                #expect(coins.map(\.outpoint) == [outpoint(1, 3)])
                _ = try desk.cancel(PlannedPair.first, by: "ben", in: unit)
                #expect(try unit.available(alice) == 70)
                let alerts = try unit.events(after: 0, limit: 100).filter {
                    $0.type == "payout.alert"
                }
                // Each payout says both: seen, and for good.
                #expect(alerts.count == 4)
            }
            try await settle(tip: 24, in: store)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `our own transaction is no rival of itself`(twin: StoreTwin) async throws {
        try await twin.run { store in
            try await sent(in: store)
            try await store.write { unit in
                try PlanBlocks.disconnect(block(20), of: evm, in: unit)
                try PlanBlocks.connect(
                    BlockSpend(transaction: txID(71), spent: [outpoint(1, 3), outpoint(2, 3)]),
                    in: block(20, 1), of: evm, unit)
                #expect(
                    try unit.plan(PlannedPair.planID)?.stage == .included(block(20, 1)))
            }
            #expect(try await waits(store) == [nil, nil])
        }
    }
}
