extension Schema {
    /// Questions to customers, proven addresses, personal records, and the travel rule.
    static let customers = [
        """
        CREATE TABLE personal_record (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('declaration', 'travelIdentity')),
            salt BLOB CHECK (salt IS NULL OR length(salt) = 32),
            content BLOB,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            created_at INTEGER NOT NULL,
            erased_at INTEGER,
            erased_by TEXT,
            CHECK ((content IS NULL) = (salt IS NULL)),
            CHECK ((content IS NULL) = (erased_at IS NOT NULL)),
            CHECK ((erased_at IS NULL) = (erased_by IS NULL))
        ) STRICT
        """,
        "CREATE INDEX personal_record_wallet ON personal_record (wallet)",
        """
        CREATE TABLE question (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            case_id BLOB CHECK (case_id IS NULL OR length(case_id) = 16),
            state TEXT NOT NULL
                CHECK (state IN ('asked', 'answered', 'accepted', 'refused', 'expired')),
            due_at INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX question_wallet ON question (wallet, number)",
        "CREATE INDEX question_case ON question (case_id, number) WHERE case_id IS NOT NULL",
        "CREATE INDEX question_due ON question (due_at) WHERE state = 'asked'",
        """
        CREATE TABLE ownership (
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            family TEXT NOT NULL,
            key BLOB NOT NULL,
            address TEXT NOT NULL,
            method TEXT NOT NULL,
            proven_at INTEGER NOT NULL,
            evidence BLOB NOT NULL CHECK (length(evidence) = 32),
            question BLOB NOT NULL REFERENCES question (id),
            PRIMARY KEY (wallet, family, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX ownership_question ON ownership (question)",
        """
        CREATE TABLE travel_record (
            subject_kind TEXT NOT NULL CHECK (subject_kind IN ('payout', 'deposit')),
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
        """
        CREATE TABLE payout_hold (
            payout BLOB PRIMARY KEY REFERENCES payout (id),
            wallet BLOB NOT NULL CHECK (length(wallet) = 16),
            facts BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
