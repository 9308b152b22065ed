import ChainModel
import Connector
import Foundation
import GRDB
import Testing
import Units

@testable import SQLiteStore

@Suite
struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Schemas")

    private func dump(_ queue: DatabaseQueue) throws -> String {
        try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL
                    AND name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%' ORDER BY name
                    """
            ).joined(separator: ";\n") + ";\n"
        }
    }

    /// A released schema is never edited: a change of it is a migration of its own.
    @Test(arguments: ["v1", "v2", "v3", "v4", "v5", "v6", "v7"])
    func `every schema is the one that was released`(version: String) throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: version)
        #expect(try dump(queue) == released(version))
    }

    private func released(_ version: String) throws -> String {
        try String(
            contentsOf: SchemaTests.folder.appending(path: "\(version).sql"), encoding: .utf8)
    }

    @Test(arguments: ["v1", "v2", "v3", "v4", "v5", "v6", "v7"])
    func `every released schema is brought to the newest`(version: String) throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: version)
        try Schema.migrator().migrate(queue)
        let newest = try DatabaseQueue()
        try Schema.migrator().migrate(newest)
        #expect(try dump(queue) == dump(newest))
    }

    @Test func `what the first version kept is there after the migration`() async throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v1")
        let recipient = WatchedScript([0, 20] + [UInt8](repeating: 4, count: 20))
        let deposit = PayoutAuditWorld.deposit(to: recipient)
        try await queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO wallet VALUES (?, '', 'basic', 'active', 0);
                    INSERT INTO address VALUES
                        (1, 'bitcoin', ?, 'bc1', ?, 'btc-local', 'btc.txt', 7, 0)
                    """,
                arguments: [payer.value.blob, recipient.blob, payer.value.blob])
            try database.execute(
                sql: DepositRow.add,
                arguments: DepositRow.changes(deposit) + DepositRow.constants(deposit))
        }
        let store = try SQLiteLedgerStore(queue: queue, clock: StandingClock(), logger: quiet)
        try await store.read { reading throws in
            #expect(try reading.deposit(deposit.id) == deposit)
            let coins = try reading.spendableCoins(on: PayoutAuditWorld.chain, limit: 9)
            #expect(coins.map(\.value) == [deposit.amount])
            #expect(coins.map(\.index) == [7])
        }
        await store.close()
    }

    @Test func `API keys of before are as those that were made at the machine`() async throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v5")
        try await queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO api_key VALUES
                        ('k1', zeroblob(32), 'n', 'ann', CAST('["keys:write"]' AS BLOB), NULL,
                        CAST('[]' AS BLOB), NULL, NULL, 7, NULL)
                    """)
        }
        let store = try SQLiteLedgerStore(queue: queue, clock: StandingClock(), logger: quiet)
        let key = try await store.read { try $0.apiKey("k1") }
        #expect(key?.principal == "ann" && key?.madeBy == nil)
        #expect(key?.freshUntil(seconds: .max, now: Timestamp(milliseconds: 7)) == nil)
        await store.close()
    }

    @Test func `each queue of payouts is read by an index of its own`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue)
        let queries = [
            (
                "payout_to_plan",
                "payout WHERE chain = ? AND state_name = 'approved' AND wait IS NULL"
            ),
            (
                "sqlite_autoindex_deposit_1",
                "deposit WHERE id >= ? AND id <= x'ff' ORDER BY +number DESC"
            ),
            (
                "sqlite_autoindex_payout_1",
                "payout WHERE id >= ? AND id <= x'ff' ORDER BY +number DESC"
            ),
            ("payout_to_screen", "payout WHERE awaits_screening = 1 ORDER BY number"),
            ("payout_for_person", "payout WHERE number < ? AND needs_person = 1"),
            ("plan_open", "plan WHERE chain = ? AND stage NOT IN ('final', 'dropped')"),
            ("deposit_unspent", "coin WHERE chain = ? AND is_spent = 0"),
            ("plan_change", "coin WHERE chain = ? AND is_spent = 0"),
            ("retro_hit_wanting", "retro_hit WHERE \(RetroHitRow.wants) AND number > ?"),
            (
                "retro_hit_wallet_wanting",
                "retro_hit WHERE \(RetroHitRow.wants) AND wallet = ? AND asset = 1 AND scale = 1"
            ),
            (
                "event_payout",
                "event WHERE subject = ? AND type >= 'payout.' AND type < 'payout/'"
            ), ("payout_reserved", "payout WHERE state_name = 'reserved' AND number < ?"),
            ("list_source", "list WHERE source = ? AND number < 9"),
            ("api_key_maker", "api_key WHERE made_by = ? ORDER BY created_at DESC, id DESC"),
            ("deposit_first_seen", "deposit WHERE first_seen >= 1 AND first_seen < 2"),
            (
                "deposit_not_spendable",
                """
                deposit WHERE NOT (chain_state = 'final' AND screening_state = 'clear')
                AND number < ?
                """
            ),
        ]
        for (index, query) in queries {
            let plan = try queue.read { database in
                try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN SELECT * FROM \(query)",
                    arguments: query.contains("?") ? ["x"] : []
                ).map { try $0.text("detail") }
            }
            #expect(plan.contains { $0.contains(index) }, "\(query): \(plan)")
        }
    }

    @Test func `all tables are strict`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue)
        let lax = try queue.read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
                    AND strict = 0 AND name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%'
                    """)
        }
        #expect(lax == [])
    }
}
