import Connector

@testable import SimWorld

/// The two stores that must behave alike: the daemon's own, and the simulation's in memory.
enum StoreTwin: CaseIterable {
    case sqlite
    case memory

    /// Gives a new, empty store to a test.
    func run(
        _ clock: SettableClock = SettableClock(), _ body: (any StorePort) async throws -> Void
    ) async throws {
        switch self {
        case .sqlite: try await StoreKind.memory.run(clock) { try await body($0) }
        case .memory: try await body(MemoryStore(disk: MemoryDisk(), clock: clock))
        }
    }
}

/// Whether a unit is refused as one that would spoil what is kept, and leaves nothing.
func isCorrupt(
    _ store: any StorePort, _ work: @escaping @Sendable (any StoreTransaction) throws -> Void
) async throws -> Bool {
    do {
        try await store.write(work)
        return false
    } catch StoreFailure.corrupt {
        return true
    }
}
