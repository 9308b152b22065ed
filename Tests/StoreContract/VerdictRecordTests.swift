import ChainModel
import DepositRules
import Encodings
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What later programs and after-care make of the chain of verdicts.
@Suite struct VerdictRecordTests {
    private func sighted(_ number: UInt128) -> Sighting {
        Sighting(
            id: SightingID(chain: evm, transaction: TransactionID(hash(number)), locator: 0),
            recipient: script(1), asset: .usdt,
            paid: TokenAmount(units: UInt256(70_000_000), decimals: 6),
            counterparties: [Counterparty(role: .eventSender, script: script(9))],
            spentOutpoints: [])
    }

    /// Screens a deposit of a payer on the deny list, which holds it.
    private func screen(
        _ number: UInt128, _ desk: ScreeningDesk, in unit: any StoreTransaction
    ) throws -> Deposit {
        var deposit = try DepositMachine.sighted(sighted(number), wallet: alice, now: unit.now)
        try DepositSteps.apply(
            .included(block(5)), to: &deposit, eventName: "deposit.step", in: unit)
        let source = ForkedSource(tokens: [])
        _ = try ScreeningStep(desk: desk, profile: source.profile).screen(
            deposit.id,
            facts: ScreeningFacts(
                counterparties: [Counterparty(role: .eventSender, script: script(9))],
                knowledge: .complete, issuer: .notApplicable), in: unit)
        return try #require(try unit.deposit(deposit.id))
    }

    private func deskWorld(_ store: any StorePort) async throws -> AftercareWorld {
        let peg = try Rate("1.00", of: .usdt, in: .usd, origin: .pegged)
        let world = try await AftercareWorld(store, rates: RateDesk(pegs: [peg]))
        try await world.install(1, naming: [3])
        try await world.install(1, .deny, source: "own", naming: [9])
        return world
    }

    @Test(arguments: StoreTwin.allCases)
    func `a case knows what the money was worth, so that the queue is in its order`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await deskWorld(store)
            _ = try await store.write { try screen(1, world.screening, in: $0) }
            let grounds = try #require(try await world.cases().first?.grounds)
            #expect(grounds.value == Amount(7_000, of: .usd))
            #expect(grounds.rules == ["O-01"])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a case of after-care says how bad it is and by which rule`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await world.install(1, naming: [9])
            await world.look()
            let grounds = try #require(try await world.cases().first?.grounds)
            #expect(grounds.floor == .freeze)
            #expect(grounds.rules == ["S-01"])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `records of after-care and of older rules are another engine's, and stop no replay`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await deskWorld(store)
            let cause = RetroCause(
                rule: .sanctioned, floor: .freeze, key: ScreeningKey(.evm, script(9).bytes),
                listed: "0x09", source: "list", edition: "2", label: "ETH")
            let (own, retro) = try await store.write { unit throws -> (VerdictID, VerdictID) in
                let deposit = try screen(1, world.screening, in: unit)
                let retro = try RetroVerdict.append(
                    deposit, cause, hit: nil, lists: try unit.activeListsDigest(), in: unit)
                try unit.append(
                    VerdictRecord(
                        id: VerdictID(77), deposit: DepositID(77),
                        canonical: JSONValue.object([("engine", .string("1"))]).canonical(),
                        customerText: "", staffText: "", time: unit.now))
                guard case .held(_, let own) = deposit.screeningTrack else {
                    throw StoreFailure.corrupt("the deposit is not held")
                }
                return (own, retro)
            }
            let outcomes = try await store.read { reading throws -> [ReplayOutcome] in
                var replays = VerdictReplays()
                var outcomes: [ReplayOutcome] = []
                for id in [own, retro, VerdictID(77)] {
                    let record = try #require(try reading.verdict(id))
                    outcomes.append(try replays.replay(record, in: reading).outcome)
                }
                return outcomes
            }
            #expect(outcomes == [.same, .otherEngine("aftercare-1"), .otherEngine("1")])
            let lenient = try RulePack(
                version: "lenient", currency: .usd, bands: RulePack.standard.bands, caps: [:],
                terms: [RuleTerms(.denied, isOn: false)])
            let report = try await WhatIf(store: store).run(
                lenient, days: 1, now: start.adding(seconds: 60))
            // The finding of after-care says nothing of the deposit's own verdict.
            #expect(report.flips.map(\.verdict) == [own])
            #expect(report.depositCount == 2)
            #expect(report.unjudgedCount == 1)
            let record = try await store.read { try $0.verdict(retro)?.canonical }
            let json = try JSONValue.parse(try #require(record))
            #expect(json["rulePackDigest"] == nil)
            #expect(json["time"] != nil)
        }
    }
}
