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
        let checks: [(String, (Database, Book) throws -> AuditFinding)] = [
            ("The statements", JournalAudit.postings),
            ("The balances", { try BalanceAudit.invariants(of: $1) }),
            ("The holds", { try BalanceAudit.holds(in: $1) }),
            ("The deposits", BalanceAudit.deposits),
            ("The custody", BalanceAudit.custody),
            ("The reservations", PayoutAudit.reservations),
            ("The approvals", { database, _ in try PayoutAudit.approvals(database) }),
            ("The departures", { database, _ in try PayoutAudit.departures(database) }),
            ("The refunds", { database, _ in try RefundAudit.refunds(database) }),
            ("The claims", { database, _ in try ClaimAudit.claims(database) }),
            ("The coins", ClaimAudit.coins),
            ("The credits", { database, _ in try CreditAudit.credits(database) }),
            ("The retro hits", AftercareAudit.hits),
            ("The limits", { database, _ in try LimitAudit.totals(database) }),
            ("The wanted money", AftercareAudit.wanted),
            ("The travel rule", { database, _ in try CustomerAudit.holds(database) }),
            ("The personal records", { database, _ in try CustomerAudit.records(database) }),
            ("The clearances", { database, _ in try EvidenceAudit.clearances(database) }),
            ("The verdicts", { database, _ in try EvidenceAudit.verdicts(database) }),
            ("The events", { database, _ in try EvidenceAudit.events(database) }),
            ("The indexes", { database, _ in try EvidenceAudit.indexes(database) }),
        ]
        guard let book = replay.book else { return [replay.finding] }
        return [replay.finding]
            + checks.map { name, check in
                do {
                    return try check(database, book)
                } catch {
                    // A record that cannot be read is a finding; the other checks go on.
                    return AuditFinding(
                        check: "\(name) can be read", recordCount: 0, problem: "\(error)")
                }
            }
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
