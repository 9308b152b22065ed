import ChainModel
import LedgerRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What after-care blocks for a sanctions list is reported like what screening blocks.
@Suite struct BlockedByAftercareTests {
    private func property(_ world: AftercareWorld) async throws -> [BlockedProperty] {
        try await world.store.read {
            try $0.blockedProperty(
                BlockedPropertyQuery(), page: PageRequest(after: nil, limit: 9)
            ).map(\.1)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a hit is recorded with its entries, and the record ends at the release`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await world.spend(10)
            try await world.install(1, .deny, source: "own", naming: [9])
            await world.look()
            #expect(try await property(world).isEmpty)
            try await world.install(1, naming: [9])
            await world.look()
            let found = try #require(try await property(world).first)
            #expect(found.amount == Amount(30, of: .usdt))
            #expect(found.complianceCase == (try await world.hits().first?.caseID))
            #expect(found.entries.count == 1)
            #expect(found.entries.first?.contains("ETH (Somebody)") == true)
            #expect(found.report == .due)
            #expect(found.endedAt == nil)
            try await world.act(.proposeRelease, by: "ann")
            try await world.act(.approve, by: "ben")
            #expect(try await property(world).map { $0.endedAt == nil } == [false])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what comes free later is added, and a report is due again`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await store.write { unit in
                _ = try Holds.place(
                    HoldID(1), wallet: alice, amount: Amount(40, of: .usdt),
                    expiresAt: start.adding(seconds: 60), reference: "", in: unit)
            }
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await property(world).isEmpty, "nothing is blocked yet")
            try await store.write { unit in
                _ = try Holds.capture(
                    HoldID(1), transfer: TransferID(7), amount: Amount(10, of: .usdt), to: bob,
                    isLast: false, in: unit)
                _ = try Holds.release(HoldID(1), transfer: TransferID(8), in: unit)
            }
            #expect(try await property(world).map(\.amount.minorUnits) == [30])
            let id = try #require(try await world.hits().first?.caseID)
            try await store.write { unit in
                _ = try BlockedProperties.file(id, reference: "R-1", by: "ann", in: unit)
            }
            // Another deposit joins the hit through a second payer that is listed later.
            try await world.credit(2, from: [9], units: 5)
            try await world.install(1, source: "other", naming: [9])
            await world.look()
            let found = try await property(world)
            #expect(found.map(\.amount.minorUnits) == [35])
            #expect(found.map(\.report) == [.due])
            #expect(found.first?.entries.count == 2)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a held deposit that a sanctions list freezes is recorded, and so is a frozen one`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.hold(1, from: [9], units: 40)
            try await world.hold(2, from: [9], units: 7, isFrozen: true)
            try await world.install(1, .deny, source: "own", naming: [9])
            await world.look()
            #expect(try await property(world).isEmpty)
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await property(world).map(\.amount.minorUnits).sorted() == [7, 40])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `people who confirm a match block what later verdicts named`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.hold(1, from: [9], units: 40)
            let cause = RetroCause(
                rule: .sanctionedKey, floor: .hold, key: ScreeningKey(.evm, script(9).bytes),
                listed: "bc1q", source: "list", edition: "list 1", label: "XBT")
            try await store.write { unit in
                let deposit = try #require(
                    try unit.complianceCases(.all, page: PageRequest(after: nil, limit: 1))
                        .first.flatMap { try unit.deposit($0.1.machine.deposit) })
                _ = try ListedDeposits.learn(
                    cause, of: deposit, in: CaseID(1 << 64), lists: hash(1), unit)
            }
            #expect(try await property(world).isEmpty)
            for (command, actor) in [
                (CaseCommand.proposeFreeze, "ann"), (.approve, "ben"),
            ] {
                let action = try #require(
                    CaseAction(
                        actor: actor, reason: .listMatchConfirmed, note: "", authority: nil,
                        time: start))
                let id = CaseID(1 << 64)
                _ = try await store.write { store in
                    let seen = try store.complianceCase(id)?.machine.proposalName
                    return try CaseDesk.act(command, on: id, seeing: seen, action, in: store)
                }
            }
            #expect(try await property(world).map(\.entries) == [[cause.entry]])
        }
    }
}
