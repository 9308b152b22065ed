import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func complianceCase(_ id: CaseID) throws -> CaseRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM compliance_case WHERE id = ?",
            arguments: [id.value.blob]
        ).map(CaseRow.read)
    }

    func complianceCases(
        _ filter: CaseFilter, page: PageRequest
    ) throws -> [(UInt128, CaseRecord)] {
        let open: String
        switch filter {
        case .open: open = "AND waiting_since IS NOT NULL"
        case .all: open = ""
        }
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM compliance_case WHERE number > ? \(open) ORDER BY number LIMIT ?",
            arguments: [Int64(clamping: page.after ?? 0), page.limit]
        ).map { (UInt128(try $0.number("number") as UInt64), try CaseRow.read($0)) }
    }

    func save(_ record: CaseRecord) throws {
        try database.execute(sql: CaseRow.save, arguments: CaseRow.values(record))
        try saveTags(of: record.machine)
    }

    func lists() throws -> [ListRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM list ORDER BY number DESC")
            .map(ListRow.read)
    }

    func entries(of versionID: String) throws -> [ListEntry] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT list_entry.* FROM list_entry JOIN list ON list.number = list_entry.list
                WHERE list.id = ? ORDER BY position
                """,
            arguments: [versionID])
        var entries: [ListEntry] = []
        while let row = try rows.next() { entries.append(try ListRow.entry(row)) }
        return entries
    }

    func activeListsDigest() throws -> Bytes32 {
        let stored = try Data.fetchOne(database, sql: "SELECT digest FROM lists_in_force")
        return try stored.map { try Bytes32(blob: $0, "lists_in_force.digest") }
            ?? Bytes32(head: 0, tail: 0)
    }

    func add(_ list: ListRecord, entries: [ListEntry]) throws {
        try database.execute(sql: ListRow.add, arguments: ListRow.values(list))
        let number = database.lastInsertedRowID
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO list_entry (list, position, raw, family, label, party_id, party_name,
                programs) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for (position, entry) in entries.enumerated() {
            try statement.execute(arguments: [
                number, position, entry.address.raw, entry.address.family.rawValue, entry.label,
                entry.partyID, entry.partyName, JSONValue.texts(entry.programs).blob,
            ])
        }
    }

    func save(_ list: ListRecord) throws {
        try database.execute(
            sql: "UPDATE list SET state = ?, decided_by = ?, checked_at = ? WHERE id = ?",
            arguments: [
                list.state.rawValue, list.decidedBy, list.checkedAt.milliseconds, list.version.id,
            ])
    }

    func setActiveListsDigest(_ digest: Bytes32) throws {
        try database.execute(
            sql: """
                INSERT INTO lists_in_force (only, digest) VALUES (1, ?)
                ON CONFLICT (only) DO UPDATE SET digest = excluded.digest
                """,
            arguments: [digest.blob])
    }
}
