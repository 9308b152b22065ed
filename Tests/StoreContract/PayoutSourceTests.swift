import ChainModel
import EVMRules
import PayoutRules
import Testing
import Units

@testable import Connector

/// From where an EVM payout leaves, where the operator says what the chain's coin is worth.
@Suite struct PayoutSourceTests {
    @Test(arguments: StoreTwin.allCases)
    func `a deposit account that has gas pays itself where that is cheap`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let rich = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            try await world.ask(500)
            for _ in 0..<2 { try await world.plan(hotUnits: 900_000_000, [rich]) }
            let plans = try await world.open()
            #expect(plans.map(\.claim) == [.nonce(account: rich.record.script, 8)])
            #expect(plans.map(\.payouts) == [[PayoutID(1)]])
            let said = try await world.said()
            #expect(said.count == 1)
            #expect(said[0].contains("for at most 0.001"))
            #expect(said[0].contains("100000 gas at 10000000000 wei"))
            #expect(said[0].contains("worth 2.000000 USDT, 40 basis points"))
            let sentence = try await store.read { reading in
                try PayoutSource.sentence(of: plans[0], in: reading)
            }
            #expect(sentence?.hasPrefix("It leaves from its deposit address: ") == true)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an account without gas gets it first, and the payout waits for that alone`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let accounts = [try world.account(1, 600_000_000), try world.account(2, 700_000_000)]
            try await world.ask(500)
            let first = try await world.plan(accounts)
            #expect(first == EVMPlanning.Outcome(hasPlanned: true, isShort: false))
            // It waits, and is not short: no other accounts are looked at.
            for _ in 0..<2 { #expect(try await world.plan(accounts) == EVMPlanning.Outcome()) }
            // The second account would do as well, and gets no gas.
            let poorest = accounts[0].record.script
            #expect(
                try await world.moves() == [
                    SourceWorld.Move(
                        purpose: .gasTopUp, recipient: poorest, units: SourceWorld.enough)
                ])
            let said = try await world.said()
            #expect(said.count == 1 && said[0].contains("gas is sent there first"))
            let topUp = try #require(try await world.open().first)
            try await world.save(topUp.signed(as: 1, .final(block(5))))
            let filled = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            try await world.plan([filled, accounts[1]])
            let plans = try await world.open()
            #expect(plans.map(\.claim) == [.nonce(account: poorest, 8)])
            #expect(plans.map(\.payouts) == [[PayoutID(1)]])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `where it is too dear, the hot account pays`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store, direct: 39)
            let rich = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            try await world.ask(500)
            try await world.plan(hotUnits: 500_000_000, [rich])
            let plans = try await world.open()
            #expect(plans.map(\.claim) == [.nonce(account: world.planning.hot.script, 3)])
            #expect(plans.map(\.payouts) == [[PayoutID(1)]])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `the hot account is filled by sweeps that are worth it`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store, direct: 39)
            let rich = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            let poor = try world.account(2, 1_000_000, coin: SourceWorld.enough)
            try await world.ask(500)
            for _ in 0..<2 { try await world.plan(hotUnits: 100_000_000, [rich, poor]) }
            // The sweep is under way once, and the payout waits for it.
            let plans = try await world.open()
            #expect(plans.map(\.claim) == [.nonce(account: rich.record.script, 8)])
            #expect(plans.map(\.payouts) == [[]])
            #expect(try await world.said().count == 1)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what is not worth moving is left, and that is said once`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store, direct: 1, sweep: 1)
            let rich = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            try await world.ask(500)
            for _ in 0..<3 {
                let outcome = try await world.plan(hotUnits: 90_000_000, [rich])
                #expect(outcome == EVMPlanning.Outcome(hasPlanned: false, isShort: true))
            }
            #expect(try await world.open().isEmpty)
            let said = try await world.said()
            #expect(said.count == 1)
            #expect(said[0].hasPrefix("payout.sourceInsufficient "))
            #expect(
                said[0].contains("500.000000 USDT are needed, and 90.000000 USDT are worth moving"))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a later payout does not take what an earlier one waits for`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            try await world.ask(500, 80, 60)
            let small = try world.account(1, 300_000_000, coin: SourceWorld.enough)
            for _ in 0..<2 { try await world.plan(hotUnits: 100_000_000, [small]) }
            // Gas is too large a part of the second and third to leave from the account.
            #expect(try await world.open().isEmpty)
            #expect(try await world.said().count == 1)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a node that does not know of a used number decides nothing`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let stale = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            let earlier = plan(90, .nonce(account: stale.record.script, 8), chain: evm)
            try await world.save(earlier)
            try await world.save(earlier.signed(as: 90, .final(block(5))))
            try await world.ask(500)
            try await world.plan([stale])
            #expect(try await world.open().isEmpty)
            let fresh = try world.account(1, 600_000_000, coin: SourceWorld.enough, nonce: 9)
            try await world.plan([fresh])
            #expect(
                try await world.open().map(\.claim)
                    == [.nonce(account: stale.record.script, 9)])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an account whose key file is gone does not stop a payout`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let lost = try world.account(
                1, 600_000_000, coin: SourceWorld.enough, keyFile: "gone")
            try await world.ask(500)
            try await world.plan(hotUnits: 500_000_000, [lost])
            #expect(
                try await world.open().map(\.claim)
                    == [.nonce(account: world.planning.hot.script, 3)])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `where the signer sends no gas, no more accounts are tried`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let accounts = [try world.account(1, 600_000_000), try world.account(2, 700_000_000)]
            try await world.ask(500)
            try await world.plan(accounts)
            let topUp = try #require(try await world.open().first)
            try await world.save(topUp.at(.refused("no gas")))
            try await world.plan(hotUnits: 500_000_000, accounts)
            #expect(try await world.moves().count == 1)
            #expect(
                try await world.open().last?.claim
                    == .nonce(account: world.planning.hot.script, 4))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a deposit account gets what a higher fee needs, before that is offered`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try SourceWorld(store)
            let rich = try world.account(1, 600_000_000, coin: SourceWorld.enough)
            try await world.ask(500)
            try await world.plan([rich])
            let first = try #require(try await world.open().first)
            try await store.write { unit in
                try unit.save(
                    ChainRecord(
                        id: evm, genesis: nil, startHeight: BlockHeight(100), finalFloor: nil,
                        safe: nil, finalized: nil, halt: nil))
                try unit.addCheckpoint(block(100), of: evm, keeping: 8)
                try unit.save(first.signed(as: 1, .broadcast))
            }
            let planning = world.planning
            let hot = world.hot()
            func bump(_ account: EVMAccountFacts) async throws -> Bool {
                try await store.write { unit in
                    try planning.bump(
                        first.id, suggested: SourceWorld.fee,
                        EVMPlanning.RaiseFacts(sender: account, hot: hot), in: unit)
                }
            }
            // An eighth more: 0.000125 of the coin.
            #expect(try await bump(rich.facts))
            #expect(
                try await world.moves() == [
                    SourceWorld.Move(
                        purpose: .gasTopUp, recipient: rich.record.script,
                        units: UInt256(125_000_000_000_000))
                ])
            #expect(try await !bump(rich.facts))
            #expect(try await world.open().count == 2)
            let filled = try world.account(
                1, 600_000_000, coin: UInt256(1_125_000_000_000_000))
            #expect(try await bump(filled.facts))
            let raised = try #require(try await world.open().last)
            #expect(raised.claim == first.claim && raised.replaces == first.id)
            #expect(raised.payouts == first.payouts)
        }
    }
}
