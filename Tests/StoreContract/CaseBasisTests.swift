import ChainModel
import LedgerRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// Nobody approves more than was proposed.
@Suite struct CaseBasisTests {
    private func state(_ world: AftercareWorld) async throws -> CaseState? {
        try await world.cases().first?.machine.state
    }

    @Test(arguments: StoreTwin.allCases)
    func `a cause that joins takes the proposal back and says why`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await world.install(1, naming: [9])
            await world.look()
            try await world.act(.proposeRelease, by: "ann")
            try await world.install(1, source: "other", naming: [9])
            await world.look()
            #expect(try await state(world) == .frozen)
            let entry = try #require(try await world.cases().first?.machine.entries.last)
            #expect(entry.step == .basisChanged)
            #expect(entry.detail?.contains("came onto other") == true)
            #expect(try await world.count("case.basisChanged") == 1)
            await #expect(throws: RequestRefusal.self) {
                try await world.act(.approve, by: "ben")
            }
            #expect(try await world.balances() == [0, 40])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `deposits that join take the proposal back`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [8, 9], units: 40)
            try await world.credit(2, from: [8], units: 5)
            try await world.install(1, naming: [9])
            await world.look()
            try await world.act(.proposeRelease, by: "ann")
            // The second payer's other deposit joins the hit that has the first.
            try await world.install(2, naming: [8, 9])
            await world.look()
            #expect(try await world.hits().map(\.depositCount) == [2])
            #expect(try await state(world) == .frozen)
            await #expect(throws: RequestRefusal.self) {
                try await world.act(.approve, by: "ben")
            }
            #expect(try await world.balances() == [0, 45])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `money that comes free takes the proposal back, and what is spent does not`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await store.write { unit in
                _ = try Holds.place(
                    HoldID(1), wallet: alice, amount: Amount(30, of: .usdt),
                    expiresAt: start.adding(seconds: 60), reference: "", in: unit)
            }
            try await world.install(1, naming: [9])
            await world.look()
            try await world.act(.proposeRelease, by: "ann")
            try await store.write { unit in
                _ = try Holds.capture(
                    HoldID(1), transfer: TransferID(8), amount: Amount(4, of: .usdt), to: bob,
                    isLast: false, in: unit)
            }
            #expect(
                try await state(world)
                    == .frozenReleaseProposed(by: "ann", authority: "licence 7"))
            try await store.write { unit in
                _ = try Holds.release(HoldID(1), transfer: TransferID(9), in: unit)
            }
            #expect(try await state(world) == .frozen)
            #expect(try await world.balances() == [0, 36])
        }
    }
}
