import Connector
import Encodings
import Foundation
import GRDB
import PayoutRules
import ScreeningRules
import Units

extension SQLiteSession {
    func falsePositive(_ id: UInt128) throws -> FalsePositiveRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM false_positive WHERE id = ?", arguments: [id.blob]
        ).map(CaseMemoryRow.falsePositive)
    }

    func falsePositives(
        _ state: FalsePositiveRecord.State?, page: PageRequest
    ) throws -> [(UInt128, FalsePositiveRecord)] {
        var condition = "number > ?"
        var arguments: [(any DatabaseValueConvertible)?] = [Int64(clamping: page.after ?? 0)]
        if let state {
            condition += " AND state = ?"
            arguments.append(state.rawValue)
        }
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM false_positive WHERE \(condition) ORDER BY number LIMIT ?",
            arguments: StatementArguments(arguments + [page.limit])
        ).map {
            (UInt128(try $0.number("number") as UInt64), try CaseMemoryRow.falsePositive($0))
        }
    }

    func acceptedFalsePositives(
        about keys: [[UInt8]], at now: Timestamp
    ) throws -> AcceptedFalsePositives {
        var found: [AcceptedFalsePositive] = []
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM false_positive WHERE state = 'accepted' AND key = ? AND until > ?
                ORDER BY number LIMIT ?
                """)
        for key in Set(keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let rows = try Row.fetchAll(
                statement,
                arguments: [Data(key), now.milliseconds, AcceptedFalsePositives.countMax])
            found += try rows.compactMap { try CaseMemoryRow.falsePositive($0).acceptance }
        }
        return AcceptedFalsePositives(found)
    }

    func refundCase(of payout: PayoutID) throws -> CaseID? {
        try Row.fetchOne(
            try database.cachedStatement(sql: "SELECT case_id FROM refund WHERE payout = ?"),
            arguments: [payout.value.blob]
        ).map { try $0.id("case_id") }
    }

    func refunds(of id: CaseID) throws -> [PayoutID] {
        try Row.fetchAll(
            try database.cachedStatement(
                sql: "SELECT payout FROM refund WHERE case_id = ? ORDER BY payout"),
            arguments: [id.value.blob]
        ).map { try $0.id("payout") }
    }

    func addRefund(_ payout: PayoutID, of id: CaseID) throws {
        try database.execute(
            sql: "INSERT INTO refund (payout, case_id) VALUES (?, ?)",
            arguments: [payout.value.blob, id.value.blob])
    }

    func blockedProperty(of id: CaseID) throws -> BlockedProperty? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM blocked_property WHERE case_id = ?",
            arguments: [id.value.blob]
        ).map(CaseMemoryRow.property)
    }

    func blockedProperty(
        _ query: BlockedPropertyQuery, page: PageRequest
    ) throws -> [(UInt128, BlockedProperty)] {
        var condition = "number > ?"
        var arguments: [(any DatabaseValueConvertible)?] = [Int64(clamping: page.after ?? 0)]
        switch query.report {
        case .due: condition += " AND reference IS NULL"
        case .filed: condition += " AND reference IS NOT NULL"
        case .all: break
        }
        if let moment = query.heldAt?.milliseconds {
            condition += " AND blocked_at < ? AND (ended_at IS NULL OR ended_at >= ?)"
            arguments += [moment, moment]
        }
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM blocked_property WHERE \(condition) ORDER BY number LIMIT ?",
            arguments: StatementArguments(arguments + [page.limit])
        ).map { (UInt128(try $0.number("number") as UInt64), try CaseMemoryRow.property($0)) }
    }

    func save(_ record: FalsePositiveRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO false_positive (id, case_id, rule, address, family, key, entry,
                entry_digest, terms_digest, until, authority, proposer, note, proposed_at, state,
                decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state,
                decided_by = excluded.decided_by, decided_at = excluded.decided_at
                """,
            arguments: [
                record.id.blob, record.complianceCase.value.blob, record.rule.rawValue,
                record.address, record.family.rawValue, Data(record.key), record.entryID,
                record.entryDigest.blob, record.termsDigest.blob, record.until.milliseconds,
                record.authority, record.proposer, record.note, record.proposedAt.milliseconds,
                record.state.rawValue, record.decidedBy, record.decidedAt?.milliseconds,
            ])
    }

    func save(_ property: BlockedProperty) throws {
        try CaseMemoryRow.save(property, in: database)
    }
}

/// False positives and blocked property as rows.
enum CaseMemoryRow {
    static func falsePositive(_ row: Row) throws -> FalsePositiveRecord {
        FalsePositiveRecord(
            id: try UInt128(blob: try row.blob("id"), "id"),
            complianceCase: try row.id("case_id"), rule: try row.word("rule"),
            address: try row.text("address"), family: try row.word("family"),
            key: [UInt8](try row.blob("key")), entryID: try row.text("entry"),
            entryDigest: try row.bytes32("entry_digest"),
            termsDigest: try row.bytes32("terms_digest"), until: try row.time("until"),
            authority: try row.decode(String?.self, forColumn: "authority"),
            proposer: try row.text("proposer"), note: try row.text("note"),
            proposedAt: try row.time("proposed_at"), state: try row.word("state"),
            decidedBy: try row.decode(String?.self, forColumn: "decided_by"),
            decidedAt: try row.optionalTime("decided_at"))
    }

    static func property(_ row: Row) throws -> BlockedProperty {
        let reference = try row.decode(String?.self, forColumn: "reference")
        let report: BlockedProperty.Report =
            if let reference {
                .filed(
                    reference: reference, by: try row.text("reported_by"),
                    at: try row.time("reported_at"))
            } else {
                .due
            }
        return BlockedProperty(
            complianceCase: try row.id("case_id"), deposit: try row.id("deposit"),
            wallet: try row.id("wallet"), amount: try row.amount("amount"),
            value: try CaseRow.value(row), entries: try row.texts("entries"),
            blockedAt: try row.time("blocked_at"), report: report,
            endedAt: try row.optionalTime("ended_at"))
    }

    static func save(_ property: BlockedProperty, in database: Database) throws {
        var reference: String?
        var reporter: String?
        var reportedAt: Int64?
        if case .filed(let name, let actor, let time) = property.report {
            (reference, reporter, reportedAt) = (name, actor, time.milliseconds)
        }
        let value = property.value
        try database.execute(
            sql: """
                INSERT INTO blocked_property (case_id, deposit, wallet, asset, scale, amount, value,
                value_asset, value_scale, entries, blocked_at, reference, reported_by,
                reported_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (case_id) DO UPDATE SET amount = excluded.amount,
                entries = excluded.entries, reference = excluded.reference,
                reported_by = excluded.reported_by, reported_at = excluded.reported_at,
                ended_at = excluded.ended_at
                """,
            arguments: [
                property.complianceCase.value.blob, property.deposit.value.blob,
                property.wallet.value.blob, property.amount.asset.packed,
                Int64(property.amount.asset.scale), property.amount.minorUnits.blob,
                value?.minorUnits.blob, value?.asset.packed, value.map { Int64($0.asset.scale) },
                JSONValue.texts(property.entries).blob, property.blockedAt.milliseconds,
                reference, reporter, reportedAt, property.endedAt?.milliseconds,
            ])
    }
}
