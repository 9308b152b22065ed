import Connector
import Testing
import Units

@Suite
struct AccessContractTests {
    @Test(arguments: StoreKind.allCases)
    func `events are numbered without gaps, also after an undone unit`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            for number in UInt64(1)...3 {
                let sequence = try await store.write {
                    try $0.appendEvent(type: "t", subject: "s", json: [0x7b, 0x7d])
                }
                #expect(sequence == number)
                await #expect(throws: Refused()) {
                    try await store.write { unit in
                        try unit.appendEvent(type: "lost", subject: "", json: [])
                        throw Refused()
                    }
                }
            }
            try await store.read { reading throws in
                #expect(try reading.lastEventSequence == 3)
                let events = try reading.events(after: 1, limit: 1)
                #expect(
                    events == [
                        EventRecord(
                            sequence: 2, type: "t", subject: "s", json: [0x7b, 0x7d], time: start)
                    ])
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the first answer under an idempotency key stands`(kind: StoreKind) async throws {
        @Sendable func answer(_ status: UInt16) -> IdempotencyRecord {
            IdempotencyRecord(
                key: hash(1), requestDigest: hash(2), status: status, body: [1], createdAt: start)
        }
        try await kind.run { store throws in
            try await store.write { try $0.add(answer(201)) }
            // Whether a second one is an error or nothing: the first is never replaced.
            _ = try? await store.write { try $0.add(answer(500)) }
            #expect(try await store.read { try $0.idempotency(hash(1)) } == answer(201))
            #expect(try await store.read { try $0.idempotency(hash(3)) } == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an API key is read back, and changed by its next save`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            var key = APIKeyRecord(
                id: "k1", digest: hash(1), name: "n", principal: "ann", scopes: ["a", "b"],
                wallet: alice, allowedNetworks: ["10.0.0.0/8"], expiresAt: start, revokedAt: nil,
                createdAt: start, lastUsedAt: nil, madeBy: "bob")
            try await store.write { [key] in try $0.save(key) }
            key.revokedAt = start
            key.lastUsedAt = start
            try await store.write { [key] in try $0.save(key) }
            #expect(try await store.read { try $0.apiKey("k1") } == key)
            #expect(try await store.read { try $0.apiKeys() } == [key])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the newest API key that somebody made is found, whatever became of it`(
        kind: StoreKind
    ) async throws {
        @Sendable func key(
            _ id: String, madeBy: String?, at seconds: Int64, isRevoked: Bool = false
        ) -> APIKeyRecord {
            APIKeyRecord(
                id: id, digest: hash(1), name: "n", principal: "ann", scopes: ["a"], wallet: nil,
                allowedNetworks: [], expiresAt: nil, revokedAt: isRevoked ? start : nil,
                createdAt: start.adding(seconds: seconds), lastUsedAt: nil, madeBy: madeBy)
        }
        try await kind.run { store throws in
            let all = [
                key("k1", madeBy: "bob", at: 5), key("k2", madeBy: "bob", at: 9, isRevoked: true),
                key("k3", madeBy: "bob", at: 7), key("k4", madeBy: nil, at: 11),
                key("k5", madeBy: "eve", at: 3), key("k6", madeBy: "eve", at: 3),
            ]
            try await store.write { unit in for one in all { try unit.save(one) } }
            try await store.read { reading throws in
                #expect(try reading.newestAPIKey(madeBy: "bob") == all[1])
                #expect(try reading.newestAPIKey(madeBy: "eve") == all[5])
                #expect(try reading.newestAPIKey(madeBy: "ann") == nil)
                #expect(try reading.apiKeys() == all)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `spending is listed newest first for both sides, page by page`(
        kind: StoreKind
    ) async throws {
        @Sendable func charge(_ id: UInt128, _ from: WalletID, _ to: WalletID?) -> SpendingRecord {
            SpendingRecord(
                id: id, kind: to == nil ? .hold : .charge, from: from, to: to,
                amount: Amount(9, of: .usdt), fee: to == nil ? nil : Amount(1, of: .usdt),
                reference: "r", parent: nil, refunded: .zero(.usdt), createdAt: start)
        }
        try await kind.run { store throws in
            let all = [
                charge(9, alice, bob), charge(3, bob, alice), charge(7, alice, nil),
                charge(5, bob, WalletID(1)),
            ]
            try await store.write { unit in for one in all { try unit.save(one) } }
            try await store.read { reading throws in
                let page = PageRequest(after: nil, limit: 2)
                let first = try reading.spending(of: alice, kind: nil, page: page)
                #expect(first.map(\.id) == [7, 3])
                let next = try reading.spending(
                    of: alice, kind: nil, page: PageRequest(after: 3, limit: 2))
                #expect(next == [all[0]])
                let charges = try reading.spending(of: alice, kind: .charge, page: page)
                #expect(charges.map(\.id) == [3, 9])
                #expect(try reading.spending(7) == all[2])
            }
        }
    }
}
