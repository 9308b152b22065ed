import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

/// A list's version and its entries as rows, both ways.
enum ListRow {
    static let add = """
        INSERT INTO list (id, source, kind, published, digest, parser_version, counts, state,
        concerns, imported_by, imported_at, decided_by, checked_at, in_force_from, in_force_until,
        changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let save = """
        UPDATE list SET state = ?, decided_by = ?, checked_at = ?, in_force_from = ?,
        in_force_until = ?, changes = ? WHERE id = ?
        """

    static let addEntry = """
        INSERT INTO list_entry (list, position, raw, family, label, party_id, party_name,
        programs, category, confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static func values(_ list: ListRecord) -> StatementArguments {
        let version = list.version
        let counts = version.counts.map {
            JSONValue.array([.string($0.label), .integer($0.count)])
        }
        return [
            version.id, version.source, version.kind.rawValue, "\(version.published)",
            version.digest.blob, version.parserVersion, JSONValue.array(counts).blob,
            list.state.rawValue, JSONValue.texts(list.concerns).blob, list.importedBy,
            list.importedAt.milliseconds, list.decidedBy, list.checkedAt.milliseconds,
            list.inForceFrom?.milliseconds, list.inForceUntil?.milliseconds,
            list.changes.map(changes),
        ]
    }

    static func savedValues(_ list: ListRecord) -> StatementArguments {
        [
            list.state.rawValue, list.decidedBy, list.checkedAt.milliseconds,
            list.inForceFrom?.milliseconds, list.inForceUntil?.milliseconds,
            list.changes.map(changes), list.version.id,
        ]
    }

    private static func changes(_ changes: [LabelChange]) -> Data {
        JSONValue.array(
            changes.map {
                .array([.string($0.label), .integer($0.added), .integer($0.removed)])
            }
        ).blob
    }

    private static func changes(_ json: JSONValue) throws -> [LabelChange] {
        try (json.elements ?? []).map { row in
            guard let parts = row.elements, parts.count == 3, let label = parts[0].text,
                let added: Int = parts[1].integer(), let removed: Int = parts[2].integer()
            else { throw StoreFailure.corrupt("list.changes") }
            return LabelChange(label: label, added: added, removed: removed)
        }
    }

    static func read(_ row: Row) throws -> ListRecord {
        guard let published = CalendarDate(try row.text("published")) else {
            throw StoreFailure.corrupt("list.published")
        }
        let counts = try (try row.json("counts").elements ?? []).map { pair in
            guard let label = pair.elements?.first?.text,
                let count: Int = pair.elements?.last?.integer()
            else { throw StoreFailure.corrupt("list.counts") }
            return ListVersion.LabelCount(label: label, count: count)
        }
        return ListRecord(
            version: ListVersion(
                source: try row.text("source"), kind: try row.word("kind"), published: published,
                digest: try row.bytes32("digest"), parserVersion: try row.number("parser_version"),
                counts: counts),
            state: try row.word("state"), concerns: try row.texts("concerns"),
            importedBy: try row.text("imported_by"), importedAt: try row.time("imported_at"),
            decidedBy: try row.decode(String?.self, forColumn: "decided_by"),
            checkedAt: try row.time("checked_at"),
            inForceFrom: try row.optionalTime("in_force_from"),
            inForceUntil: try row.optionalTime("in_force_until"),
            changes: try row.optionalBlob("changes") == nil
                ? nil : try changes(try row.json("changes")))
    }

    static func values(_ entry: ListEntry, of list: Int64, at position: Int) -> StatementArguments {
        [
            list, position, entry.address.raw, entry.address.family.rawValue, entry.label,
            entry.partyID, entry.partyName, JSONValue.texts(entry.programs).blob,
            entry.category?.rawValue, entry.confidence.map { Int64($0) },
        ]
    }

    static func entry(_ row: Row) throws -> ListEntry {
        let raw = try row.text("raw")
        // Decoded again: what is kept is the list's own spelling.
        guard let address = AddressDecoding.listed(raw, as: try row.word("family")) else {
            throw StoreFailure.corrupt("list_entry.raw: \(raw) does not decode as it did")
        }
        let category = try row.decode(String?.self, forColumn: "category")
        return ListEntry(
            address: address, label: try row.text("label"), partyID: try row.text("party_id"),
            partyName: try row.text("party_name"), programs: try row.texts("programs"),
            category: category == nil ? nil : try row.word("category"),
            confidence: try row.optionalNumber("confidence"))
    }
}
