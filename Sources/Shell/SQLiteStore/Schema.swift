import GRDB

/// The database's tables. Migrations only go forward; a released one is never edited.
enum Schema {
    /// All migrations, oldest first.
    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            for statement in ledger + chains + wallets + deposits + compliance + access {
                try database.execute(sql: statement)
            }
        }
        migrator.registerMigration("v2") { database in
            for statement in payouts + plans + settlements + reconciliations {
                try database.execute(sql: statement)
            }
        }
        migrator.registerMigration("v3") { database in
            let parts =
                rulePacks + behaviour + limits + aftercare + staff + caseWork + caseMemory
                + customers + listEditions
            for statement in parts {
                try database.execute(sql: statement)
            }
            try addHidingForms(database)
            try fillTiers(database)
        }
        migrator.registerMigration("v4") { database in
            let parts = countedSources + blocking + searchIndexes + refunds + payoutUse
            for statement in parts {
                try database.execute(sql: statement)
            }
            try fillBlockedProperty(database)
            try fillBehaviour(database)
        }
        migrator.registerMigration("v5") { database in
            for statement in travelOfAddresses + sealing + trail + views {
                try database.execute(sql: statement)
            }
            try fillActors(database)
        }
        migrator.registerMigration("v6") { database in
            for statement in limitSums + keyMakers {
                try database.execute(sql: statement)
            }
            try fillLimits(database)
        }
        migrator.registerMigration("v7") { database in
            for statement in dropUnused + rereading { try database.execute(sql: statement) }
        }
        return migrator
    }

    /// Tables whose rows are never changed or deleted.
    static func appendOnly(_ table: String) -> [String] {
        ["UPDATE", "DELETE"].map { verb in
            """
            CREATE TRIGGER \(table)_no_\(verb.lowercased()) BEFORE \(verb) ON \(table)
            BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
            """
        }
    }

    /// Evidence: what was once decided, and what was once said.
    static let appendOnlyRecords = appendOnly("verdict") + appendOnly("event")

    private static let ledger =
        [
            """
            CREATE TABLE journal (
                sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
                time INTEGER NOT NULL,
                previous BLOB NOT NULL CHECK (length(previous) = 32),
                link BLOB NOT NULL UNIQUE CHECK (length(link) = 32),
                body BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE store_state (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                time INTEGER NOT NULL,
                journal_row INTEGER NOT NULL CHECK (journal_row >= 0)
            ) STRICT
            """,
            "INSERT INTO store_state VALUES (1, 0, 0)",
            """
            CREATE TABLE snapshot (
                journal_sequence INTEGER PRIMARY KEY CHECK (journal_sequence > 0),
                book BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE posting (
                sequence INTEGER NOT NULL,
                is_increase INTEGER NOT NULL CHECK (is_increase IN (0, 1)),
                side INTEGER NOT NULL CHECK (side IN (0, 1)),
                wallet BLOB NOT NULL CHECK (length(wallet) = 16),
                kind INTEGER NOT NULL,
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                transfer BLOB NOT NULL,
                balance_after BLOB NOT NULL CHECK (length(balance_after) = 16),
                time INTEGER NOT NULL,
                PRIMARY KEY (wallet, sequence, side)
            ) STRICT, WITHOUT ROWID
            """,
        ] + appendOnly("journal") + appendOnly("posting")

    private static let chains = [
        """
        CREATE TABLE chain (
            id TEXT PRIMARY KEY,
            genesis BLOB CHECK (genesis IS NULL OR length(genesis) = 32),
            start_height INTEGER NOT NULL CHECK (start_height >= 0),
            final_floor INTEGER,
            safe INTEGER,
            finalized INTEGER,
            halt TEXT
        ) STRICT
        """,
        """
        CREATE TABLE checkpoint (
            chain TEXT NOT NULL REFERENCES chain (id),
            height INTEGER NOT NULL CHECK (height >= 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (chain, height)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE rescan (
            chain TEXT PRIMARY KEY REFERENCES chain (id),
            first INTEGER NOT NULL,
            through INTEGER NOT NULL,
            next INTEGER NOT NULL,
            found INTEGER NOT NULL CHECK (found >= 0)
        ) STRICT
        """,
    ]

    private static let wallets = [
        """
        CREATE TABLE wallet (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            reference TEXT NOT NULL,
            tier TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE key_file (
            name TEXT PRIMARY KEY,
            next_index INTEGER NOT NULL CHECK (next_index BETWEEN 0 AND 2147483648)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE address (
            number INTEGER PRIMARY KEY,
            family TEXT NOT NULL CHECK (family IN ('bitcoin', 'evm')),
            script BLOB NOT NULL,
            text TEXT NOT NULL,
            wallet BLOB NOT NULL REFERENCES wallet (id),
            chain TEXT NOT NULL,
            key_file TEXT NOT NULL,
            key_index INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE (family, script),
            UNIQUE (key_file, key_index)
        ) STRICT
        """,
        "CREATE INDEX address_wallet ON address (wallet)",
    ]

    private static let deposits = [
        """
        CREATE TABLE deposit (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            chain TEXT NOT NULL,
            transaction_id BLOB NOT NULL CHECK (length(transaction_id) = 32),
            locator INTEGER NOT NULL CHECK (locator >= 0),
            wallet BLOB NOT NULL REFERENCES wallet (id),
            recipient BLOB NOT NULL,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            amount BLOB NOT NULL CHECK (length(amount) = 16),
            paid BLOB NOT NULL CHECK (length(paid) = 32),
            decimals INTEGER NOT NULL,
            remainder BLOB NOT NULL CHECK (length(remainder) = 32),
            chain_state TEXT NOT NULL
                CHECK (chain_state IN ('seen', 'included', 'final', 'orphaned')),
            block_height INTEGER,
            block_hash BLOB,
            screening_state TEXT NOT NULL
                CHECK (screening_state IN ('notStarted', 'running', 'clear', 'held', 'frozen')),
            case_id BLOB,
            verdict BLOB,
            inclusions INTEGER NOT NULL CHECK (inclusions >= 0),
            counterparties BLOB NOT NULL,
            spent BLOB NOT NULL,
            lists BLOB,
            first_seen INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            UNIQUE (chain, transaction_id, locator),
            CHECK ((chain_state = 'seen') = (block_hash IS NULL)),
            CHECK ((screening_state IN ('clear', 'held', 'frozen')) = (verdict IS NOT NULL)),
            CHECK ((screening_state IN ('held', 'frozen')) = (case_id IS NOT NULL))
        ) STRICT
        """,
        "CREATE INDEX deposit_wallet ON deposit (wallet)",
        "CREATE INDEX deposit_block ON deposit (block_hash)",
        "CREATE INDEX deposit_open ON deposit (chain) WHERE chain_state = 'included'",
        "CREATE INDEX deposit_running ON deposit (number) WHERE screening_state = 'running'",
        """
        CREATE INDEX deposit_cleared ON deposit (number)
        WHERE screening_state = 'clear' AND chain_state <> 'final'
        """,
        """
        CREATE TABLE ignored (
            chain TEXT NOT NULL,
            transaction_id BLOB NOT NULL,
            locator INTEGER NOT NULL,
            recipient BLOB NOT NULL,
            reason TEXT NOT NULL,
            contract BLOB,
            block_height INTEGER NOT NULL,
            block_hash BLOB NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (chain, transaction_id, locator)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE counted (
            deposit BLOB PRIMARY KEY,
            recipient BLOB NOT NULL,
            wallet BLOB NOT NULL,
            sources BLOB NOT NULL,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            amount BLOB NOT NULL,
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX counted_recipient ON counted (recipient, time)",
        "CREATE INDEX counted_wallet ON counted (wallet, time)",
        """
        CREATE TABLE counted_source (
            source BLOB NOT NULL,
            deposit BLOB NOT NULL REFERENCES counted (deposit),
            PRIMARY KEY (source, deposit)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
