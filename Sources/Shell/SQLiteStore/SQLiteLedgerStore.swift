public import Connector
import Digests
import Foundation
public import GRDB
import LedgerRules
public import Logging
import Units

/// The store port on one SQLite file.
///
/// One thread owns the database and the Book. It takes all units of work that wait, runs each in a
/// savepoint of one transaction, writes one journal row for what they did to the ledger, commits
/// once, and then answers every caller. Readings run on the same thread between transactions, so
/// that they see committed state only.
public final class SQLiteLedgerStore: StorePort {
    let shared: LockedBox<WriterQueue>
    private let thread: WriterThread
    /// Held until the store is closed; nil for a database that somebody else keeps.
    private let lock: LockedBox<DatabaseLock?>

    /// Opens a database file, makes it if it is not there, and rebuilds the Book from its journal.
    ///
    /// - Throws: `StoreFailure`: `stopped` if another process has it open or it cannot be opened,
    ///   `corrupt` naming the journal row whose link or result does not hold.
    public static func open(
        path: String, clock: any ClockPort, logger: Logger
    ) throws(StoreFailure) -> SQLiteLedgerStore {
        let lock = try DatabaseLock(path: path)
        do {
            let queue = try DatabaseQueue(
                path: path, configuration: SQLiteLedgerStore.configuration())
            return try SQLiteLedgerStore(queue: queue, clock: clock, logger: logger, lock: lock)
        } catch {
            throw StoreFailure(opening: path, error)
        }
    }

    /// Opens a store over a database that is open already, such as one in memory.
    ///
    /// Neither `close()` nor dropping the store closes it: another store finds what was committed.
    /// - Throws: `StoreFailure`, as `open`.
    public convenience init(
        queue: DatabaseQueue, clock: any ClockPort, logger: Logger
    ) throws(StoreFailure) {
        try self.init(queue: queue, clock: clock, logger: logger, lock: nil)
    }

    private init(
        queue: DatabaseQueue, clock: any ClockPort, logger: Logger, lock: DatabaseLock?
    ) throws(StoreFailure) {
        let shared = LockedBox(WriterQueue())
        do {
            try SQLiteLedgerStore.syncInFull(queue)
            try SQLiteLedgerStore.migrate(queue)
            let ledger = LedgerBox(try queue.read { try LedgerState.load(from: $0, logger) })
            let writer = Writer(
                queue: queue, closesQueue: lock != nil, ledger: ledger, clock: clock,
                logger: logger, shared: shared)
            thread = WriterThread(writer: writer)
        } catch {
            throw StoreFailure(opening: queue.path, error)
        }
        self.shared = shared
        self.lock = LockedBox(lock)
    }

    deinit {
        shared.withLock { $0.isClosing = true }
        thread.wake()
    }

    /// Finishes what waits, closes the database if the store opened it, and frees its lock.
    public func close() async {
        shared.withLock { $0.isClosing = true }
        thread.wake()
        await thread.join()
        lock.withLock { $0 = nil }
    }

    /// Runs a unit of work and answers once its transaction is durable.
    public func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await submit(isReading: false) { session in
            let value = try work(session)
            try session.settleHits()
            return value
        }
    }

    /// Runs a reading against the last committed state.
    public func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        try await submit(isReading: true) { try work($0) }
    }

    /// Returns a new stream that yields after commits; several commits may be one element.
    public func commits() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            shared.withLock { $0.add(continuation) }
        }
    }

    private func submit<Value: Sendable>(
        isReading: Bool, _ work: @escaping @Sendable (SQLiteSession) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(isReading: isReading, continuation: continuation, work)
            let refusal = shared.withLock { queue -> StoreFailure? in
                if let stopped = queue.stopped { return stopped }
                if queue.isClosing { return .stopped("the store is closed") }
                guard queue.waiting.count < WriterQueue.waitingMax else {
                    return .notCommitted("too many units of work wait")
                }
                queue.waiting.append(job)
                return nil
            }
            if let refusal { return continuation.resume(throwing: refusal) }
            thread.wake()
        }
    }

    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.journalMode = .wal
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            // What is deleted or written over, such as a secret of staff, is gone from the file.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            // 32 MB: keys are spread by hashes, so that each unit reads pages all over the file.
            try database.execute(sql: "PRAGMA cache_size = -32768")
        }
        return configuration
    }

    /// Makes an answered unit survive a power loss.
    ///
    /// Not while the connection is set up: GRDB lowers the level afterwards, with the journal mode.
    private static func syncInFull(_ queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            let level = try Int.fetchOne(database, sql: "PRAGMA synchronous")
            let hasKeys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
            guard level == 2, hasKeys == 1 else {
                throw StoreFailure.stopped("SQLite does not sync or check keys as it must")
            }
        }
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        let migrator = Schema.migrator()
        let isNewer = try queue.read { try migrator.hasBeenSuperseded($0) }
        guard !isNewer else {
            throw StoreFailure.stopped(
                "the database was written by a newer version; use that, or restore a backup")
        }
        try migrator.migrate(queue)
    }
}
