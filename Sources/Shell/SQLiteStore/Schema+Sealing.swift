extension Schema {
    /// Secrets of one-time codes are sealed, and accounts are fresh for a while.
    ///
    /// A secret has 20 bytes until the first start with a key seals it, and 48 afterwards. The
    /// trail says when an account was last made or reset, and by whom.
    static let sealing = [
        """
        CREATE TABLE staff_sealed (
            name TEXT PRIMARY KEY,
            password TEXT NOT NULL,
            is_password_one_time INTEGER NOT NULL CHECK (is_password_one_time IN (0, 1)),
            secret BLOB NOT NULL CHECK (length(secret) IN (20, 48)),
            role TEXT NOT NULL
                CHECK (role IN ('viewer', 'analyst', 'approver', 'admin', 'examiner')),
            is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
            failures INTEGER NOT NULL CHECK (failures >= 0),
            locked_until INTEGER,
            last_step INTEGER NOT NULL CHECK (last_step >= 0),
            created_at INTEGER NOT NULL,
            signed_in_at INTEGER,
            fresh_since INTEGER,
            fresh_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO staff_sealed SELECT *, created_at, '' FROM staff
        """,
        """
        UPDATE staff_sealed SET fresh_since = line.time, fresh_by = line.staff FROM staff_trail line
        WHERE line.number = (
            SELECT max(number) FROM staff_trail
            WHERE kind = 'staff' AND subject = staff_sealed.name AND act IN ('added', 'reset'))
        """,
        "DROP TABLE staff",
        "ALTER TABLE staff_sealed RENAME TO staff",
    ]
}
