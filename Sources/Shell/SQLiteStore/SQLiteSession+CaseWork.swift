import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func caseQueue(
        _ query: CaseQuery, after place: CasePriority?, limit: Int
    ) throws -> [QueuedCase] {
        var condition = CaseCondition(query)
        if let place { condition.add(after: place) }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM compliance_case WHERE \(condition.sql)
                ORDER BY floor DESC, points DESC, value DESC, number LIMIT ?
                """,
            arguments: StatementArguments(
                condition.arguments + [Int64(min(max(limit, 1), 1_000))])
        ).map { QueuedCase(place: try CaseRow.place($0), record: try CaseRow.read($0)) }
    }

    func caseCount(_ query: CaseQuery) throws -> Int {
        let condition = CaseCondition(query)
        return try Int.fetchOne(
            database, sql: "SELECT count(*) FROM compliance_case WHERE \(condition.sql)",
            arguments: StatementArguments(condition.arguments)) ?? 0
    }

    func complianceCases(about deposit: DepositID) throws -> [CaseRecord] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT * FROM compliance_case WHERE deposit = ? ORDER BY number"),
            arguments: [deposit.value.blob]
        ).map(CaseRow.read)
    }

    func casesToEscalate(_ lateness: CaseQuery.Lateness, limit: Int) throws -> [CaseRecord] {
        // The level of each is worked out by the case itself; here only those that can rise.
        var found: [CaseRecord] = []
        let late = CaseCondition(CaseQuery(lateness: lateness))
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM compliance_case WHERE \(late.sql) AND escalation < ?
                ORDER BY waiting_since, number
                """,
            arguments: StatementArguments(
                late.arguments + [Int64(CaseServiceLevels.escalationMax)]))
        while found.count < limit, let row = try rows.next() {
            let record = try CaseRow.read(row)
            let level = record.machine.escalationLevel(now: lateness.now, lateness.levels)
            if level > record.machine.work.escalation { found.append(record) }
        }
        return found
    }

    func attachmentBytes(_ id: AttachmentID) throws -> [UInt8]? {
        try Data.fetchOne(
            database, sql: "SELECT bytes FROM case_attachment WHERE id = ?",
            arguments: [id.value.blob]
        ).map { [UInt8]($0) }
    }

    func addAttachment(_ file: CaseAttachment, bytes: [UInt8], of id: CaseID) throws {
        try database.execute(
            sql: """
                INSERT INTO case_attachment (id, case_id, digest, byte_count, bytes)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                file.id.value.blob, id.value.blob, file.digest.blob, Int64(file.byteCount),
                Data(bytes),
            ])
    }

    func caseBulk(_ id: UInt128) throws -> CaseBulk? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM case_bulk WHERE id = ?", arguments: [id.blob]
        ).map(SQLiteSession.bulk)
    }

    func openCaseBulks() throws -> [CaseBulk] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM case_bulk WHERE state = 'proposed' ORDER BY number LIMIT 1000"
        ).map(SQLiteSession.bulk)
    }

    func save(_ bulk: CaseBulk) throws {
        try database.execute(
            sql: """
                INSERT INTO case_bulk (id, cases, proposer, proposed_at, state, decided_by)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
                state = excluded.state, decided_by = excluded.decided_by
                """,
            arguments: [
                bulk.id.blob, JSONValue.texts(bulk.cases.map(\.text)).blob, bulk.proposer,
                bulk.proposedAt.milliseconds, bulk.state.rawValue, bulk.decidedBy,
            ])
    }

    /// Brings the table of tags, by which cases are found, to what a case says.
    func saveTags(of machine: ComplianceCase) throws {
        let id = machine.id.value.blob
        let kept = try String.fetchAll(
            database.cachedStatement(
                sql: "SELECT tag FROM case_tag WHERE case_id = ? ORDER BY tag"),
            arguments: [id])
        guard kept != machine.work.tags else { return }
        try database.execute(sql: "DELETE FROM case_tag WHERE case_id = ?", arguments: [id])
        for tag in machine.work.tags {
            try database.execute(
                sql: "INSERT INTO case_tag (tag, case_id) VALUES (?, ?)", arguments: [tag, id])
        }
    }

    private static func bulk(_ row: Row) throws -> CaseBulk {
        let cases = try row.texts("cases").map { text in
            guard let id = CaseID(text: text) else {
                throw StoreFailure.corrupt("case_bulk.cases: \(text)")
            }
            return id
        }
        return CaseBulk(
            id: try UInt128(blob: try row.blob("id"), "id"), cases: cases,
            proposer: try row.text("proposer"), proposedAt: try row.time("proposed_at"),
            state: try row.word("state"),
            decidedBy: try row.decode(String?.self, forColumn: "decided_by"))
    }
}

/// The condition of a query for cases, in SQL.
struct CaseCondition {
    private(set) var parts: [String] = ["1"]
    private(set) var arguments: [(any DatabaseValueConvertible)?] = []

    var sql: String { parts.joined(separator: " AND ") }

    init(_ query: CaseQuery) {
        switch query.standing {
        case .waiting: add("waiting_since IS NOT NULL")
        case .live: add("is_over = 0")
        case .any: break
        case .state(let name): add("state = ?", name.rawValue)
        }
        switch query.owner {
        case .any: break
        case .person(let name): add("assignee = ?", name)
        case .nobody: add("assignee IS NULL")
        }
        if let approver = query.approver {
            add("proposer IS NOT NULL AND proposer <> ?", approver)
        }
        if let lateness = query.lateness { add(lateness) }
        if let tag = query.tag {
            add("id IN (SELECT case_id FROM case_tag WHERE tag = ?)", tag)
        }
        if let moment = query.awakeAt {
            add("coalesce(snoozed_until, 0) <= ?", moment.milliseconds)
        }
        if let wallet = query.wallet { add("wallet = ?", wallet.value.blob) }
    }

    /// Goes on after a place in the queue.
    mutating func add(after place: CasePriority) {
        let head = "(floor < ? OR (floor = ? AND (points < ? OR (points = ? AND "
        let floor = Int64(place.floor)
        let points = Int64(place.points)
        let number = Int64(clamping: place.number)
        if let value = place.value {
            parts.append(
                head + "(value < ? OR value IS NULL OR (value = ? AND number > ?))))))")
            arguments += [floor, floor, points, points, value.blob, value.blob, number]
        } else {
            parts.append(head + "value IS NULL AND number > ?))))")
            arguments += [floor, floor, points, points, number]
        }
    }

    private mutating func add(_ lateness: CaseQuery.Lateness) {
        add("waiting_since IS NOT NULL")
        let clocks = CaseSeverity.allCases.map { severity in
            arguments += [
                Int64(severity.rank),
                lateness.now.adding(seconds: -lateness.levels.seconds(for: severity))
                    .milliseconds,
            ]
            return "(severity = ? AND waiting_since <= ?)"
        }
        parts.append("(\(clocks.joined(separator: " OR ")))")
        add("coalesce(snoozed_until, 0) <= ?", lateness.now.milliseconds)
    }

    private mutating func add(
        _ part: String, _ values: (any DatabaseValueConvertible)?...
    ) {
        parts.append(part)
        arguments += values
    }
}
