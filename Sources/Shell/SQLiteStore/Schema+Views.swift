extension Schema {
    /// Views that staff saved, and what lists are filtered and counted by.
    static let views = [
        """
        CREATE TABLE saved_view (
            staff TEXT NOT NULL REFERENCES staff (name),
            page TEXT NOT NULL,
            name TEXT NOT NULL CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 60),
            query TEXT NOT NULL CHECK (length(CAST(query AS BLOB)) <= 1000),
            saved_at INTEGER NOT NULL,
            PRIMARY KEY (staff, page, name)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX payout_reserved ON payout (number) WHERE state_name = 'reserved'",
        "CREATE INDEX wallet_status ON wallet (status)",
        "CREATE INDEX wallet_tier ON wallet (tier)",
        "CREATE INDEX list_source ON list (source, number)",
        """
        CREATE INDEX deposit_not_spendable ON deposit (number)
        WHERE NOT (chain_state = 'final' AND screening_state = 'clear')
        """,
        """
        CREATE INDEX deposit_first_seen
        ON deposit (first_seen, chain_state, screening_state, refund)
        """,
    ]
}
