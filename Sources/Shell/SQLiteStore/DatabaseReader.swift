public import Connector
import Foundation
import GRDB
import Units

/// Reads a database file beside the daemon, through a connection that can write nothing.
///
/// It sees one committed state for each reading. Of the ledger it knows nothing: balances and
/// holds are the Book's, which only the daemon has; ask for records alone.
public final class DatabaseReader: RecordPort {
    private let queue: DatabaseQueue

    /// Opens a file.
    ///
    /// - Throws: `StoreFailure.stopped` if it cannot be read as a database of ours, or one that
    ///   this program would have to migrate first.
    public init(path: String) throws(StoreFailure) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .stopped("\(path) does not exist")
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let isCurrent = try queue.read { try Schema.migrator().hasCompletedMigrations($0) }
            guard isCurrent else {
                throw StoreFailure.stopped(
                    "\(path) is of an older version: start `sluice serve` once to bring it up")
            }
            self.queue = queue
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw .stopped("\(path) cannot be read: \(error)")
        }
    }

    /// Runs a reading.
    ///
    /// - Throws: what the work throws, or `StoreFailure`.
    public func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        try await queue.read { database in
            let session = SQLiteSession(
                database, ledger: LedgerBox(LedgerState()), now: Timestamp(milliseconds: 0))
            defer { session.detach() }
            return try work(session)
        }
    }
}
