import ChainModel
import DepositRules
import Logging
import PayoutRules
import Testing
import Units

@testable import Connector

/// What was final comes again after a chain was re-anchored under it, or the chain halts.
@Suite struct RereadTests {
    private let source = ForkedSource()

    /// A new watcher knows nothing but what is saved, as after a restart.
    private func settle(_ store: any StorePort) async -> WatchOutcome {
        let watcher = ChainWatcher(
            source: source, store: store,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for _ in 0..<100 {
            let outcome = await watcher.step()
            if outcome != .moved { return outcome }
        }
        return .moved
    }

    /// A chain with final deposits in blocks 16 and 18, which halted as the node showed another
    /// branch from 11 on.
    private func halt(_ store: any StorePort) async throws -> [DepositID] {
        try await store.write { unit in
            try unit.save(walletRecord(alice))
            try unit.add(address(1))
        }
        source.grow(to: 14, fork: 0, from: 0)
        #expect(await settle(store) == .upToDate)
        source.grow(to: 22, fork: 0, from: 15)
        let deposits = [UInt64(16), 18].map { source.pay(script(1), at: $0) }
        #expect(await settle(store) == .upToDate)
        for id in deposits {
            let track = try await store.read { try $0.deposit(id)?.chainTrack }
            guard case .final = track else { throw Refused() }
        }
        source.grow(to: 27, fork: 1, from: 11)
        guard case .halted = await settle(store) else { throw Refused() }
        return deposits
    }

    private func reanchor(_ store: any StorePort) async throws -> Reanchor.Report {
        try await Reanchor(source: source, store: store).run(from: BlockHeight(10), by: "anna")
    }

    private func toReread(_ store: any StorePort) async throws -> [BlockReference]? {
        try await store.read { try $0.chain(evm)?.finalToReread }
    }

    @Test(arguments: StoreTwin.allCases)
    func `final blocks that come again end the wait for them`(twin: StoreTwin) async throws {
        try await twin.run { store in
            _ = try await halt(store)
            source.grow(to: 22, fork: 0, from: 11)
            let report = try await reanchor(store)
            #expect(report.finalityBroken.isEmpty)
            #expect(try await toReread(store) == [block(16), block(18)])
            source.grow(to: 17, fork: 0, from: 17)
            #expect(await settle(store) == .upToDate)
            #expect(try await toReread(store) == [block(18)])
            source.grow(to: 22, fork: 0, from: 18)
            #expect(await settle(store) == .upToDate)
            #expect(try await toReread(store) == [])
            // The floor is far below still: what the block includes halts the chain.
            source.grow(to: 23, fork: 2, from: 18)
            #expect(await isHalted(by: 18, store))
        }
    }

    private func isHalted(by height: UInt64, _ store: any StorePort) async -> Bool {
        guard case .halted(let words) = await settle(store) else { return false }
        return words.hasPrefix("Block \(height) counted as final and left the chain")
    }

    @Test(arguments: StoreTwin.allCases)
    func `a final block that is dropped before it is read again halts the chain`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let deposits = try await halt(store)
            source.grow(to: 22, fork: 0, from: 11)
            #expect(try await reanchor(store).finalityBroken.isEmpty)
            source.grow(to: 30, fork: 2, from: 13)
            for _ in 0..<2 {
                #expect(await isHalted(by: 16, store))
                // Not even its first part is saved.
                #expect(try await store.read { try $0.checkpoints(evm).last } == block(15, 2))
                #expect(try await toReread(store) == [block(16), block(18)])
                // Where a person believes the node, and it says the same, it halts again.
                _ = try await store.write { try ChainDesk.resume(evm, by: "anna", in: $0) }
            }
            #expect(await isHalted(by: 16, store))
            // Then all that is lost is reported, and halts nothing any more.
            let report = try await reanchor(store)
            #expect(report.finalityBroken.map(\.id) == deposits)
            #expect(try await toReread(store) == [])
            #expect(await settle(store) == .upToDate)
            #expect(try await store.read { try $0.checkpoints(evm).last } == block(30, 2))
        }
    }

    @Test(arguments: StoreTwin.allCases)
    func `what was reported as lost does not halt the chain, and the rest must still come`(
        twin: StoreTwin
    ) async throws {
        try await twin.run { store in
            let deposits = try await halt(store)
            source.grow(to: 16, fork: 0, from: 11)
            source.grow(to: 24, fork: 2, from: 17)
            let report = try await reanchor(store)
            #expect(report.finalityBroken.map(\.id) == [deposits[1]])
            #expect(try await toReread(store) == [block(16)])
            #expect(await settle(store) == .upToDate)
            #expect(try await toReread(store) == [])
            #expect(try await store.read { try $0.checkpoints(evm).last } == block(24, 2))
        }
    }
}
