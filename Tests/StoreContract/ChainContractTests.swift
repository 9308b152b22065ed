import ChainModel
import Connector
import Testing
import Units

@Suite
struct ChainContractTests {
    private func record(genesis: BlockHash?, floor: BlockHeight?) -> ChainRecord {
        ChainRecord(
            id: evm, genesis: genesis, startHeight: BlockHeight(5), finalFloor: floor, safe: nil,
            finalized: BlockHeight(4), halt: "why")
    }

    @Test(arguments: StoreKind.allCases)
    func `a chain's record is read back as the last one saved`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            let first = record(genesis: nil, floor: nil)
            var second = record(genesis: block(0).hash, floor: BlockHeight(9))
            second.finalToReread = [block(300, 7), block(70_000, .max)]
            try await store.write { try $0.save(first) }
            #expect(try await store.read { try $0.chain(evm) } == first)
            try await store.write { [second] in try $0.save(second) }
            #expect(try await store.read { try $0.chain(evm) } == second)
            try await store.write { try $0.save(first) }
            #expect(try await store.read { try $0.chain(evm) } == first)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `checkpoints grow at the top, are taken back there, and are forgotten below`(
        kind: StoreKind
    ) async throws {
        try await kind.run { store throws in
            try await store.write { unit in
                try unit.save(record(genesis: nil, floor: nil))
                for height in UInt64(5)...9 {
                    try unit.addCheckpoint(block(height), of: evm, keeping: 3)
                }
            }
            #expect(try await store.read { try $0.checkpoints(evm) } == (6...9).map { block($0) })
            await #expect(throws: StoreFailure.self) {
                try await store.write { try $0.removeCheckpoint(block(8), of: evm) }
            }
            await #expect(throws: StoreFailure.self) {
                try await store.write { try $0.addCheckpoint(block(7, 1), of: evm, keeping: 3) }
            }
            try await store.write { try $0.removeCheckpoint(block(9), of: evm) }
            #expect(try await store.read { try $0.checkpoints(evm) } == (6...8).map { block($0) })
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a rescan's progress is kept`(kind: StoreKind) async throws {
        try await kind.run { store throws in
            var rescan = RescanRecord(
                chain: evm, from: BlockHeight(1), through: BlockHeight(9), next: BlockHeight(1),
                foundCount: 0)
            try await store.write { [rescan] unit in
                try unit.save(record(genesis: nil, floor: nil))
                try unit.save(rescan)
            }
            rescan.next = BlockHeight(10)
            rescan.foundCount = 2
            try await store.write { [rescan] in try $0.save(rescan) }
            #expect(try await store.read { try $0.rescan(evm) } == rescan)
        }
    }
}
