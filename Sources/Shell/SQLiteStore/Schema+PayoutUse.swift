extension Schema {
    /// What payouts were worth when they were asked for, and by whom and where they are counted.
    static let payoutUse =
        [
            """
            CREATE TABLE payout_value (
                payout BLOB PRIMARY KEY REFERENCES payout (id),
                value BLOB NOT NULL CHECK (length(value) = 16),
                asset INTEGER NOT NULL,
                scale INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX payout_wallet_use ON payout (wallet, requested_at)",
            "CREATE INDEX payout_destination_use ON payout (destination, requested_at)",
            "CREATE INDEX payout_use ON payout (requested_at)",
        ] + appendOnly("payout_value")
}
