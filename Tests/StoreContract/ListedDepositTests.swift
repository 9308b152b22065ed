import ChainModel
import DepositRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// A later listing of who paid a deposit that waits for people already.
@Suite struct ListedDepositTests {
    @Test(arguments: StoreTwin.allCases, [ListKind.sanctions, .deny])
    func `the case of a held deposit learns of it before anybody releases`(
        twin: StoreTwin, kind: ListKind
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            let id = try await world.hold(1, from: [9], units: 40)
            try await world.act(.proposeRelease, by: "ann")
            try await world.install(1, kind, naming: [9])
            await world.look()
            let state = try await world.cases().first?.machine.state
            #expect(state == (kind == .sanctions ? .frozen : .open))
            #expect(try await world.count("case.listed") == 1)
            #expect(try await store.read { try $0.verdicts(on: id).count } == 2)
            await #expect(throws: RequestRefusal.self) {
                try await world.act(.approve, by: "ben")
            }
            #expect(try await world.balances() == [0, kind == .sanctions ? 40 : 0])
            // The pass that runs again, and a new edition that only grew, say nothing new.
            try await store.write { try $0.save(AftercareProgress.none("lists")) }
            await world.look()
            try await world.install(2, kind, naming: [8, 9])
            await world.look()
            #expect(try await world.count("case.listed") == 1)
            // Taken off and put on again it is news.
            try await world.install(3, kind, naming: [8])
            await world.look()
            try await world.install(4, kind, naming: [8, 9])
            await world.look()
            #expect(try await world.count("case.listed") == 2)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `so does the case of a frozen one, and its proposal is taken back`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.hold(1, from: [9], units: 40, isFrozen: true)
            try await world.act(.proposeRelease, by: "ann")
            try await world.install(1, .deny, naming: [9])
            await world.look()
            let machine = try #require(try await world.cases().first?.machine)
            #expect(machine.state == .frozen)
            #expect(machine.entries.last?.step == .basisChanged)
            #expect(machine.waitingSince != nil)
            #expect(try await world.count("case.listed") == 1)
            #expect(try await world.balances() == [0, 40])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deposit whose own verdict named the listing is no news`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            let listed = try #require(ScreeningAddress(script(9), family: .evm)).canonical
            // Screened with the list that after-care did not work through yet.
            try await world.install(1, .deny, naming: [9])
            let edition = try #require(
                try await store.read { try $0.lists().first?.version.id })
            try await world.hold(
                1, from: [9], units: 40,
                verdict: """
                    {"rules":[{"id":"\(ScreeningRule.denied.rawValue)","fired":true,
                    "evidence":["\(edition) | ETH | 1 | \(listed)"]}]}
                    """)
            await world.look()
            #expect(try await world.count("case.listed") == 0)
        }
    }
}
