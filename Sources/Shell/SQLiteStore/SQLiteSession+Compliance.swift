import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func complianceCase(_ id: CaseID) throws -> CaseRecord? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM compliance_case WHERE id = ?"),
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
        try database.cachedStatement(sql: CaseRow.save)
            .execute(arguments: CaseRow.values(record))
        try saveTags(of: record.machine)
    }

    func lists() throws -> [ListRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM list ORDER BY number DESC")
            .map(ListRow.read)
    }

    func entries(of versionID: String) throws -> [ListEntry] {
        try entries(of: versionID, notIn: nil)
    }

    func entries(of versionID: String, notIn otherID: String?) throws -> [ListEntry] {
        // The inner query is run once and kept as an index of its own.
        let other = """
            AND (raw, family, label) NOT IN (SELECT raw, family, label FROM list_entry
            WHERE list = (SELECT number FROM list WHERE id = ?))
            """
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT * FROM list_entry WHERE list = (SELECT number FROM list WHERE id = ?)
                \(otherID == nil ? "" : other) ORDER BY position
                """,
            arguments: otherID.map { [versionID, $0] } ?? [versionID])
        var entries: [ListEntry] = []
        while let row = try rows.next() { entries.append(try ListRow.entry(row)) }
        return entries
    }

    func activeListsDigest() throws -> Bytes32 {
        if let known = memory?.heads.listsInForce { return known }
        let stored = try Data.fetchOne(
            database.cachedStatement(sql: "SELECT digest FROM lists_in_force"))
        let digest =
            try stored.map { try Bytes32(blob: $0, "lists_in_force.digest") }
            ?? Bytes32(head: 0, tail: 0)
        memory?.heads.listsInForce = digest
        return digest
    }

    func add(_ list: ListRecord, entries: [ListEntry]) throws {
        try database.execute(sql: ListRow.add, arguments: ListRow.values(list))
        let number = database.lastInsertedRowID
        let statement = try database.cachedStatement(sql: ListRow.addEntry)
        for (position, entry) in entries.enumerated() {
            try statement.execute(arguments: ListRow.values(entry, of: number, at: position))
        }
    }

    func save(_ list: ListRecord) throws {
        try database.execute(sql: ListRow.save, arguments: ListRow.savedValues(list))
    }

    func setActiveListsDigest(_ digest: Bytes32) throws {
        try database.execute(
            sql: """
                INSERT INTO lists_in_force (only, digest) VALUES (1, ?)
                ON CONFLICT (only) DO UPDATE SET digest = excluded.digest
                """,
            arguments: [digest.blob])
        memory?.heads.listsInForce = digest
    }
}
