import Connector
import Foundation
import GRDB
import Units

extension SQLiteSession {
    func staff(_ name: String) throws -> StaffRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM staff WHERE name = ?", arguments: [name])
            .map(SQLiteSession.staff)
    }

    func allStaff() throws -> [StaffRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM staff ORDER BY name")
            .map(SQLiteSession.staff)
    }

    func staffSession(_ digest: Bytes32) throws -> StaffSessionRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM staff_session WHERE digest = ?1 OR previous = ?1",
            arguments: [digest.blob]
        ).map(SQLiteSession.staffSession)
    }

    func staffSessions(of name: String) throws -> [StaffSessionRecord] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM staff_session WHERE staff = ? ORDER BY created_at, id",
            arguments: [name]
        ).map(SQLiteSession.staffSession)
    }

    func staffTrail(_ filter: TrailFilter, page: PageRequest) throws -> [StaffTrailRecord] {
        let span = try TrailSpan(filter, page, of: "staff_trail", by: "number", in: database)
        let (sql, arguments) = TrailQuery.trail(filter, span, limit: page.limit)
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            StaffTrailRecord(
                number: try row.number("number"), staff: try row.text("staff"),
                act: try row.text("act"), kind: try row.text("kind"),
                subject: try row.text("subject"), time: try row.time("time"))
        }
    }

    func newestEvents(_ filter: TrailFilter, page: PageRequest) throws -> [EventRecord] {
        let span = try TrailSpan(filter, page, of: "event", by: "sequence", in: database)
        let (sql, arguments) = TrailQuery.events(filter, span, limit: page.limit)
        return try Row.fetchAll(database, sql: sql, arguments: arguments)
            .map(SQLiteSession.event)
    }

    func save(_ staff: StaffRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO staff (name, password, is_password_one_time, secret, role,
                is_disabled, failures, locked_until, last_step, created_at, signed_in_at,
                fresh_since, fresh_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET password = excluded.password,
                is_password_one_time = excluded.is_password_one_time, secret = excluded.secret,
                role = excluded.role, is_disabled = excluded.is_disabled,
                failures = excluded.failures, locked_until = excluded.locked_until,
                last_step = excluded.last_step, signed_in_at = excluded.signed_in_at,
                fresh_since = excluded.fresh_since, fresh_by = excluded.fresh_by
                """,
            arguments: [
                staff.name, staff.password, staff.isPasswordOneTime, Data(staff.secret.bytes),
                staff.role.rawValue, staff.isDisabled, staff.failureCount,
                staff.lockedUntil?.milliseconds, staff.lastStep, staff.createdAt.milliseconds,
                staff.signedInAt?.milliseconds, staff.freshSince?.milliseconds, staff.freshBy,
            ])
    }

    func save(_ session: StaffSessionRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO staff_session (id, digest, previous, rotated_at, form_key, staff,
                created_at, expires_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET digest = excluded.digest,
                previous = excluded.previous, rotated_at = excluded.rotated_at,
                seen_at = excluded.seen_at
                """,
            arguments: [
                session.id.value.blob, session.digest.blob, session.previous?.blob,
                session.rotatedAt.milliseconds, session.formKey.blob, session.staff,
                session.createdAt.milliseconds, session.expiresAt.milliseconds,
                session.seenAt.milliseconds,
            ])
    }

    func endStaffSession(_ id: StaffSessionID) throws {
        try database.execute(
            sql: "DELETE FROM staff_session WHERE id = ?", arguments: [id.value.blob])
    }

    func endStaffSessions(of name: String) throws {
        try database.execute(
            sql: "DELETE FROM staff_session WHERE staff = ?", arguments: [name])
    }

    func appendStaffTrail(staff: String, act: String, kind: String, subject: String) throws {
        try database.execute(
            sql: """
                INSERT INTO staff_trail (number, staff, act, kind, subject, time)
                VALUES ((SELECT coalesce(max(number), 0) + 1 FROM staff_trail), ?, ?, ?, ?, ?)
                """,
            arguments: [staff, act, kind, subject, now.milliseconds])
    }

    private static func staff(_ row: Row) throws -> StaffRecord {
        guard let secret = KeptSecret(bytes: [UInt8](try row.blob("secret"))) else {
            throw StoreFailure.corrupt("a secret of codes has no length of ours")
        }
        return StaffRecord(
            name: try row.text("name"), password: try row.text("password"),
            isPasswordOneTime: try row.number("is_password_one_time") == 1,
            secret: secret, role: try row.word("role"),
            isDisabled: try row.number("is_disabled") == 1,
            failureCount: try row.number("failures"),
            lockedUntil: try row.optionalTime("locked_until"),
            lastStep: try row.number("last_step"), createdAt: try row.time("created_at"),
            signedInAt: try row.optionalTime("signed_in_at"),
            freshSince: try row.optionalTime("fresh_since"), freshBy: try row.text("fresh_by"))
    }

    private static func staffSession(_ row: Row) throws -> StaffSessionRecord {
        StaffSessionRecord(
            id: try row.id("id"), digest: try row.bytes32("digest"),
            previous: try row.optionalBlob("previous").map { try Bytes32(blob: $0, "previous") },
            rotatedAt: try row.time("rotated_at"), formKey: try row.bytes32("form_key"),
            staff: try row.text("staff"), createdAt: try row.time("created_at"),
            expiresAt: try row.time("expires_at"), seenAt: try row.time("seen_at"))
    }
}
