import ChainModel
import DepositRules
import Testing
import Units

@testable import Connector

/// What must stay on deposit accounts, and that it stops nothing else from leaving.
@Suite struct KeptUnitsTests {
    private static let clear = ScreeningTrack.clear(VerdictID(1))
    private static let held = ScreeningTrack.held(CaseID(1), VerdictID(1))
    private static let frozen = ScreeningTrack.frozen(CaseID(2), VerdictID(1))

    @Test(arguments: StoreTwin.allCases)
    func `what a block includes and is not final and clear must stay, unless it was sent back`(
        twin: StoreTwin
    ) async throws {
        let screenings: [ScreeningTrack] = [
            .notStarted, .running, Self.clear, Self.held, Self.frozen,
            .refunding(CaseID(3), VerdictID(1)), .refunded(CaseID(4), VerdictID(1)),
        ]
        let chains: [ChainTrack] = [
            .seen, .orphaned(block(2)), .included(block(5)), .final(block(3)),
        ]
        // Each deposit is another bit of the sum.
        var expected: UInt128 = 0
        var deposits: [Deposit] = []
        for (row, chain) in chains.enumerated() {
            for (column, screening) in screenings.enumerated() {
                let place = row * screenings.count + column
                deposits.append(
                    deposit(
                        UInt128(place + 1), chain: chain, screening: screening,
                        units: UInt256(1 << UInt128(place))))
                let mustStay = row == 2 || (row == 3 && column != 2 && column != 6)
                if mustStay { expected |= 1 << UInt128(place) }
            }
        }
        let others = [
            deposit(91, chain: .final(block(3)), screening: Self.held, asset: .usdc),
            deposit(92, to: script(2), chain: .final(block(3)), screening: Self.held),
            deposit(93, to: script(2), chain: .included(block(5)), screening: Self.held),
        ]
        try await twin.run { [deposits, expected] store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for deposit in deposits + others { try unit.save(deposit) }
            }
            try await store.read { reading throws in
                func kept(_ number: UInt8, _ asset: Asset, on chain: ChainID = evm) throws
                    -> UInt256
                {
                    try reading.unspendableUnits(at: script(number), on: chain, asset: asset)
                }
                #expect(try kept(1, .usdt) == UInt256(expected))
                // One of the largest number, and two of it.
                #expect(try kept(1, .usdc) == .max)
                #expect(try kept(2, .usdt) == .max)
                #expect(try kept(2, .usdc).isZero)
                #expect(try kept(1, .usdt, on: btc).isZero)
            }
        }
    }

    /// Two accounts of alice's, of which the node says that they have so much, and so little gas.
    private func candidates(
        _ world: SourceWorld, _ twoDeposits: [[(Asset, UInt128, ChainTrack, ScreeningTrack)]]
    ) async throws -> [EVMPlanning.Candidate] {
        let records = try [1, 2].map { try world.account($0, 0).record }
        return try await world.store.write { unit in
            try unit.save(walletRecord(alice))
            var number: UInt128 = 0
            for (record, deposits) in zip(records, twoDeposits) {
                try unit.add(record)
                for (asset, units, chain, screening) in deposits {
                    number += 1
                    try unit.save(
                        deposit(
                            number, to: record.script, chain: chain, screening: screening,
                            asset: asset, units: UInt256(units)))
                }
            }
            return try EVMPlanning.candidates(
                for: .usdt, on: evm, skipping: 0, limit: 9, in: unit)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `dust that is held, of this asset or another, stops nothing and stays`(
        twin: StoreTwin
    ) async throws {
        let final = ChainTrack.final(block(3))
        try await twin.run { store in
            let world = try SourceWorld(store)
            let candidates = try await candidates(
                world,
                [
                    [
                        (.usdt, 500_000_000, final, Self.clear), (.usdt, 7, final, Self.held),
                        (.usdt, 20, .included(block(9)), Self.clear),
                        (.usdc, 1, final, Self.frozen),
                    ],
                    [(.usdt, 90_000_000, final, Self.clear), (.usdt, 3, final, Self.frozen)],
                ])
            let known = [
                try world.account(1, 500_000_027, coin: SourceWorld.enough).facts,
                // Its clear money was swept.
                try world.account(2, 3).facts,
            ]
            let accounts = zip(candidates, known).compactMap { $0.sweepable($1) }
            #expect(accounts.map(\.facts.units) == [UInt256(500_000_000)])
            let outcome = try await world.collect(600, accounts)
            #expect(outcome == EVMPlanning.Outcome(hasPlanned: true, isShort: true))
            // What is frozen in the second account gets no gas, and does not count as coming.
            #expect(
                try await world.moves() == [
                    SourceWorld.Move(
                        purpose: .sweep, recipient: world.planning.hot.script,
                        units: UInt256(500_000_000))
                ])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a payout leaves an account that holds dust, and no more than is clear`(
        twin: StoreTwin
    ) async throws {
        let final = ChainTrack.final(block(3))
        try await twin.run { store in
            let world = try SourceWorld(store)
            let candidates = try await candidates(
                world,
                [[(.usdt, 500_000_000, final, Self.clear), (.usdt, 7, final, Self.held)], []])
            let rich = try world.account(1, 500_000_007, coin: SourceWorld.enough)
            let accounts = [try #require(candidates.first?.sweepable(rich.facts))]
            try await world.ask(500)
            try await world.plan(accounts)
            #expect(
                try await world.open().map(\.claim) == [.nonce(account: rich.record.script, 8)])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `nothing leaves an account that has less than must stay`(
        twin: StoreTwin
    ) async throws {
        let final = ChainTrack.final(block(3))
        try await twin.run { store in
            let world = try SourceWorld(store)
            let candidates = try await candidates(
                world, [[(.usdt, 50, final, Self.clear), (.usdt, 70, final, Self.held)], []])
            let candidate = try #require(candidates.first)
            #expect(candidate.sweepable(try world.account(1, 69).facts) == nil)
            #expect(candidate.sweepable(try world.account(1, 70).facts) == nil)
            #expect(candidate.sweepable(try world.account(1, 71).facts)?.facts.units == UInt256(1))
        }
    }
}
