extension Schema {
    /// Identities for whatever comes to a deposit address, beside those for payouts and deposits.
    static let travelOfAddresses = [
        """
        CREATE TABLE travel_record_new (
            subject_kind TEXT NOT NULL
                CHECK (subject_kind IN ('payout', 'deposit', 'address')),
            subject BLOB NOT NULL CHECK (length(subject) = 16),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            counterparty TEXT NOT NULL
                CHECK (counterparty IN ('hosted', 'selfHosted', 'unknown')),
            present BLOB NOT NULL,
            identity BLOB REFERENCES personal_record (id),
            digest BLOB CHECK (digest IS NULL OR length(digest) = 32),
            set_by TEXT NOT NULL,
            set_at INTEGER NOT NULL,
            PRIMARY KEY (subject_kind, subject),
            CHECK ((identity IS NULL) = (digest IS NULL))
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO travel_record_new SELECT * FROM travel_record",
        "DROP TABLE travel_record",
        "ALTER TABLE travel_record_new RENAME TO travel_record",
    ]
}
