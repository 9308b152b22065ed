import Connector
import Foundation
import GRDB
import Logging
import SQLiteStore
import Units

/// A folder of its own for one test's database.
final class StoreFile {
    let folder: URL
    let clock = StandingClock()
    var path: String { folder.appending(path: "sluice.db").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "s-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func open() throws -> SQLiteLedgerStore {
        try SQLiteLedgerStore.open(path: path, clock: clock, logger: quiet)
    }

    /// Whether a text stands anywhere in the closed database's files.
    func contains(_ text: String) throws -> Bool {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.contains { name in
            try Data(contentsOf: folder.appending(path: name)).range(of: Data(text.utf8)) != nil
        }
    }

    /// Changes the closed database behind the store's back.
    func tamper(_ statements: String...) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            for statement in statements { try database.execute(sql: statement) }
        }
        try queue.close()
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A clock that stands still until a test sets it.
final class StandingClock: ClockPort {
    private let time = LockedBox(Timestamp(seconds: 1_700_000_000))
    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ now: Timestamp) { time.withLock { $0 = now } }
    func sleep(for duration: Duration) async throws { throw CancellationError() }
}

/// The reason of a failure, and which failure it is.
func failure(_ body: () async throws -> Void) async -> StoreFailure? {
    do {
        try await body()
        return nil
    } catch let failure as StoreFailure {
        return failure
    } catch {
        return nil
    }
}
