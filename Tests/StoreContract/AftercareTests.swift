import ChainModel
import DepositRules
import LedgerRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What a later listing does to money that was cleared before.
@Suite struct AftercareTests {
    @Test(arguments: StoreTwin.allCases)
    func `a hundred small deposits of one payer are one case, and what is left is frozen`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [7])
            for number in UInt128(1)...100 {
                try await world.credit(number, from: [9], units: 10)
            }
            try await world.credit(200, from: [8], units: 500)
            try await world.credit(201, from: [9], units: 60, to: bob)
            #expect(await world.look() > 0)
            #expect(try await world.hits().isEmpty)
            try await world.spend(700)
            try await world.install(2, naming: [7, 9])
            await world.look()
            // 1,000 of 1,500 are tainted, 800 are left: the careful reading takes them all.
            #expect(try await world.balances() == [0, 800])
            #expect(try await world.balances(bob) == [700, 60])
            let hit = try #require(try await world.hits().first { $0.wallet == alice })
            #expect(hit.depositCount == 100)
            #expect(
                [hit.tainted, hit.frozen, hit.reserved, hit.spent].map(\.minorUnits)
                    == [1_000, 800, 0, 200])
            #expect(try await world.cases().count == 2)
            let record = try #require(try await world.cases().first { $0.wallet == alice })
            #expect(record.machine.state == .frozen)
            #expect(record.amount == hit.tainted)
            #expect(try await world.count("deposit.retroHit") == 101)
            #expect(try await world.count("case.opened") == 2)
            #expect(await world.look() == 0)
            #expect(try await world.balances() == [0, 800])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `clean money is left alone beyond what the tainted deposits brought`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            let tainted = try await world.credit(1, from: [9], units: 40)
            try await world.credit(2, from: [8], units: 500)
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await world.balances() == [500, 40])
            try await store.read { reading throws in
                let deposit = try #require(try reading.deposit(tainted))
                // The deposit keeps its own verdict; another one follows it.
                #expect(deposit.screeningTrack == .clear(VerdictID(1 << 64)))
                #expect(try reading.verdicts(on: tainted).count == 2)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `two people free the money on an authority's word, and one never does`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await world.install(1, naming: [9])
            await world.look()
            await #expect(throws: RequestRefusal.self) {
                try await world.act(.proposeRelease, by: "ann", authority: nil)
            }
            try await world.act(.proposeRelease, by: "ann")
            await #expect(throws: RequestRefusal.self) {
                try await world.act(.approve, by: "ann")
            }
            #expect(try await world.balances() == [0, 40])
            try await world.act(.approve, by: "ben")
            #expect(try await world.balances() == [40, 0])
            #expect(try await world.hits().map(\.state) == [.released])
            // The same edition again, a respelled one, and one that only grew: nothing new.
            try await world.install(2, naming: [9, 6])
            await world.look()
            #expect(try await world.balances() == [40, 0])
            // Taken off and put on again it is a new finding.
            try await world.install(3, naming: [6])
            await world.look()
            try await world.install(4, naming: [6, 9])
            await world.look()
            #expect(try await world.balances() == [0, 40])
            #expect(try await world.cases().count == 2)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deposit of two listed payers is blocked once, and both causes stand on it`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [8, 9], units: 40)
            try await world.credit(2, from: [9], units: 5)
            try await world.install(1, naming: [8, 9])
            await world.look()
            #expect(try await world.balances() == [0, 45])
            let hits = try await world.hits()
            #expect(hits.map(\.causes.count) == [2])
            try await world.install(1, source: "other", naming: [9])
            await world.look()
            #expect(try await world.hits().map(\.causes.count) == [3])
            #expect(try await world.cases().count == 1)
            #expect(try await world.balances() == [0, 45])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deny list blocks as well, and its case needs no authority`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await world.install(1, .label, source: "labels", naming: [9])
            await world.look()
            #expect(try await world.balances() == [40, 0])
            try await world.install(1, .deny, source: "own", naming: [9])
            await world.look()
            #expect(try await world.balances() == [0, 40])
            #expect(try await world.cases().map(\.machine.state) == [.open])
            // A sanctions list makes the same case a frozen one; nothing is blocked twice.
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await world.cases().map(\.machine.state) == [.frozen])
            #expect(try await world.balances() == [0, 40])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payer who left a list and came back between two passes is found`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [9])
            await world.look()
            try await world.install(2, naming: [8])
            // Cleared by the edition that does not name its payer, and no pass had seen that one.
            try await world.credit(1, from: [9], units: 40)
            try await world.install(3, naming: [8, 9])
            await world.look()
            #expect(try await world.balances() == [0, 40])
            #expect(try await world.hits().count == 1)
            #expect(await world.look() == 0)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what is not final goes back to screening`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            let id = try await world.credit(1, from: [9], units: 40, isFinal: false)
            try await world.install(1, naming: [9])
            await world.look()
            #expect(try await world.hits().isEmpty)
            #expect(try await store.read { try $0.deposit(id)?.screeningTrack } == .running)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `money that a hold has is named and not touched`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 100)
            try await store.write { unit in
                let results = try unit.apply([
                    .placeHold(
                        HoldRequest(
                            id: HoldID(1), wallet: alice, amount: Amount(30, of: .usdt),
                            expiresAt: nil, subject: 0))
                ])
                let isDone = results.allSatisfy(\.isOnRecord)
                #expect(isDone)
            }
            try await world.spend(20)
            try await world.install(1, naming: [9])
            await world.look()
            let hit = try #require(try await world.hits().first)
            #expect(
                [hit.frozen, hit.reserved, hit.spent].map(\.minorUnits) == [50, 30, 20])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a pass goes on where a crash left it, over more places than one unit takes`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            for number in UInt128(1)...30 {
                try await world.credit(number, from: [UInt8(number % 3) + 5], units: 1)
            }
            try await world.install(1, naming: [5, 6, 7])
            let subject = AftercareSubject.lists
            let plan = try await store.read { reading in
                AftercarePlan(
                    subject: subject, base: Bytes32(head: 0, tail: 0),
                    digest: try subject.digest(reading),
                    changes: try subject.changes([], reading))
            }
            // The answer to the first unit is lost, and it runs again: nothing is done twice.
            let first = try await store.write { try AftercareStep(plan: plan).run(in: $0) }
            #expect(first == 30)
            let second = try await store.write { try AftercareStep(plan: plan).run(in: $0) }
            #expect(second == 0)
            #expect(try await world.balances() == [0, 30])
            #expect(try await world.hits().count == 3)
        }
    }
}
