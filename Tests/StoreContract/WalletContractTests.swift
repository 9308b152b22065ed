import ChainModel
import Connector
import Testing
import Units

@Suite
struct WalletContractTests {
    @Test(arguments: StoreKind.allCases)
    func `wallets come in pages, in the order of their ids`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            let ids = [UInt128(3), 1, .max, 2].map { WalletID($0) }
            try await store.write { unit in for id in ids { try unit.save(walletRecord(id)) } }
            let first = try await store.read {
                try $0.wallets(page: PageRequest(after: nil, limit: 3))
            }
            #expect(first.map(\.id.value) == [1, 2, 3])
            let rest = try await store.read {
                try $0.wallets(page: PageRequest(after: 3, limit: 3))
            }
            #expect(rest.map(\.id.value) == [.max])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a script or an index is never given twice`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                try unit.save(walletRecord(bob))
                try unit.add(address(1))
            }
            let sameScript = AddressRecord(
                family: .evm, script: script(1), text: "other", wallet: bob, chain: evm,
                keyFile: "evm.txt", index: 2, createdAt: start)
            let sameIndex = AddressRecord(
                family: .evm, script: script(2), text: "other", wallet: bob, chain: evm,
                keyFile: "evm.txt", index: 1, createdAt: start)
            for taken in [sameScript, sameIndex] {
                do {
                    try await store.write { try $0.add(taken) }
                    Issue.record("it was added")
                } catch StoreFailure.corrupt {
                    continue
                }
            }
            try await store.read { reading throws in
                #expect(try reading.address(.evm, script(1)) == address(1))
                #expect(try reading.address(.bitcoin, script(1)) == nil)
                #expect(try reading.addresses(of: alice) == [address(1)])
                #expect(try reading.addresses(of: bob).isEmpty)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `indexes rise by one, and an undone unit's index is taken again`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            #expect(try await store.write { try $0.takeIndex(ofKeyFile: "a") } == 0)
            await #expect(throws: Refused()) {
                try await store.write { unit in
                    _ = try unit.takeIndex(ofKeyFile: "a")
                    throw Refused()
                }
            }
            #expect(try await store.write { try $0.takeIndex(ofKeyFile: "a") } == 1)
            #expect(try await store.read { try $0.nextIndex(ofKeyFile: "a") } == 2)
            #expect(try await store.read { try $0.nextIndex(ofKeyFile: "b") } == 0)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the unused run counts back to the newest address with a deposit`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.save(walletRecord(alice))
                for index in UInt32(0)..<5 { try unit.add(address(index)) }
            }
            #expect(try await store.read { try $0.unusedRun(ofKeyFile: "evm.txt") } == 5)
            try await store.write { try $0.save(deposit(1, to: script(2))) }
            try await store.read { reading throws in
                #expect(try reading.unusedRun(ofKeyFile: "evm.txt") == 2)
                #expect(try reading.unusedRun(ofKeyFile: "other") == 0)
                var seen: Set<WatchedScript> = []
                try reading.forEachAddress(.evm) { seen.insert($0) }
                #expect(seen.count == 5)
            }
        }
    }
}
