import ChainModel
import Connector
import ScreeningRules
import Testing
import Units

@Suite
struct BehaviourContractTests {
    private func payer(_ number: UInt8) -> WatchedScript {
        WatchedScript([UInt8](repeating: number, count: 20))
    }

    private func event(
        _ id: UInt128, _ direction: BehaviourEvent.Direction = .deposit, of wallet: WalletID,
        from payers: [UInt8] = [1], cents: UInt128? = 100, at seconds: Int64,
        shape: TransactionShape? = nil
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: direction, id: id, wallet: wallet,
            recipient: direction == .deposit ? payer(99) : nil, counterparties: payers.map(payer),
            amount: Amount(id, of: .btc), value: cents.map { Amount($0, of: .usd) },
            time: start.adding(seconds: seconds), shape: shape)
    }

    @Test(arguments: StoreKind.allCases)
    func `events are read back as they were recorded, in the order of time`(
        kind: StoreKind
    ) async throws {
        let shape = TransactionShape(
            inputCount: 2, inputs: [payer(1)],
            outputs: (0..<70).map { .init(script: payer($0), amount: .satoshis(UInt64($0))) },
            time: start)
        let events = [
            event(2, of: alice, from: [1, 2], at: 10, shape: shape),
            event(2, .payout, of: alice, from: [3], cents: nil, at: 10),
            event(1, of: alice, cents: nil, at: 20),
        ]
        try await kind.run { store throws in
            try await store.write { unit in
                for event in events.reversed() { try unit.record(event) }
                try unit.record(event(9, of: bob, at: 5))
            }
            let behaviour = try await store.read {
                try $0.behaviour(of: alice, currency: .usd)
            }
            #expect(behaviour.events == events)
            #expect(behaviour.olderDepositCount == 0)
            #expect(behaviour.olderEventTime == nil)
            #expect(behaviour.days.map(\.count) == [2])
            #expect(behaviour.days.map(\.payerCount) == [1])
            #expect(behaviour.days.map(\.value) == [Amount(100, of: .usd)])
            let unknown = try await store.read {
                try $0.behaviour(of: WalletID(77), currency: .usd)
            }
            #expect(unknown == WalletBehaviour(currency: .usd))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a busy wallet is bounded, and what is older is counted`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                for number in 0..<350 {
                    try unit.record(
                        event(
                            UInt128(number + 1), of: alice, from: [UInt8(number % 7)],
                            at: Int64(number) * 20_000))
                }
            }
            var expected = WalletBehaviour(currency: .usd)
            for number in 0..<350 {
                expected.record(
                    event(
                        UInt128(number + 1), of: alice, from: [UInt8(number % 7)],
                        at: Int64(number) * 20_000))
            }
            let behaviour = try await store.read {
                try $0.behaviour(of: alice, currency: .usd)
            }
            #expect(behaviour == expected)
            #expect(behaviour.olderDepositCount == 50)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an event that comes again is replaced, and its day counts it once`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            let replaced = event(1, of: alice, from: [5], at: 11)
            try await store.write { unit in
                try unit.record(event(1, of: alice, from: [4], at: 10))
                try unit.record(replaced)
            }
            try await store.read { reading throws in
                let behaviour = try reading.behaviour(of: alice, currency: .usd)
                #expect(behaviour.events == [replaced])
                #expect(behaviour.days.map(\.count) == [1])
                let old = try reading.deposits(
                    ofPayers: [payer(4)], besides: bob, since: start, limit: 9)
                #expect(old.isEmpty)
                let new = try reading.deposits(
                    ofPayers: [payer(5)], besides: bob, since: start, limit: 9)
                #expect(new == [replaced])
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what payers paid to other wallets is found once, the newest up to a limit`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            let found = [
                event(3, of: bob, from: [1, 2], at: 30), event(4, of: bob, from: [2], at: 40),
            ]
            try await store.write { unit in
                try unit.record(event(1, of: alice, from: [1], at: 50))
                try unit.record(event(2, of: bob, from: [1], at: 10))
                for event in found { try unit.record(event) }
                try unit.record(event(5, of: bob, from: [9], at: 60))
                try unit.record(event(6, .payout, of: bob, from: [1], at: 70))
            }
            try await store.read { reading throws in
                let since = start.adding(seconds: 10)
                let payers = [payer(1), payer(2)]
                let two = try reading.deposits(
                    ofPayers: payers, besides: alice, since: since, limit: 2)
                #expect(two == found)
                let all = try reading.deposits(
                    ofPayers: payers, besides: alice, since: since, limit: 9)
                #expect(all.map(\.id) == [2, 3, 4])
                let late = try reading.deposits(
                    ofPayers: payers, besides: alice, since: start.adding(seconds: 31), limit: 9)
                #expect(late.map(\.id) == [4])
                #expect(
                    try reading.deposits(ofPayers: [], besides: alice, since: since, limit: 9)
                        .isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the typical first deposit is the median of wallets' first ones, from twenty on`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                for number in 1...19 {
                    try unit.record(
                        event(
                            UInt128(number), of: WalletID(UInt128(number)),
                            cents: UInt128(number * 100), at: Int64(number)))
                }
                // No first deposit, and one without a price.
                try unit.record(event(50, of: WalletID(1), cents: 999_999, at: 60))
                try unit.record(event(51, of: WalletID(51), cents: nil, at: 61))
            }
            let few = try await store.read { try $0.typicalFirstDeposit(currency: .usd) }
            #expect(few == nil)
            try await store.write {
                try $0.record(event(60, of: WalletID(60), cents: 5_000, at: 62))
            }
            let typical = try await store.read { try $0.typicalFirstDeposit(currency: .usd) }
            #expect(typical == Amount(1_100, of: .usd))
            let euro = Asset(packedCode: 0x4555_5200_0000_0000, scale: 2)
            let other = try await store.read { try $0.typicalFirstDeposit(currency: euro) }
            #expect(other == nil)
        }
    }
}
