public import Connector
import Foundation
import GRDB
import LedgerRules
import Units

/// One thing that was checked, and what was found.
public struct AuditFinding: Sendable, Hashable {
    /// What was checked, in words.
    public let check: String
    /// How many records were looked at.
    public let recordCount: Int
    /// The first record that is wrong, and how; nil if all hold.
    public let problem: String?

    /// Makes a finding.
    public init(check: String, recordCount: Int, problem: String?) {
        self.check = check
        self.recordCount = recordCount
        self.problem = problem
    }
}

/// Checks a database's invariants, from the journal's first row on; it writes nothing.
///
/// It may run beside the daemon: it reads one consistent state through a connection of its own.
public enum StoreAuditor {
    /// Checks a database file.
    ///
    /// `progress` is called with the journal rows read and their number.
    /// - Throws: `StoreFailure.stopped` if the file cannot be read as a database of ours.
    public static func audit(
        path: String, progress: @Sendable (Int64, Int64) -> Void = { _, _ in }
    ) throws(StoreFailure) -> [AuditFinding] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .stopped("\(path) does not exist")
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { try audit($0, progress: progress) }
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw .stopped("\(path) cannot be read: \(error)")
        }
    }

    /// Checks an open database; for simulations.
    ///
    /// - Throws: `StoreFailure`, database errors.
    public static func audit(queue: DatabaseQueue) throws -> [AuditFinding] {
        try queue.read { try audit($0) { _, _ in } }
    }

    private static func audit(
        _ database: Database, progress: (Int64, Int64) -> Void
    ) throws -> [AuditFinding] {
        let replay = try JournalAudit.run(database, progress: progress)
        guard let book = replay.book else { return replay.findings }
        return replay.findings
            + [
                try BalanceAudit.invariants(of: book),
                try BalanceAudit.holds(in: book),
                try BalanceAudit.deposits(database, book),
                try BalanceAudit.custody(database, book),
                try EvidenceAudit.clearances(database),
                try EvidenceAudit.verdicts(database),
                try EvidenceAudit.events(database),
                try EvidenceAudit.indexes(database),
            ]
    }
}

/// Counts records and keeps the first problem.
struct AuditTally {
    let check: String
    private var recordCount = 0
    private var problem: String?

    init(_ check: String) { self.check = check }

    mutating func require(_ holds: Bool, _ problem: @autoclosure () -> String) {
        recordCount += 1
        if !holds, self.problem == nil { self.problem = problem() }
    }

    var finding: AuditFinding {
        AuditFinding(check: check, recordCount: recordCount, problem: problem)
    }
}
