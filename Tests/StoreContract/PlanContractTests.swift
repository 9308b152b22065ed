import ChainModel
import Connector
import PayoutRules
import Testing
import Units

@Suite
struct PlanContractTests {
    private static let first = PlanClaim.outpoints([outpoint(1), outpoint(2)])
    private static let account = WatchedScript([UInt8](repeating: 6, count: 20))

    private static func nonce(_ number: UInt64) -> PlanClaim {
        .nonce(account: account, number)
    }

    private func claimants(
        _ store: any StorePort, _ numbers: [UInt128]
    ) async throws -> [UInt128?] {
        try await store.read { reading in
            try numbers.map {
                try reading.claimant(of: .outpoints([outpoint($0)]), on: btc)?.value
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a plan in every stage is read back as it was saved`(twin: StoreTwin) async throws {
        let stages: [PlanStage] = [
            .planned, .asked, .refused("signer: limit"), .signed, .broadcast,
            .included(block(8)), .final(block(8)), .dropped,
        ]
        try await twin.run { store throws in
            for (place, stage) in stages.enumerated() {
                let number = UInt128(place + 1)
                let made = plan(
                    number, .outpoints([outpoint(number, .max)]), payouts: [7, 5, .max],
                    change: change(900))
                let saved = made.signed(as: 100 + number, stage)
                try await store.write { unit in
                    try unit.save(made)
                    try unit.save(saved)
                }
                #expect(try await store.read { try $0.plan(made.id) } == saved)
                #expect(
                    try await store.read { try $0.plan(of: txID(100 + number), on: btc) }
                        == saved)
            }
            try await store.read { reading throws in
                #expect(try reading.plan(PlanID(99)) == nil)
                #expect(try reading.plan(of: txID(101), on: evm) == nil)
                #expect(try reading.openPlans(on: btc).map(\.id.value) == [1, 2, 3, 4, 5, 6])
                #expect(try reading.openPlans(on: evm) == [])
                #expect(
                    try reading.plans(includedIn: block(8), of: btc).map(\.id.value) == [6, 7])
                #expect(try reading.plans(includedIn: block(8, 1), of: btc) == [])
                #expect(try reading.plans(includedIn: block(8), of: evm) == [])
            }
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an output is claimed by one plan only`(twin: StoreTwin) async throws {
        try await twin.run { store throws in
            try await store.write { try $0.save(plan(1, Self.first)) }
            let second = plan(2, .outpoints([outpoint(3), outpoint(2)]))
            #expect(try await isCorrupt(store) { try $0.save(second) })
            #expect(try await store.read { try $0.plan(PlanID(2)) } == nil)
            #expect(try await claimants(store, [1, 2, 3]) == [1, 1, nil])
            // The same output of another chain is another output.
            try await store.write {
                try $0.save(plan(3, Self.first, chain: evm))
                try $0.save(plan(1, Self.first, stage: .asked))
            }
            #expect(try await claimants(store, [1, 2, 3]) == [1, 1, nil])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a replacement takes the claim over, and gives it back when it is dropped`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            let bump = plan(2, .outpoints([outpoint(2), outpoint(3)]), replaces: 1)
            try await store.write { unit in
                try unit.save(plan(1, Self.first))
                try unit.save(plan(1, Self.first).signed(as: 50, .broadcast))
                try unit.save(bump)
            }
            #expect(try await claimants(store, [1, 2, 3]) == [1, 2, 2])
            // A second replacement of the first cannot take what the bump has by now.
            #expect(
                try await isCorrupt(store) {
                    try $0.save(plan(3, .outpoints([outpoint(2)]), replaces: 1))
                })
            // The first may still be mined: saving it again takes nothing back.
            try await store.write {
                try $0.save(plan(1, Self.first).signed(as: 50, .included(block(4))))
            }
            #expect(try await claimants(store, [1, 2, 3]) == [1, 2, 2])
            try await store.write { try $0.save(bump.at(.dropped)) }
            #expect(try await claimants(store, [1, 2, 3]) == [1, 1, nil])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a dropped plan frees what it claimed, and takes what is free if a block has it`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            let lost = plan(1, Self.first).signed(as: 50, .broadcast)
            try await store.write { unit in
                try unit.save(plan(1, Self.first))
                try unit.save(lost)
                try unit.save(lost.at(.dropped))
            }
            #expect(try await claimants(store, [1, 2]) == [nil, nil])
            try await store.write {
                try $0.save(plan(2, .outpoints([outpoint(2)])))
                try $0.save(lost.at(.included(block(4))))
            }
            #expect(try await claimants(store, [1, 2]) == [1, 2])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what a final plan spent is never claimed again`(twin: StoreTwin) async throws {
        try await twin.run { store throws in
            let bump = plan(2, Self.first, replaces: 1)
            let mined = plan(1, Self.first).signed(as: 50, .final(block(4)))
            try await store.write { unit in
                try unit.save(plan(1, Self.first).signed(as: 50, .broadcast))
                try unit.save(bump)
                // The older of the two was mined.
                try unit.save(bump.at(.dropped))
                try unit.save(mined)
            }
            #expect(try await claimants(store, [1, 2]) == [1, 1])
            #expect(
                try await isCorrupt(store) { try $0.save(plan(3, .outpoints([outpoint(1)]))) })
            #expect(
                try await isCorrupt(store) {
                    try $0.save(plan(3, .outpoints([outpoint(1)]), replaces: 1))
                })
            #expect(try await isCorrupt(store) { try $0.save(mined.at(.dropped)) })
            #expect(
                try await isCorrupt(store) {
                    try $0.save(plan(3, Self.first).signed(as: 51, .final(block(5))))
                })
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a plan is signed once, and keeps what it was made of`(twin: StoreTwin) async throws {
        try await twin.run { store throws in
            let signed = plan(1, Self.first).signed(as: 50, .signed)
            try await store.write { unit in
                try unit.save(plan(1, Self.first))
                try unit.save(signed)
            }
            var other = signed
            other.signed = [1]
            let exchanged = other
            var without = signed
            without.transaction = nil
            let emptied = without
            for wrong in [
                exchanged, emptied, signed.signed(as: 51, .signed),
                plan(1, .outpoints([outpoint(1)])).signed(as: 50, .signed),
                plan(2, .outpoints([outpoint(9)])).signed(as: 50, .signed),
                plan(3, .outpoints([outpoint(9)]), replaces: 99),
            ] {
                #expect(try await isCorrupt(store) { try $0.save(wrong) })
            }
            #expect(try await store.read { try $0.plan(PlanID(1)) } == signed)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `a nonce is claimed by one plan, moves to its replacement, and is used up for good`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store throws in
            try await store.write { unit in
                try unit.save(plan(1, Self.nonce(5), chain: evm))
                try unit.save(plan(2, Self.nonce(6), chain: evm))
                try unit.save(plan(3, Self.nonce(5), chain: btc))
                try unit.save(
                    plan(4, .nonce(account: WatchedScript([8]), 5), chain: evm))
            }
            #expect(try await isCorrupt(store) { try $0.save(plan(9, Self.nonce(5), chain: evm)) })
            try await store.write { unit in
                try unit.save(plan(5, Self.nonce(5), chain: evm, replaces: 1))
                try unit.save(plan(2, Self.nonce(6), chain: evm, stage: .dropped))
                try unit.save(plan(6, Self.nonce(7), chain: evm).signed(as: 8, .final(block(3))))
            }
            try await store.read { reading throws in
                #expect(
                    try reading.claimedNonces(of: Self.account, on: evm)
                        == [5: PlanID(5), 7: PlanID(6)])
                #expect(try reading.claimant(of: Self.nonce(6), on: evm) == nil)
                #expect(try reading.claimant(of: Self.nonce(7), on: evm) == PlanID(6))
                #expect(try reading.claimedNonces(of: WatchedScript([1]), on: evm) == [:])
            }
            #expect(try await isCorrupt(store) { try $0.save(plan(9, Self.nonce(7), chain: evm)) })
        }
    }
}
