import ChainModel
import Connector
import Foundation
import GRDB
import Units

extension SQLiteSession {
    func wallet(_ id: WalletID) throws -> WalletRecord? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM wallet WHERE id = ?"),
            arguments: [id.value.blob]
        ).map(SQLiteSession.wallet)
    }

    func wallets(page: PageRequest) throws -> [WalletRecord] {
        let after = page.after.map(\.blob) ?? Data()
        return try Row.fetchAll(
            database, sql: "SELECT * FROM wallet WHERE id > ? ORDER BY id LIMIT ?",
            arguments: [after, page.limit]
        ).map(SQLiteSession.wallet)
    }

    func address(_ family: AddressFamily, _ script: WatchedScript) throws -> AddressRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM address WHERE family = ? AND script = ?",
            arguments: [family.rawValue, script.blob]
        ).map(SQLiteSession.address)
    }

    func addresses(of wallet: WalletID) throws -> [AddressRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM address WHERE wallet = ? ORDER BY number",
            arguments: [wallet.value.blob]
        ).map(SQLiteSession.address)
    }

    func forEachAddress(_ family: AddressFamily, _ body: (WatchedScript) -> Void) throws {
        let rows = try Data.fetchCursor(
            database, sql: "SELECT script FROM address WHERE family = ?",
            arguments: [family.rawValue])
        while let script = try rows.next() { body(WatchedScript(blob: script)) }
    }

    func unusedRun(ofKeyFile name: String) throws -> UInt32 {
        // Addresses behind the newest that was ever paid; one look at an index for each.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM deposit WHERE wallet = address.wallet
                AND recipient = address.script) AS is_used
                FROM address WHERE key_file = ? ORDER BY key_index DESC
                """,
            arguments: [name])
        var run: UInt32 = 0
        while let row = try rows.next() {
            let isUsed: Int = try row.number("is_used")
            if isUsed == 1 { break }
            run += 1
        }
        return run
    }

    func nextIndex(ofKeyFile name: String) throws -> UInt32 {
        let stored = try Int64.fetchOne(
            database, sql: "SELECT next_index FROM key_file WHERE name = ?", arguments: [name])
        guard let index = UInt32(exactly: stored ?? 0) else {
            throw StoreFailure.corrupt("key_file.next_index: out of range")
        }
        return index
    }

    func save(_ wallet: WalletRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO wallet (id, reference, tier, status, created_at)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET tier = excluded.tier, status = excluded.status
                """,
            arguments: [
                wallet.id.value.blob, wallet.reference, wallet.tier, wallet.status.rawValue,
                wallet.createdAt.milliseconds,
            ])
    }

    func takeIndex(ofKeyFile name: String) throws -> UInt32 {
        let index = try nextIndex(ofKeyFile: name)
        // Hardened indexes begin at 2³¹ (BIP-0032): a file has no more addresses than that.
        guard index < 1 << 31 else {
            throw StoreFailure.notCommitted("key file \(name) has no more indexes")
        }
        try database.execute(
            sql: """
                INSERT INTO key_file (name, next_index) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET next_index = excluded.next_index
                """,
            arguments: [name, Int64(index) + 1])
        return index
    }

    func add(_ address: AddressRecord) throws {
        do {
            try database.execute(
                sql: """
                    INSERT INTO address (family, script, text, wallet, chain, key_file, key_index,
                    created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    address.family.rawValue, address.script.blob, address.text,
                    address.wallet.value.blob, address.chain.name, address.keyFile,
                    Int64(address.index), address.createdAt.milliseconds,
                ])
        } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE
        {
            throw StoreFailure.corrupt("address \(address.text) or its index is taken")
        }
    }

    static func wallet(_ row: Row) throws -> WalletRecord {
        WalletRecord(
            id: try row.id("id"), reference: try row.text("reference"), tier: try row.text("tier"),
            status: try row.word("status"), createdAt: try row.time("created_at"))
    }

    static func address(_ row: Row) throws -> AddressRecord {
        AddressRecord(
            family: try row.word("family"), script: WatchedScript(blob: try row.blob("script")),
            text: try row.text("text"), wallet: try row.id("wallet"),
            chain: try row.chain("chain"), keyFile: try row.text("key_file"),
            index: try row.number("key_index"), createdAt: try row.time("created_at"))
    }
}
