extension Schema {
    static let staff =
        [
            """
            CREATE TABLE staff (
                name TEXT PRIMARY KEY,
                password TEXT NOT NULL,
                is_password_one_time INTEGER NOT NULL CHECK (is_password_one_time IN (0, 1)),
                secret BLOB NOT NULL CHECK (length(secret) = 20),
                role TEXT NOT NULL
                    CHECK (role IN ('viewer', 'analyst', 'approver', 'admin', 'examiner')),
                is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
                failures INTEGER NOT NULL CHECK (failures >= 0),
                locked_until INTEGER,
                last_step INTEGER NOT NULL CHECK (last_step >= 0),
                created_at INTEGER NOT NULL,
                signed_in_at INTEGER
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE staff_session (
                id BLOB PRIMARY KEY CHECK (length(id) = 16),
                digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                previous BLOB CHECK (previous IS NULL OR length(previous) = 32),
                rotated_at INTEGER NOT NULL,
                form_key BLOB NOT NULL CHECK (length(form_key) = 32),
                staff TEXT NOT NULL REFERENCES staff (name),
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                seen_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX staff_session_previous ON staff_session (previous)",
            "CREATE INDEX staff_session_staff ON staff_session (staff, created_at)",
            """
            CREATE TABLE staff_trail (
                number INTEGER PRIMARY KEY CHECK (number > 0),
                staff TEXT NOT NULL,
                act TEXT NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                time INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX staff_trail_staff ON staff_trail (staff)",
            "CREATE INDEX staff_trail_subject ON staff_trail (subject)",
            """
            CREATE INDEX event_subject ON event (subject)
            WHERE type < 'payout.' OR type >= 'payout/'
            """,
        ] + appendOnly("staff_trail")
}
