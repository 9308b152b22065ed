import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

extension Schema {
    /// Every address that ever paid a deposit or was to be paid, and what after-care found.
    static let aftercare =
        [
            """
            CREATE TABLE seen_address (
                key BLOB NOT NULL,
                family TEXT NOT NULL,
                wallet BLOB NOT NULL CHECK (length(wallet) = 16),
                subject BLOB NOT NULL CHECK (length(subject) = 16),
                kind TEXT NOT NULL CHECK (kind IN ('destination', 'payer')),
                is_form INTEGER NOT NULL CHECK (is_form IN (0, 1)),
                PRIMARY KEY (family, key, wallet, subject, kind, is_form)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE aftercare (
                subject TEXT PRIMARY KEY,
                finished BLOB NOT NULL,
                finished_digest BLOB NOT NULL CHECK (length(finished_digest) = 32),
                target BLOB NOT NULL CHECK (length(target) = 32),
                position INTEGER NOT NULL CHECK (position >= 0),
                place_wallet BLOB,
                place_subject BLOB,
                place_kind TEXT,
                place_is_form INTEGER
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE retro_hit (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                wallet BLOB NOT NULL REFERENCES wallet (id),
                case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
                causes BLOB NOT NULL,
                deposit_count INTEGER NOT NULL CHECK (deposit_count >= 0),
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                tainted BLOB NOT NULL CHECK (length(tainted) = 16),
                frozen BLOB NOT NULL CHECK (length(frozen) = 16),
                reserved BLOB NOT NULL CHECK (length(reserved) = 16),
                spent BLOB NOT NULL CHECK (length(spent) = 16),
                freeze_count INTEGER NOT NULL CHECK (freeze_count >= 0),
                state TEXT NOT NULL CHECK (state IN ('open', 'released')),
                opened_at INTEGER NOT NULL,
                CHECK (frozen <= tainted)
            ) STRICT
            """,
            "CREATE INDEX retro_hit_wallet ON retro_hit (wallet)",
            """
            CREATE TABLE retro_hit_deposit (
                hit BLOB NOT NULL REFERENCES retro_hit (id),
                deposit BLOB NOT NULL REFERENCES deposit (id),
                PRIMARY KEY (hit, deposit)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX retro_hit_of_deposit ON retro_hit_deposit (deposit)",
            """
            CREATE TABLE issuer_event (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                chain TEXT NOT NULL,
                block_height INTEGER NOT NULL CHECK (block_height >= 0),
                block_hash BLOB NOT NULL CHECK (length(block_hash) = 32),
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('frozen', 'unfrozen', 'destroyed')),
                account BLOB NOT NULL,
                transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 32),
                log_index INTEGER NOT NULL CHECK (log_index >= 0),
                time INTEGER NOT NULL,
                UNIQUE (chain, block_hash, log_index)
            ) STRICT
            """,
            "CREATE INDEX issuer_event_account ON issuer_event (account, chain)",
            "CREATE INDEX issuer_event_chain ON issuer_event (chain, number)",
            // Released money stays released: only a new finding blocks again, in a hit of its own.
            """
            CREATE TRIGGER retro_hit_stays_released BEFORE UPDATE ON retro_hit
            WHEN OLD.state = 'released' AND (NEW.state <> 'released' OR NEW.frozen <> OLD.frozen)
            BEGIN SELECT RAISE(ABORT, 'a released retro hit stays released'); END
            """,
        ] + seenBefore

    /// What was seen before there was an index of it. Our own addresses tell the family: accounts
    /// have 20 bytes, and no script of ours has.
    private static let seenBefore = [
        """
        INSERT OR IGNORE INTO seen_address
        SELECT counted_source.source,
            CASE WHEN length(deposit.recipient) = 20 THEN 'evm' ELSE 'bitcoin' END,
            deposit.wallet, deposit.id, 'payer', 0
        FROM counted_source JOIN deposit ON deposit.id = counted_source.deposit
        """,
        """
        INSERT OR IGNORE INTO seen_address
        SELECT destination, CASE WHEN length(destination) = 20 THEN 'evm' ELSE 'bitcoin' END,
            wallet, id, 'destination', 0
        FROM payout
        """,
    ]

    /// Adds the forms of Bitcoin addresses that a listed address cannot lead to; in the same
    /// migration, after the statements.
    static func addHidingForms(_ database: Database) throws {
        let insert = try database.makeStatement(
            sql: "INSERT OR IGNORE INTO seen_address VALUES (?, 'bitcoin', ?, ?, ?, 1)")
        // What is added is behind each page only as a form, which no page has.
        var last = (key: Data(), wallet: Data(), subject: Data(), kind: "")
        while true {
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM seen_address WHERE family = 'bitcoin' AND is_form = 0
                    AND (key, wallet, subject, kind) > (?, ?, ?, ?)
                    ORDER BY key, wallet, subject, kind LIMIT 1000
                    """,
                arguments: [last.key, last.wallet, last.subject, last.kind])
            for row in rows {
                last = (
                    try row.blob("key"), try row.blob("wallet"), try row.blob("subject"),
                    try row.text("kind")
                )
                for form in ScreeningKey(.bitcoin, [UInt8](last.key)).hidingForms {
                    try insert.execute(arguments: [
                        Data(form.bytes), last.wallet, last.subject, last.kind,
                    ])
                }
            }
            if rows.isEmpty { return }
        }
    }
}
