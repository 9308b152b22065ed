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
    private let clock: any ClockPort
    private let logger: Logger
    private let shared: LockedBox<WriterQueue>
    private let ledger: LedgerBox
    private var lastTime: Timestamp
    private var bytesSinceSnapshot = 0
    private var rowsSinceSnapshot = 0

    /// Units that share a commit, at most: what one waits for stays bounded.
    private static let groupMax = 512
    /// A snapshot is due after so many rows, or so many bytes of them.
    private static let snapshotRows = 10_000
    private static let snapshotBytes = 50 << 20

    init(
        queue: DatabaseQueue, ledger: LedgerBox, clock: any ClockPort, logger: Logger,
        shared: LockedBox<WriterQueue>
    ) {
        self.queue = queue
        self.ledger = ledger
        self.clock = clock
        self.logger = logger
        self.shared = shared
        lastTime = ledger.state.book.lastTime
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
        for job in jobs {
            if job.isReading {
                guard commit(group) else { return fail([job]) }
                group = []
                read(job)
            } else {
                group.append(job)
            }
        }
        return commit(group)
    }

    private func read(_ job: any AnyJob) {
        do {
            try queue.read { database in
                _ = job.run(SQLiteSession(database, ledger: ledger, now: lastTime))
            }
            job.finish(nil)
        } catch {
            job.finish(.notCommitted("the database cannot be read: \(error)"))
        }
    }

    /// Runs units in one transaction, and answers them; false if the store had to stop.
    private func commit(_ group: [any AnyJob]) -> Bool {
        guard !group.isEmpty else { return true }
        let now = max(clock.now(), lastTime)
        let session = SQLiteSession(ledger: ledger, now: now)
        var hasWritten = false
        do {
            try queue.writeWithoutTransaction { database in
                session.attach(database)
                defer { session.detach() }
                let changes = database.totalChangesCount
                try database.inTransaction(.immediate) {
                    try session.expireHolds()
                    for job in group { try run(job, in: session, database) }
                    try session.appendJournalRow()
                    hasWritten = database.totalChangesCount != changes
                    return hasWritten ? .commit : .rollback
                }
            }
        } catch {
            return stop(group, because: error)
        }
        ledger.state.book.commit()
        lastTime = hasWritten ? now : lastTime
        for job in group { job.finish(nil) }
        if hasWritten {
            shared.withLock { $0.announceCommit() }
            rowsSinceSnapshot += session.rowCount
            bytesSinceSnapshot += session.byteCount
            snapshotIfDue()
        }
        return true
    }

    /// A unit that throws is undone alone; the others of its group go on.
    private func run(
        _ job: any AnyJob, in session: SQLiteSession, _ database: Database
    ) throws {
        let mark = session.mark()
        try database.inSavepoint {
            if job.run(session) { return .commit }
            session.rollBack(to: mark)
            return .rollback
        }
    }

    /// A commit that failed may have happened: the process recovers by opening the database again.
    private func stop(_ group: [any AnyJob], because error: any Error) -> Bool {
        logger.critical("the store stops", metadata: ["reason": "\(error)"])
        let failure = StoreFailure.stopped("the database failed: \(error)")
        for job in group { job.finish(.unknownOutcome("the database failed: \(error)")) }
        let rest = shared.withLock { queue -> [any AnyJob] in
            queue.stopped = failure
            queue.finishListeners()
            defer { queue.waiting = [] }
            return queue.waiting
        }
        return fail(rest)
    }

    private func fail(_ jobs: [any AnyJob]) -> Bool {
        for job in jobs { job.finish(.stopped("the store has stopped")) }
        return false
    }

    private func finish() {
        shared.withLock { $0.finishListeners() }
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
