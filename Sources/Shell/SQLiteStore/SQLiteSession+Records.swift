import Connector
import Encodings
import Foundation
import GRDB
import Units

extension SQLiteSession {
    var lastEventSequence: UInt64 {
        get throws {
            if let known = memory?.heads.lastEvent { return known }
            let newest = try database.cachedStatement(sql: "SELECT max(sequence) FROM event")
            let last = UInt64(try Int64.fetchOne(newest) ?? 0)
            memory?.heads.lastEvent = last
            return last
        }
    }

    func events(after sequence: UInt64, limit: Int) throws -> [EventRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
            arguments: [Int64(clamping: sequence), limit]
        ).map(SQLiteSession.event)
    }

    @discardableResult
    func appendEvent(type: String, subject: String, json: [UInt8]) throws -> UInt64 {
        let sequence = try lastEventSequence + 1
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO event (sequence, type, subject, json, time, actor)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            Int64(sequence), type, subject, Data(json), now.milliseconds,
            EventRecord.actor(of: json),
        ])
        memory?.heads.lastEvent = sequence
        return sequence
    }

    func apiKey(_ id: String) throws -> APIKeyRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM api_key WHERE id = ?", arguments: [id])
            .map(SQLiteSession.apiKey)
    }

    func apiKeys() throws -> [APIKeyRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM api_key ORDER BY id")
            .map(SQLiteSession.apiKey)
    }

    func newestAPIKey(madeBy principal: String) throws -> APIKeyRecord? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM api_key WHERE made_by = ? ORDER BY created_at DESC, id DESC LIMIT 1
                """, arguments: [principal]
        ).map(SQLiteSession.apiKey)
    }

    func idempotency(_ key: Bytes32) throws -> IdempotencyRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM idempotency WHERE key = ?")
        return try Row.fetchOne(statement, arguments: [key.blob]).map { row in
            IdempotencyRecord(
                key: key, requestDigest: try row.bytes32("request"),
                status: try row.number("status"), body: [UInt8](try row.blob("body")),
                createdAt: try row.time("created_at"))
        }
    }

    func spending(_ id: UInt128) throws -> SpendingRecord? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM spending WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.blob]).map(SQLiteSession.spending)
    }

    func spending(
        of wallet: WalletID, kind: SpendingRecord.Kind?, page: PageRequest
    ) throws -> [SpendingRecord] {
        let id = wallet.value.blob
        let before = try page.after.map { after in
            try Int64.fetchOne(
                database, sql: "SELECT number FROM spending WHERE id = ?", arguments: [after.blob])
                ?? 0
        }
        // Each side by its own index, so that a page of a busy wallet costs a page.
        let side = { (column: String) in
            """
            SELECT * FROM (SELECT number FROM spending WHERE \(column) = ?1 AND number < ?2
            AND (?3 IS NULL OR kind = ?3) ORDER BY number DESC LIMIT ?4)
            """
        }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM spending
                WHERE number IN (\(side("payer")) UNION \(side("payee")))
                ORDER BY number DESC LIMIT ?4
                """,
            arguments: [id, before ?? .max, kind?.rawValue, page.limit]
        ).map(SQLiteSession.spending)
    }

    func save(_ key: APIKeyRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO api_key (id, digest, name, principal, scopes, wallet, networks,
                expires_at, revoked_at, created_at, last_used_at, made_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at,
                last_used_at = excluded.last_used_at
                """,
            arguments: [
                key.id, key.digest.blob, key.name, key.principal,
                JSONValue.texts(key.scopes).blob, key.wallet?.value.blob,
                JSONValue.texts(key.allowedNetworks).blob, key.expiresAt?.milliseconds,
                key.revokedAt?.milliseconds, key.createdAt.milliseconds,
                key.lastUsedAt?.milliseconds, key.madeBy,
            ])
    }

    func add(_ record: IdempotencyRecord) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO idempotency (key, request, status, body, created_at)
                VALUES (?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            record.key.blob, record.requestDigest.blob, Int64(record.status), Data(record.body),
            record.createdAt.milliseconds,
        ])
    }

    func save(_ record: SpendingRecord) throws {
        // One column has the asset of all three.
        let others = [record.fee, record.refunded].compactMap(\.self)
        guard others.allSatisfy({ $0.asset == record.amount.asset }) else {
            throw StoreFailure.corrupt("a charge's amounts are of one asset")
        }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO spending (id, kind, payer, payee, asset, scale, amount, fee, reference,
                parent, refunded, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET refunded = excluded.refunded
                """)
        try statement.execute(arguments: [
            record.id.blob, record.kind.rawValue, record.from.value.blob, record.to?.value.blob,
            record.amount.asset.packed, Int64(record.amount.asset.scale),
            record.amount.minorUnits.blob, record.fee?.minorUnits.blob, record.reference,
            record.parent?.blob, record.refunded.minorUnits.blob, record.createdAt.milliseconds,
        ])
    }

    static func event(_ row: Row) throws -> EventRecord {
        EventRecord(
            sequence: try row.number("sequence"), type: try row.text("type"),
            subject: try row.text("subject"), json: [UInt8](try row.blob("json")),
            time: try row.time("time"))
    }

    private static func apiKey(_ row: Row) throws -> APIKeyRecord {
        APIKeyRecord(
            id: try row.text("id"), digest: try row.bytes32("digest"), name: try row.text("name"),
            principal: try row.text("principal"), scopes: try row.texts("scopes"),
            wallet: try row.optionalID("wallet"), allowedNetworks: try row.texts("networks"),
            expiresAt: try row.optionalTime("expires_at"),
            revokedAt: try row.optionalTime("revoked_at"), createdAt: try row.time("created_at"),
            lastUsedAt: try row.optionalTime("last_used_at"),
            madeBy: try row.decode(String?.self, forColumn: "made_by"))
    }

    private static func spending(_ row: Row) throws -> SpendingRecord {
        let asset = try row.asset()
        return SpendingRecord(
            id: try UInt128(blob: try row.blob("id"), "id"), kind: try row.word("kind"),
            from: try row.id("payer"), to: try row.optionalID("payee"),
            amount: try row.amount("amount"),
            fee: try row.optionalBlob("fee").map {
                Amount(try UInt128(blob: $0, "fee"), of: asset)
            },
            reference: try row.text("reference"),
            parent: try row.optionalBlob("parent").map { try UInt128(blob: $0, "parent") },
            refunded: try row.amount("refunded"), createdAt: try row.time("created_at"))
    }
}
