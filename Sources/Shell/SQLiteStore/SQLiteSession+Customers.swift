import Connector
import Encodings
import Foundation
import GRDB
import PayoutRules
import ScreeningRules
import Units

extension SQLiteSession {
    func question(_ id: QuestionID) throws -> InformationRequest? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM question WHERE id = ?", arguments: [id.value.blob]
        ).map(CustomerRow.question)
    }

    func questions(
        of wallet: WalletID, page: PageRequest
    ) throws -> [(UInt128, InformationRequest)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM question WHERE wallet = ? AND number < ?
                ORDER BY number DESC LIMIT ?
                """,
            arguments: [
                wallet.value.blob, page.after.map { Int64(clamping: $0) } ?? .max, page.limit,
            ]
        ).map { (UInt128(try $0.number("number") as UInt64), try CustomerRow.question($0)) }
    }

    func questions(about caseID: CaseID, limit: Int) throws -> [InformationRequest] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM question WHERE case_id = ? ORDER BY number LIMIT ?",
            arguments: [caseID.value.blob, limit]
        ).map(CustomerRow.question)
    }

    func overdueQuestions(at time: Timestamp, limit: Int) throws -> [InformationRequest] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM question WHERE state = 'asked' AND due_at <= ?
                ORDER BY due_at, number LIMIT ?
                """,
            arguments: [time.milliseconds, limit]
        ).map(CustomerRow.question)
    }

    func save(_ question: InformationRequest) throws {
        if let known = try self.question(question.id) {
            guard known.wallet == question.wallet, known.kind == question.kind,
                known.askedAt == question.askedAt,
                question.answers.starts(with: known.answers)
            else { throw StoreFailure.corrupt("question \(question.id.text) is another one") }
        }
        try database.execute(
            sql: """
                INSERT INTO question (id, wallet, case_id, state, due_at, body)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body
                """,
            arguments: [
                question.id.value.blob, question.wallet.value.blob, question.caseID?.value.blob,
                question.state.name, question.dueAt.milliseconds, question.json.blob,
            ])
    }

    func ownership(
        of wallet: WalletID, _ family: ScreeningFamily, _ key: [UInt8]
    ) throws -> OwnershipRecord? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM ownership WHERE wallet = ? AND family = ? AND key = ?",
            arguments: [wallet.value.blob, family.rawValue, Data(key)]
        ).map(CustomerRow.ownership)
    }

    func ownerships(of wallet: WalletID, limit: Int) throws -> [OwnershipRecord] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM ownership WHERE wallet = ? ORDER BY family, key LIMIT ?",
            arguments: [wallet.value.blob, limit]
        ).map(CustomerRow.ownership)
    }

    func save(_ ownership: OwnershipRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO ownership (wallet, family, key, address, method, proven_at, evidence,
                question) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (wallet, family, key) DO UPDATE SET address = excluded.address,
                method = excluded.method, proven_at = excluded.proven_at,
                evidence = excluded.evidence, question = excluded.question
                """,
            arguments: [
                ownership.wallet.value.blob, ownership.address.family.rawValue,
                Data(ownership.address.key), ownership.address.text, ownership.method.rawValue,
                ownership.provenAt.milliseconds, ownership.evidence.blob,
                ownership.question.value.blob,
            ])
    }

    func removeOwnership(provenBy question: QuestionID) throws {
        try database.execute(
            sql: "DELETE FROM ownership WHERE question = ?", arguments: [question.value.blob])
    }

    func personalRecord(_ id: PersonalRecordID) throws -> PersonalRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM personal_record WHERE id = ?",
            arguments: [id.value.blob]
        ).map(CustomerRow.personal)
    }

    func save(_ record: PersonalRecord) throws {
        if let known = try personalRecord(record.id) {
            guard known.digest == record.digest, known.wallet == record.wallet,
                known.kind == record.kind, known.erased == nil || record == known
            else {
                throw StoreFailure.corrupt("personal record \(record.id.text) is another one")
            }
        }
        // What is overwritten must not stay readable in a free page of the file.
        let before = try Int.fetchOne(database, sql: "PRAGMA secure_delete") ?? 0
        try database.execute(sql: "PRAGMA secure_delete = ON")
        try database.execute(
            sql: """
                INSERT INTO personal_record (id, wallet, kind, salt, content, digest, created_at,
                erased_at, erased_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET salt = excluded.salt, content = excluded.content,
                erased_at = excluded.erased_at, erased_by = excluded.erased_by
                """,
            arguments: [
                record.id.value.blob, record.wallet.value.blob, record.kind.rawValue,
                record.content?.salt.blob, record.content.map { Data($0.bytes) },
                record.digest.blob, record.createdAt.milliseconds,
                record.erased?.at.milliseconds, record.erased?.by,
            ])
        // Where the statement failed it is left on, which only costs time.
        try database.execute(sql: "PRAGMA secure_delete = \(before)")
    }

    func travelRecord(_ subject: TravelSubject) throws -> TravelRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM travel_record WHERE subject_kind = ? AND subject = ?",
            arguments: [subject.kind, subject.id.blob]
        ).map { try CustomerRow.travel($0, subject) }
    }

    func save(_ record: TravelRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO travel_record (subject_kind, subject, wallet, counterparty, present,
                identity, digest, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (subject_kind, subject) DO UPDATE SET
                counterparty = excluded.counterparty, present = excluded.present,
                identity = excluded.identity, digest = excluded.digest,
                set_by = excluded.set_by, set_at = excluded.set_at
                """,
            arguments: [
                record.subject.kind, record.subject.id.blob, record.wallet.value.blob,
                record.counterparty.rawValue,
                JSONValue.texts(record.present.map(\.rawValue)).blob,
                record.identity?.value.blob, record.digest?.blob, record.setBy,
                record.setAt.milliseconds,
            ])
    }

    func payoutHold(_ id: PayoutID) throws -> PayoutHold? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM payout_hold WHERE payout = ?",
            arguments: [id.value.blob]
        ).map(CustomerRow.hold)
    }

    func save(_ hold: PayoutHold) throws {
        try database.execute(
            sql: """
                INSERT INTO payout_hold (payout, wallet, facts, since) VALUES (?, ?, ?, ?)
                ON CONFLICT (payout) DO UPDATE SET facts = excluded.facts
                """,
            arguments: [
                hold.payout.value.blob, hold.wallet.value.blob, hold.facts.json.blob,
                hold.since.milliseconds,
            ])
    }

    func removeHold(of payout: PayoutID) throws {
        try database.execute(
            sql: "DELETE FROM payout_hold WHERE payout = ?", arguments: [payout.value.blob])
    }
}

/// Questions, proofs, personal records and identities as rows.
enum CustomerRow {
    static func question(_ row: Row) throws -> InformationRequest {
        do {
            return try InformationRequest(json: try row.json("body"))
        } catch let error as CustomerRecordError {
            throw StoreFailure.corrupt("question.body: \(error.field)")
        }
    }

    static func ownership(_ row: Row) throws -> OwnershipRecord {
        OwnershipRecord(
            wallet: try row.id("wallet"),
            address: CustomerAddress(
                family: try row.word("family"), key: [UInt8](try row.blob("key")),
                text: try row.text("address")),
            method: try row.word("method"), provenAt: try row.time("proven_at"),
            evidence: try row.bytes32("evidence"), question: try row.id("question"))
    }

    static func personal(_ row: Row) throws -> PersonalRecord {
        var content: (salt: Bytes32, bytes: [UInt8])?
        if let bytes = try row.optionalBlob("content") {
            content = (try row.bytes32("salt"), [UInt8](bytes))
        }
        var erased: (at: Timestamp, by: String)?
        if let time = try row.optionalTime("erased_at") {
            erased = (time, try row.text("erased_by"))
        }
        guard
            let record = PersonalRecord(
                id: try row.id("id"), wallet: try row.id("wallet"), kind: try row.word("kind"),
                content: content, digest: try row.bytes32("digest"),
                createdAt: try row.time("created_at"), erased: erased)
        else { throw StoreFailure.corrupt("personal_record: its digest is another content's") }
        return record
    }

    static func travel(_ row: Row, _ subject: TravelSubject) throws -> TravelRecord {
        let present = try row.texts("present").map { text in
            guard let field = TravelField(rawValue: text) else {
                throw StoreFailure.corrupt("travel_record.present: unknown word")
            }
            return field
        }
        return TravelRecord(
            subject: subject, wallet: try row.id("wallet"),
            counterparty: try row.word("counterparty"), present: present,
            identity: try row.optionalID("identity"),
            digest: try row.optionalBlob("digest").map {
                try Bytes32(blob: $0, "travel_record.digest")
            }, setBy: try row.text("set_by"), setAt: try row.time("set_at"))
    }

    static func hold(_ row: Row) throws -> PayoutHold {
        do {
            return PayoutHold(
                payout: try row.id("payout"), wallet: try row.id("wallet"),
                facts: try TravelFacts(json: try row.json("facts")),
                since: try row.time("since"))
        } catch let error as CustomerRecordError {
            throw StoreFailure.corrupt("payout_hold.facts: \(error.field)")
        }
    }
}
