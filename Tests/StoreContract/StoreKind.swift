import Connector
import Foundation
import GRDB
import Logging
import SQLiteStore
import Units

/// The stores that must keep the contract.
enum StoreKind: CaseIterable {
    case file
    case memory

    /// Gives a new, empty store to a test, and closes it afterwards.
    func run(
        _ clock: SettableClock = SettableClock(), _ body: (SQLiteLedgerStore) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try open(at: folder, clock)
        try await body(store)
        await store.close()
    }

    private func open(at folder: URL, _ clock: SettableClock) throws -> SQLiteLedgerStore {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        switch self {
        case .file:
            return try SQLiteLedgerStore.open(
                path: folder.appending(path: "sluice.db").path, clock: clock, logger: logger)
        case .memory:
            var configuration = Configuration()
            configuration.foreignKeysEnabled = true
            let queue = try DatabaseQueue(configuration: configuration)
            return try SQLiteLedgerStore(queue: queue, clock: clock, logger: logger)
        }
    }
}

/// A clock that stands still until a test sets it.
final class SettableClock: ClockPort {
    private let time = LockedBox(Timestamp(seconds: 1_700_000_000))

    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ now: Timestamp) { time.withLock { $0 = now } }
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}

/// What a unit throws to be undone.
struct Refused: Error, Equatable {}
