import Connector
import LedgerRules
import Testing
import Units

@Suite
struct UnitContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a unit that throws leaves neither rows nor transfers`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { try $0.fund(100) }
            await #expect(throws: Refused()) {
                try await store.write { unit in
                    try unit.save(
                        WalletRecord(
                            id: WalletID(5), reference: "", tier: "", status: .active,
                            createdAt: start))
                    try unit.appendEvent(type: "test", subject: "", json: [])
                    _ = try unit.apply([
                        transfer(2, 60, from: .available(alice, .usdt), to: .available(bob, .usdt))
                    ])
                    throw Refused()
                }
            }
            try await store.read { reading throws in
                #expect(try reading.wallet(WalletID(5)) == nil)
                #expect(try reading.lastEventSequence == 0)
                #expect(try reading.available(alice) == 100)
                #expect(
                    try reading.statement(
                        of: bob, page: PageRequest(after: nil, limit: 10)
                    ).isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `units that wait together are undone one by one`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { try $0.fund(1_000) }
            let kept = await withTaskGroup(of: Bool.self) { group in
                for number in UInt128(0)..<200 {
                    group.addTask {
                        do {
                            try await store.write { unit in
                                _ = try unit.apply([
                                    transfer(
                                        100 + number, 1, from: .available(alice, .usdt),
                                        to: .available(bob, .usdt))
                                ])
                                if number.isMultiple(of: 3) { throw Refused() }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let moved = try await store.read { try $0.available(bob) }
            #expect(kept == 133)
            #expect(moved == 133)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a unit sees what it wrote, and time never goes back`(kind: StoreKind) async throws {
        let clock = SettableClock()
        try await kind.run(clock) { store throws in
            let first = try await store.write { unit in
                try unit.fund(10)
                #expect(try unit.available(alice) == 10)
                return unit.now
            }
            clock.set(start.adding(seconds: -60))
            let second = try await store.write { unit in
                try unit.appendEvent(type: "test", subject: "", json: [])
                return unit.now
            }
            #expect(first == start)
            #expect(second == start)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a listener hears of a commit, and the stream ends with the store`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            var commits = store.commits().makeAsyncIterator()
            try await store.write { try $0.fund(1) }
            #expect(await commits.next() != nil)
            await store.close()
            while await commits.next() != nil {}
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a closed store takes nothing more`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            await store.close()
            await #expect(throws: StoreFailure.self) { try await store.write { _ in } }
            await #expect(throws: StoreFailure.self) { try await store.read { _ in } }
        }
    }
}
