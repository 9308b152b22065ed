extension Schema {
    /// The work on cases. The table of cases is made anew, for SQLite cannot change a `CHECK`; what
    /// the queue is ordered by is read out of the verdicts of the cases that are there.
    static let caseWork =
        [
            """
            CREATE TABLE compliance_case_next (
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
                    'refundProposed', 'refundApproved', 'refunded', 'frozen',
                    'frozenReleaseProposed', 'transferProposed', 'transferredToBlockedWallet',
                    'released', 'alert', 'closeProposed', 'closed')),
                is_over INTEGER NOT NULL CHECK (is_over =
                    (state IN ('refunded', 'transferredToBlockedWallet', 'released', 'closed'))),
                proposer TEXT,
                authority TEXT,
                refund_address TEXT,
                refund_proof TEXT,
                entries BLOB NOT NULL,
                floor INTEGER NOT NULL CHECK (floor BETWEEN 0 AND 3),
                grounds_floor TEXT NOT NULL
                    CHECK (grounds_floor IN ('clear', 'alert', 'hold', 'freeze')),
                points INTEGER NOT NULL,
                value BLOB CHECK (value IS NULL OR length(value) = 16),
                value_asset INTEGER,
                value_scale INTEGER,
                rules BLOB NOT NULL,
                severity INTEGER NOT NULL CHECK (severity BETWEEN 1 AND 4),
                waiting_since INTEGER,
                assignee TEXT,
                snoozed_until INTEGER,
                escalation INTEGER NOT NULL CHECK (escalation >= 0),
                work BLOB NOT NULL,
                CHECK ((value IS NULL) = (value_asset IS NULL)),
                CHECK ((refund_address IS NULL) = (refund_proof IS NULL)),
                CHECK ((refund_address IS NOT NULL) =
                    (state IN ('refundProposed', 'refundApproved', 'refunded')))
            ) STRICT
            """,
            """
            INSERT INTO compliance_case_next
            SELECT c.number, c.id, c.deposit, c.wallet, c.verdict, c.asset, c.scale, c.amount,
                c.is_senior, c.opened_at, c.state, c.state = 'released', c.proposer, c.authority,
                NULL, NULL, c.entries,
                CASE WHEN c.state IN ('frozen', 'frozenReleaseProposed') THEN 3
                    WHEN json_extract(v.json, '$.decision') = 'freeze' THEN 3 ELSE 2 END,
                CASE WHEN json_extract(v.json, '$.decision') = 'freeze' THEN 'freeze'
                    ELSE 'hold' END,
                coalesce(json_extract(v.json, '$.points'), 0), NULL, NULL, NULL,
                CAST(coalesce((
                    SELECT json_group_array(json_extract(rule.value, '$.id'))
                    FROM json_each(v.json, '$.rules') AS rule
                    WHERE json_extract(rule.value, '$.fired') = 1
                        AND (json_extract(rule.value, '$.floor') <> 'clear'
                            OR json_extract(rule.value, '$.points') > 0)), '[]') AS BLOB),
                CASE WHEN c.state IN ('frozen', 'frozenReleaseProposed') THEN 4
                    WHEN c.state = 'released' THEN 1
                    WHEN c.is_senior = 1 THEN 3 ELSE 2 END,
                CASE WHEN c.state IN ('frozen', 'released') THEN NULL ELSE c.opened_at END,
                NULL, NULL, 0, CAST('{}' AS BLOB)
            FROM compliance_case AS c
            LEFT JOIN (
                SELECT id, CASE WHEN json_valid(CAST(canonical AS TEXT))
                    THEN CAST(canonical AS TEXT) ELSE '{}' END AS json FROM verdict
            ) AS v ON v.id = c.verdict
            ORDER BY c.number
            """,
            "DROP TABLE compliance_case",
            "ALTER TABLE compliance_case_next RENAME TO compliance_case",
            """
            CREATE INDEX case_queue ON compliance_case
            (floor DESC, points DESC, value DESC, number)
            """,
            """
            CREATE INDEX case_waiting ON compliance_case
            (floor DESC, points DESC, value DESC, number) WHERE waiting_since IS NOT NULL
            """,
            """
            CREATE INDEX case_late ON compliance_case (severity, waiting_since)
            WHERE waiting_since IS NOT NULL
            """,
            "CREATE INDEX case_deposit ON compliance_case (deposit)",
            "CREATE INDEX case_verdict ON compliance_case (verdict)",
            "CREATE INDEX case_wallet ON compliance_case (wallet)",
            """
            CREATE TABLE case_tag (
                tag TEXT NOT NULL,
                case_id BLOB NOT NULL CHECK (length(case_id) = 16),
                PRIMARY KEY (tag, case_id)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX case_tag_case ON case_tag (case_id)",
            """
            CREATE TABLE case_attachment (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                case_id BLOB NOT NULL CHECK (length(case_id) = 16),
                digest BLOB NOT NULL CHECK (length(digest) = 32),
                byte_count INTEGER NOT NULL CHECK (byte_count BETWEEN 1 AND 5242880),
                bytes BLOB NOT NULL CHECK (length(bytes) = byte_count)
            ) STRICT
            """,
            """
            CREATE TABLE case_bulk (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                cases BLOB NOT NULL,
                proposer TEXT NOT NULL,
                proposed_at INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
                decided_by TEXT,
                CHECK (state <> 'approved' OR decided_by <> proposer)
            ) STRICT
            """,
            "CREATE INDEX case_bulk_open ON case_bulk (number) WHERE state = 'proposed'",
        ] + appendOnly("case_attachment")

    /// What cases leave behind.
    static let caseMemory = [
        """
        ALTER TABLE deposit ADD COLUMN refund TEXT
        CHECK (refund IS NULL OR refund IN ('underWay', 'done'))
        """,
        """
        CREATE TABLE refund (
            payout BLOB PRIMARY KEY CHECK (length(payout) = 16),
            case_id BLOB NOT NULL CHECK (length(case_id) = 16)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE false_positive (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            case_id BLOB NOT NULL CHECK (length(case_id) = 16),
            rule TEXT NOT NULL,
            address TEXT NOT NULL,
            family TEXT NOT NULL,
            key BLOB NOT NULL,
            entry TEXT NOT NULL,
            entry_digest BLOB NOT NULL CHECK (length(entry_digest) = 32),
            terms_digest BLOB NOT NULL CHECK (length(terms_digest) = 32),
            until INTEGER NOT NULL,
            authority TEXT,
            proposer TEXT NOT NULL,
            note TEXT NOT NULL,
            proposed_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected', 'revoked')),
            decided_by TEXT,
            decided_at INTEGER,
            CHECK ((decided_by IS NULL) = (state = 'proposed')),
            CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
            CHECK (state <> 'accepted' OR decided_by <> proposer)
        ) STRICT
        """,
        "CREATE INDEX false_positive_key ON false_positive (key) WHERE state = 'accepted'",
        """
        CREATE TABLE blocked_property (
            number INTEGER PRIMARY KEY,
            case_id BLOB NOT NULL UNIQUE CHECK (length(case_id) = 16),
            deposit BLOB NOT NULL CHECK (length(deposit) = 16),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            asset INTEGER NOT NULL,
            scale INTEGER NOT NULL,
            amount BLOB NOT NULL CHECK (length(amount) = 16),
            value BLOB CHECK (value IS NULL OR length(value) = 16),
            value_asset INTEGER,
            value_scale INTEGER,
            entries BLOB NOT NULL,
            blocked_at INTEGER NOT NULL,
            reference TEXT,
            reported_by TEXT,
            reported_at INTEGER,
            ended_at INTEGER,
            CHECK ((value IS NULL) = (value_asset IS NULL)),
            CHECK ((reference IS NULL) = (reported_by IS NULL)),
            CHECK ((reference IS NULL) = (reported_at IS NULL))
        ) STRICT
        """,
        "CREATE INDEX blocked_property_due ON blocked_property (number) WHERE reference IS NULL",
    ]
}
