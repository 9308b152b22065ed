extension Schema {
    static let compliance =
        [
            """
            CREATE TABLE verdict (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                deposit BLOB NOT NULL,
                canonical BLOB NOT NULL,
                customer_text TEXT NOT NULL,
                staff_text TEXT NOT NULL,
                time INTEGER NOT NULL,
                previous BLOB NOT NULL CHECK (length(previous) = 32),
                link BLOB NOT NULL UNIQUE CHECK (length(link) = 32)
            ) STRICT
            """,
            "CREATE INDEX verdict_deposit ON verdict (deposit)",
            """
            CREATE TABLE compliance_case (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                deposit BLOB NOT NULL,
                wallet BLOB NOT NULL,
                verdict BLOB NOT NULL,
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL,
                amount BLOB NOT NULL,
                is_senior INTEGER NOT NULL CHECK (is_senior IN (0, 1)),
                opened_at INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('open', 'releaseProposed', 'freezeProposed',
                    'frozen', 'frozenReleaseProposed', 'released')),
                proposer TEXT,
                authority TEXT,
                entries BLOB NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE list (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                source TEXT NOT NULL,
                kind TEXT NOT NULL,
                published TEXT NOT NULL,
                digest BLOB NOT NULL CHECK (length(digest) = 32),
                parser_version INTEGER NOT NULL,
                counts BLOB NOT NULL,
                state TEXT NOT NULL
                    CHECK (state IN ('active', 'awaitingApproval', 'superseded', 'rejected')),
                concerns BLOB NOT NULL,
                imported_by TEXT NOT NULL,
                imported_at INTEGER NOT NULL,
                decided_by TEXT CHECK (decided_by IS NULL OR decided_by <> imported_by),
                checked_at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE list_entry (
                list INTEGER NOT NULL REFERENCES list (number),
                position INTEGER NOT NULL,
                raw TEXT NOT NULL,
                family TEXT NOT NULL,
                label TEXT NOT NULL,
                party_id TEXT NOT NULL,
                party_name TEXT NOT NULL,
                programs BLOB NOT NULL,
                PRIMARY KEY (list, position)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE lists_in_force (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                digest BLOB NOT NULL CHECK (length(digest) = 32)
            ) STRICT
            """,
            """
            CREATE TABLE event (
                sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
                type TEXT NOT NULL,
                subject TEXT NOT NULL,
                json BLOB NOT NULL,
                time INTEGER NOT NULL
            ) STRICT
            """,
        ] + appendOnlyRecords

    static let access = [
        """
        CREATE TABLE api_key (
            id TEXT PRIMARY KEY,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            name TEXT NOT NULL,
            principal TEXT NOT NULL,
            scopes BLOB NOT NULL,
            wallet BLOB,
            networks BLOB NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            created_at INTEGER NOT NULL,
            last_used_at INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE idempotency (
            key BLOB PRIMARY KEY CHECK (length(key) = 32),
            request BLOB NOT NULL CHECK (length(request) = 32),
            status INTEGER NOT NULL,
            body BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE spending (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'hold')),
            payer BLOB NOT NULL,
            payee BLOB,
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            amount BLOB NOT NULL,
            fee BLOB,
            reference TEXT NOT NULL,
            parent BLOB,
            refunded BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            CHECK (refunded <= amount)
        ) STRICT
        """,
        "CREATE INDEX spending_payer ON spending (payer)",
        "CREATE INDEX spending_payee ON spending (payee)",
    ]
}
