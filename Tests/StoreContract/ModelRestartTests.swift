import ChainModel
import DepositRules
import Encodings
import Logging
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What the model of behaviour knows after a restart.
@Suite struct ModelRestartTests {
    /// Lets somebody pay so many times, and one desk screen all of it.
    private func screen(
        _ numbers: Range<UInt64>, _ world: AftercareWorld, by desk: ScreeningDesk
    ) async throws {
        try await world.store.write { unit in
            for number in numbers {
                let sighting = Sighting(
                    id: SightingID(
                        chain: evm, transaction: TransactionID(hash(UInt128(number))),
                        locator: 0),
                    recipient: script(1), asset: .usdt,
                    paid: TokenAmount(
                        units: UInt256(UInt128(number * 37 % 101 + 1) * 1_000_000), decimals: 6),
                    counterparties: [
                        Counterparty(role: .eventSender, script: script(UInt8(number % 11) + 20))
                    ], spentOutpoints: [])
                var deposit = try DepositMachine.sighted(sighting, wallet: alice, now: unit.now)
                try DepositSteps.apply(
                    .included(block(5)), to: &deposit, eventName: "deposit.step", in: unit)
            }
        }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let loop = ScreeningLoop(
            sources: [ForkedSource()], store: world.store, desk: desk, clock: SettableClock(),
            logger: logger)
        var left = numbers.count
        while left > 0 {
            let count = await loop.round()
            guard count > 0 else { break }
            left -= count
        }
        #expect(left == 0)
    }

    /// The desk of a process that has just begun.
    private func restarted(_ store: any StorePort) async throws -> ScreeningDesk {
        let desk = ScreeningDesk(
            limits: LimitRules(tiers: [LimitTier(name: "basic")]), rules: .standard)
        try await store.read { try desk.reload(from: $0) }
        return desk
    }

    private func newestFacts(_ store: any StorePort) async throws -> DepositBehaviour {
        try await store.read { reading throws in
            let count = try reading.evidenceHead().verdictCount
            let page = PageRequest(after: UInt128(count - 1), limit: 1)
            let record = try #require(try reading.verdicts(page: page).first).1
            return try #require(try VerdictBasis(record: record.canonical).behaviour)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a restart says of the next deposit what the process would have said`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [3])
            try await screen(1..<281, world, by: world.screening)
            let desk = try await restarted(store)
            #expect(desk.behaviour.model == world.screening.behaviour.model)
            try await screen(281..<282, world, by: desk)
            let facts = try await newestFacts(store)
            let expected = world.screening.behaviour.model.anomaly(of: facts)
            #expect(expected != nil)
            #expect(facts == facts.scored(by: world.screening.behaviour.model))
            // A desk that learns anew says nothing yet.
            #expect(BehaviourDesk().model.anomaly(of: facts) == nil)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what was learnt meanwhile is kept when lists are loaded again`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [3])
            try await screen(1..<8, world, by: world.screening)
            let before = world.screening.behaviour.model
            try await store.read { try world.screening.reload(from: $0) }
            #expect(world.screening.behaviour.model == before)
            #expect(before != BehaviourDesk().model)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a damaged record stops no start, and the model goes on without it`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.install(1, naming: [3])
            try await screen(1..<5, world, by: world.screening)
            try await store.write { unit in
                try unit.append(
                    VerdictRecord(
                        id: VerdictID(1), deposit: DepositID(1), canonical: [0x7b, 0xff],
                        customerText: "", staffText: "", time: unit.now))
            }
            let desk = try await restarted(store)
            #expect(desk.behaviour.model == world.screening.behaviour.model)
            try await screen(5..<9, world, by: desk)
            #expect(desk.behaviour.model != world.screening.behaviour.model)
        }
    }
}
