import ChainModel
import LedgerRules
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import Connector

/// The last look at destinations, right before the signer is asked.
@Suite struct SigningCheckTests {
    private let screening = ScreeningDesk(limits: LimitRules(tiers: []), rules: .standard)

    private var check: SigningCheck { SigningCheck(desk: screening, family: .evm) }

    /// Puts a list in force that names an account of one repeated byte.
    private func list(_ byte: UInt8, in store: any StorePort) async throws {
        let lists = ListDesk(desk: screening)
        try await store.write { unit in
            let version = try lists.install(try Self.list(naming: byte), by: "ada", in: unit)
            #expect(version.state == .active)
        }
        try await store.read { try screening.reload(from: $0) }
    }

    /// A sanctions list with an account of one repeated byte.
    static func list(naming byte: UInt8) throws -> ScreeningList {
        let address = try #require(ScreeningAddress(script(byte), family: .evm))
        return ScreeningList(
            source: "own-\(byte)", kind: .sanctions,
            published: try #require(CalendarDate(start)), digest: hash(UInt128(byte)),
            parserVersion: 1,
            entries: [
                ListEntry(
                    address: address, label: "x", partyID: "1", partyName: "x", programs: [])
            ], checkedAt: start)
    }

    private func mayBeSigned(in store: any StorePort) async throws -> Bool {
        try await store.write { try check.mayBeSigned(PlannedPair.planID, in: $0) }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a plan nobody was asked to sign is given up, and its listed payout is refused`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await PlannedPair.save(in: store, desk)
            try await list(7, in: store)
            #expect(try await mayBeSigned(in: store))
            try await list(0x22, in: store)
            #expect(try await !mayBeSigned(in: store))
            // Each of the two payouts says by what it was clear the first time.
            let looks = try await store.read { try $0.events(after: 0, limit: 100) }
                .filter { $0.type == "payout.screenedAgain" }
            #expect(
                Set(looks.map(\.subject))
                    == [PlannedPair.first.text, PlannedPair.second.text])
            let edition = try Self.list(naming: 7).version.id
            #expect(
                looks.allSatisfy {
                    String(decoding: $0.json, as: UTF8.self).contains("by \(edition).")
                })
            try await store.write { unit in
                #expect(try unit.plan(PlannedPair.planID)?.stage == .dropped)
                let next = plan(0x92, PlannedPair.claim, payouts: [0xf2], chain: evm)
                try unit.save(next)
                try PayoutSteps.apply(
                    .planned(next.id, PlannedPair.claim), toPayoutsOf: next, in: unit)
                // Before its second screening nothing is decided: the screening says more.
                #expect(try !check.mayBeSigned(next.id, in: unit))
                #expect(try unit.plan(next.id)?.stage == .planned)
                try PlannedPair.screen(PlannedPair.second, .blocked("listed"), in: unit)
                let refused = try PayoutDesk.require(PlannedPair.second, in: unit)
                #expect(
                    refused.payout.state == .refused(.destinationBlocked(reason: "listed")))
                #expect(try unit.available(alice) == 70)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a plan is given up when the travel rule misses something of a payout by then`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        let travel = TravelDesk(profile: .standard(.eu), chains: [ForkedSource().profile])
        try await twin.run { store in
            try await PlannedPair.save(in: store, desk)
            try await list(7, in: store)
            // A proof was taken back that the second payout needs.
            try await store.write { unit in
                try travel.lookAgain(at: alice, in: unit)
                #expect(try unit.payoutHold(PlannedPair.second) != nil)
                try unit.removeHold(of: PlannedPair.first)
            }
            #expect(try await !mayBeSigned(in: store))
            try await store.read { reading in
                #expect(try reading.plan(PlannedPair.planID)?.stage == .dropped)
                // The other one goes on without it.
                let next = try reading.payoutsToPlan(on: evm, limit: 9).map(\.payout.id)
                #expect(next == [PlannedPair.first])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the travel rule holds no payout of which a signature may exist`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        let travel = TravelDesk(profile: .standard(.eu), chains: [ForkedSource().profile])
        try await twin.run { store in
            try await PlannedPair.save(in: store, desk)
            try await store.write { unit in
                #expect(try PlanSigning.ask(PlannedPair.planID, in: unit))
                try travel.lookAgain(at: alice, in: unit)
                #expect(try unit.payoutHold(PlannedPair.second) == nil)
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a plan that was asked for waits and says why, until a person looks again`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await PlannedPair.save(in: store, desk)
            try await list(7, in: store)
            try await store.write { unit throws in
                #expect(try PlanSigning.ask(PlannedPair.planID, in: unit))
            }
            #expect(try await mayBeSigned(in: store))
            try await list(0x22, in: store)
            for _ in 0..<2 { #expect(try await !mayBeSigned(in: store)) }
            try await store.write { unit in
                let first = try PayoutDesk.require(PlannedPair.first, in: unit)
                #expect(first.payout.wait?.sentence.contains(PlannedPair.second.text) == true)
                let second = try PayoutDesk.require(PlannedPair.second, in: unit)
                #expect(
                    second.payout.wait
                        == .destinationBlocked(check: 2, reason: "it is on own-34"))
                let alerts = try unit.events(after: 0, limit: 100).filter {
                    $0.type == "payout.alert"
                }
                #expect(alerts.count == 1)
                _ = try desk.retry(PlannedPair.second, by: "ben", in: unit)
            }
            #expect(try await !mayBeSigned(in: store))
            let waiting = try await store.read {
                try $0.payout(PlannedPair.second)?.payout.wait
            }
            #expect(waiting == .destinationBlocked(check: 3, reason: "it is on own-34"))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `where lists are too old, a plan that was asked for waits until newer ones come`(
        twin: StoreTwin
    ) async throws {
        let desk = try PlannedPair.desk()
        try await twin.run { store in
            try await PlannedPair.save(in: store, desk)
            try await store.write { unit throws in
                #expect(try PlanSigning.ask(PlannedPair.planID, in: unit))
            }
            #expect(try await !mayBeSigned(in: store))
            let waiting = try await store.read { try $0.payout(PlannedPair.first)?.payout.wait }
            #expect(
                waiting == .screeningUnknown(check: 2, reason: "no sanctions list is loaded"))
            try await list(7, in: store)
            #expect(try await mayBeSigned(in: store))
            try await store.read { reading throws in
                #expect(try reading.payout(PlannedPair.first)?.payout.wait == nil)
            }
        }
    }
}
