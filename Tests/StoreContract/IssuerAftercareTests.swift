import ChainModel
import ScreeningRules
import Testing
import Units

@testable import Connector

/// What follows from an issuer's freeze that came with a block.
@Suite struct IssuerAftercareTests {
    private static let profile = ForkedSource().profile

    private static func event(_ byte: UInt8, _ kind: IssuerEvent.Kind) -> IssuerEvent {
        IssuerEvent(
            asset: .usdt, kind: kind, account: script(byte), transaction: TransactionID(hash(1)),
            logIndex: UInt64(byte))
    }

    private func connect(
        _ height: UInt64, _ events: [IssuerEvent] = [], in store: any StorePort
    ) async throws {
        let steps = BlockSteps(profile: Self.profile, family: .evm)
        try await store.write { unit in
            if height == 1 {
                try unit.save(
                    ChainRecord(
                        id: evm, genesis: nil, startHeight: BlockHeight(0), finalFloor: nil,
                        safe: nil, finalized: nil, halt: nil))
                try unit.addCheckpoint(block(0), of: evm, keeping: 5)
            }
            let link = BlockLink(
                reference: block(height), parent: block(height - 1).hash, time: start)
            try steps.connect(
                BlockSightings(link: link, sightings: [], ignored: [], issuerEvents: events),
                in: unit)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an old customer's rest is frozen once the event is final, and not before`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            let subject = AftercareSubject.issuers(on: Self.profile)
            try await connect(1, [Self.event(9, .frozen), Self.event(8, .frozen)], in: store)
            await world.look([subject])
            #expect(try await world.balances() == [40, 0])
            try await connect(2, in: store)
            try await connect(3, in: store)
            await world.look([subject])
            #expect(try await world.balances() == [0, 40])
            let hit = try #require(try await world.hits().first)
            #expect(hit.causes.map(\.rule) == [.issuerBlacklist])
            #expect(await world.look([subject]) == 0)
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an event that a reorg took back freezes nobody`(twin: StoreTwin) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await world.credit(1, from: [9], units: 40)
            try await connect(1, in: store)
            try await connect(2, [Self.event(9, .frozen)], in: store)
            let steps = BlockSteps(profile: Self.profile, family: .evm)
            try await store.write { try steps.disconnect(block(2), in: $0) }
            for height in UInt64(2)...6 { try await connect(height, in: store) }
            await world.look([.issuers(on: Self.profile)])
            #expect(try await world.balances() == [40, 0])
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `an address of ours that an issuer freezes is an event of its own`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let world = try await AftercareWorld(store)
            try await store.write { try $0.add(address(9)) }
            try await connect(
                1, [Self.event(9, .frozen), Self.event(8, .frozen), Self.event(9, .unfrozen)],
                in: store)
            #expect(try await world.count("issuer.ownAddressFrozen") == 1)
        }
    }
}
