import Connector
import Foundation
import GRDB
import LedgerRules
import Logging
import Units

/// Owns the database and the Book; runs on the store's own thread only.
final class Writer: @unchecked Sendable {
    // Safe because the writer's thread alone calls it, after `init` has ended.
    private let queue: DatabaseQueue
    private let closesQueue: Bool
    private let clock: any ClockPort
    private let logger: Logger
    private let shared: LockedBox<WriterQueue>
    private let ledger: LedgerBox
    private let memory = StoreMemory()
    private var lastTime: Timestamp
    private var bytesSinceSnapshot = 0
    private var rowsSinceSnapshot = 0

    /// Units that share a commit, at most: what one waits for stays bounded.
    private static let groupMax = 512
    /// A snapshot is due after so many rows, or so many bytes of them.
    private static let snapshotRows = 10_000
    private static let snapshotBytes = 50 << 20

    init(
        queue: DatabaseQueue, closesQueue: Bool, ledger: LedgerBox, clock: any ClockPort,
        logger: Logger, shared: LockedBox<WriterQueue>
    ) {
        self.queue = queue
        self.closesQueue = closesQueue
        self.ledger = ledger
        self.clock = clock
        self.logger = logger
        self.shared = shared
        lastTime = ledger.state.time
    }

    /// Does what waits; false when the store is closed or stopped.
    func runOnce() -> Bool {
        while true {
            let (jobs, isClosing) = shared.withLock { queue -> ([any AnyJob], Bool) in
                let jobs = Array(queue.waiting.prefix(Writer.groupMax))
                queue.waiting.removeFirst(jobs.count)
                return (jobs, queue.isClosing)
            }
            if jobs.isEmpty {
                if isClosing { finish() }
                return !isClosing
            }
            guard run(jobs) else { return false }
        }
    }

    /// Readings see committed state: they run between the groups of units.
    private func run(_ jobs: [any AnyJob]) -> Bool {
        var group: [any AnyJob] = []
        for (place, job) in jobs.enumerated() {
            guard job.isReading else {
                group.append(job)
                continue
            }
            // What stopped the store answered the group; those behind it wait for an answer too.
            guard commit(group) else { return fail(Array(jobs[place...])) }
            group = []
            read(job)
        }
        return commit(group)
    }

    private func read(_ job: any AnyJob) {
        do {
            try queue.read { database in
                _ = job.run(
                    SQLiteSession(database, ledger: ledger, memory: memory, now: lastTime))
            }
            job.finish(nil)
        } catch {
            job.finish(.notCommitted("the database cannot be read: \(error)"))
        }
    }

    /// Runs units in as few transactions as a journal row's limit allows; false if it had to stop.
    private func commit(_ group: [any AnyJob]) -> Bool {
        var waiting = group[...]
        while !waiting.isEmpty {
            let session = SQLiteSession(
                ledger: ledger, memory: memory, now: max(clock.now(), lastTime))
            let start = session.mark()
            var transaction = Transaction()
            do {
                try run(waiting, in: session, &transaction)
            } catch {
                session.rollBack(to: start)
                if transaction.isAtCommit { return stop(waiting, because: error) }
                // Nothing happened, and nothing is known to be broken: the callers may try again.
                let count = max(transaction.ran, 1)
                answer(waiting.prefix(count), undoneBy: error)
                waiting = waiting.dropFirst(count)
                continue
            }
            ledger.state.book.commit()
            for job in waiting.prefix(transaction.ran) { job.finish(nil) }
            waiting = waiting.dropFirst(transaction.ran)
            if transaction.hasWritten { didCommit(session) }
        }
        return true
    }

    /// How far a transaction has come.
    private struct Transaction {
        /// How many units ran.
        var ran = 0
        /// Whether any of them that was not undone changed something.
        var hasWritten = false
        /// Whether all that is left is the commit.
        var isAtCommit = false
    }

    private func run(
        _ waiting: ArraySlice<any AnyJob>, in session: SQLiteSession,
        _ transaction: inout Transaction
    ) throws {
        try queue.writeWithoutTransaction { database in
            session.attach(database)
            defer { session.detach() }
            try database.inTransaction(.immediate) {
                let start = session.mark()
                try session.expireHolds()
                transaction.hasWritten = session.hasEntries(since: start)
                let isAlone = waiting.count == 1 && !transaction.hasWritten
                for job in waiting where session.commandCount < LedgerBatch.commandCountMax {
                    transaction.ran += 1
                    let hasWritten = try run(job, isAlone: isAlone, in: session, database)
                    transaction.hasWritten = transaction.hasWritten || hasWritten
                }
                guard transaction.hasWritten else { return .rollback }
                try session.finish()
                transaction.isAtCommit = true
                return .commit
            }
        }
    }

    /// Returns whether the unit changed something; one that throws is undone alone.
    ///
    /// A unit that is alone in its transaction needs no savepoint, for which SQLite copies every
    /// page that is changed: the transaction goes back with it.
    private func run(
        _ job: any AnyJob, isAlone: Bool, in session: SQLiteSession, _ database: Database
    ) throws -> Bool {
        let mark = session.mark()
        let changes = database.totalChangesCount
        var isKept = false
        if isAlone {
            isKept = job.run(session)
        } else {
            try database.inSavepoint {
                isKept = job.run(session)
                return isKept ? .commit : .rollback
            }
        }
        // A full disk may undo the whole transaction, whatever the unit makes of the error.
        guard database.isInsideTransaction else {
            throw StoreFailure.notCommitted("the database undid the transaction")
        }
        guard isKept else {
            session.rollBack(to: mark)
            return false
        }
        return database.totalChangesCount != changes || session.hasEntries(since: mark)
    }

    private func didCommit(_ session: SQLiteSession) {
        lastTime = session.now
        shared.withLock { $0.announceCommit() }
        rowsSinceSnapshot += session.rowCount
        bytesSinceSnapshot += session.byteCount
        snapshotIfDue()
    }

    private func answer(_ jobs: ArraySlice<any AnyJob>, undoneBy error: any Error) {
        logger.error("a transaction was undone", metadata: ["reason": "\(error)"])
        let words = "the transaction was undone: \(error)"
        for job in jobs { job.finish(.notCommitted(words)) }
    }

    /// A commit that failed may have happened: the process recovers by opening the database again.
    private func stop(_ group: ArraySlice<any AnyJob>, because error: any Error) -> Bool {
        logger.critical("the store stops", metadata: ["reason": "\(error)"])
        let outcome = StoreFailure(commit: error)
        let rest = shared.withLock { queue -> [any AnyJob] in
            queue.stopped = .stopped("the database failed: \(error)")
            queue.finishListeners()
            defer { queue.waiting = [] }
            return queue.waiting
        }
        for job in group { job.finish(job.hasRun ? outcome : .stopped("the store has stopped")) }
        return fail(rest)
    }

    private func fail(_ jobs: [any AnyJob]) -> Bool {
        for job in jobs { job.finish(.stopped("the store has stopped")) }
        return false
    }

    private func finish() {
        shared.withLock { $0.finishListeners() }
        guard closesQueue else { return }
        do {
            try queue.close()
        } catch {
            logger.error("the database did not close", metadata: ["reason": "\(error)"])
        }
    }

    private func snapshotIfDue() {
        guard
            rowsSinceSnapshot >= Writer.snapshotRows || bytesSinceSnapshot >= Writer.snapshotBytes
        else { return }
        rowsSinceSnapshot = 0
        bytesSinceSnapshot = 0
        do {
            try queue.write { database in
                try database.execute(
                    sql: "INSERT INTO snapshot (journal_sequence, book) VALUES (?, ?)",
                    arguments: [ledger.state.row, Data(ledger.state.book.snapshot())])
                try database.execute(
                    sql: """
                        DELETE FROM snapshot WHERE journal_sequence NOT IN
                        (SELECT journal_sequence FROM snapshot
                        ORDER BY journal_sequence DESC LIMIT 2)
                        """)
            }
        } catch {
            // The journal has everything: a start without this snapshot only takes longer.
            logger.warning("no snapshot was written", metadata: ["reason": "\(error)"])
        }
    }
}
