import GRDB

extension Schema {
    /// Running totals of what limits count, as they were up to the fifth version: a second series
    /// had those whose value in a currency was known.
    static let limits =
        [
            "ALTER TABLE counted ADD COLUMN tier TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE counted ADD COLUMN value_asset INTEGER",
            "ALTER TABLE counted ADD COLUMN value_scale INTEGER",
            "ALTER TABLE counted ADD COLUMN value BLOB",
            """
            CREATE TABLE limit_total (
                series BLOB NOT NULL CHECK (length(series) = 32),
                time INTEGER NOT NULL,
                position INTEGER NOT NULL CHECK (position > 0),
                entry BLOB NOT NULL CHECK (length(entry) = 16),
                units BLOB NOT NULL CHECK (length(units) = 16),
                value BLOB NOT NULL CHECK (length(value) = 16),
                unit_total BLOB NOT NULL CHECK (length(unit_total) = 16),
                value_total BLOB NOT NULL CHECK (length(value_total) = 16),
                PRIMARY KEY (series, time, position)
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX limit_total_entry ON limit_total (series, entry)",
        ] + appendOnly("limit_total")

    /// Says in which tier what was counted before was; the sixth version makes its totals.
    static func fillTiers(_ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE counted SET tier =
                COALESCE((SELECT tier FROM wallet WHERE wallet.id = counted.wallet), '')
                """)
    }
}
