import Connector
import LedgerRules
import Testing
import Units

@Suite
struct LedgerContractTests {
    private let everything = PageRequest(after: nil, limit: 100)

    @Test(arguments: StoreKind.allCases)
    func `a group is recorded once, and its repeat changes nothing`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { try $0.fund(100) }
            let charge = transfer(
                2, 60, from: .available(alice, .usdt), to: .available(bob, .usdt))
            let results = try await store.write { try $0.apply([charge]) }
            guard case .recorded(let posted) = results[0] else {
                Issue.record("the charge was not recorded")
                return
            }
            #expect(posted[0].creditBalance == Amount(60, of: .usdt))
            let before = try await store.read { try $0.ledgerSequence }
            #expect(try await store.write { try $0.apply([charge]) } == [.repeated])
            #expect(try await store.read { try $0.ledgerSequence } == before)
            #expect(try await store.write { try $0.apply([]) } == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a refusal in a group records none of it`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { try $0.fund(100) }
            let results = try await store.write { unit in
                try unit.apply([
                    transfer(2, 60, from: .available(alice, .usdt), to: .available(bob, .usdt)),
                    transfer(3, 41, from: .available(alice, .usdt), to: .available(bob, .usdt)),
                ])
            }
            #expect(results == [.skipped, .refused(.insufficient)])
            #expect(try await store.read { try $0.available(alice) } == 100)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a statement has every line of a wallet in order, with its balance`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.fund(100)
                _ = try unit.apply([
                    transfer(2, 60, from: .available(alice, .usdt), to: .available(bob, .usdt))
                ])
                _ = try unit.apply([
                    transfer(3, 5, from: .available(alice, .usdt), to: .frozen(alice, .usdt))
                ])
            }
            try await store.read { reading throws in
                let lines = try reading.statement(of: alice, page: everything)
                #expect(lines.map(\.balanceAfter.minorUnits) == [100, 40, 35, 5])
                #expect(lines.map(\.isIncrease) == [true, false, false, true])
                #expect(lines.map(\.account.kind) == [.available, .available, .available, .frozen])
                #expect(lines.map(\.sequence) == lines.map(\.sequence).sorted())
                #expect(lines.map(\.time) == Array(repeating: start, count: 4))
                let others = try reading.statement(of: bob, page: everything)
                #expect(others.map(\.transfer.id) == [TransferID(2)])
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a hold reserves, and is given back when its time is over`(kind: StoreKind) async throws {
        let clock = SettableClock()
        try await kind.run(clock) { store throws in
            let id = HoldID(77)
            try await store.write { unit in
                try unit.fund(100)
                _ = try unit.apply([
                    .placeHold(
                        HoldRequest(
                            id: id, wallet: alice, amount: Amount(30, of: .usdt),
                            expiresAt: start.adding(seconds: 10), subject: 0))
                ])
            }
            try await store.read { reading throws in
                #expect(try reading.available(alice) == 70)
                guard case .open(let hold) = try reading.hold(id) else {
                    Issue.record("the hold is not open")
                    return
                }
                #expect(hold.remaining == Amount(30, of: .usdt))
            }
            clock.set(start.adding(seconds: 11))
            _ = try await store.write { try $0.apply([]) }
            try await store.read { reading throws in
                #expect(try reading.hold(id) == .expired)
                #expect(try reading.available(alice) == 100)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a group over the limit is refused, not a trap`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            let command = LedgerCommand.openAccount(.available(alice, .usdt))
            let group = Array(repeating: command, count: LedgerBatch.commandCountMax + 1)
            await #expect(throws: (any Error).self) {
                try await store.write { try $0.apply(group) }
            }
            #expect(try await store.read { try $0.balance(.available(alice, .usdt)) } == nil)
        }
    }
}
