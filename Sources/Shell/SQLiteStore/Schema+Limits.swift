import GRDB
import ScreeningRules

extension Schema {
    /// Running totals of what limits count: a window's use is the difference of two rows.
    ///
    /// A series is one subject's deposits of one asset; a second series has those whose value in a
    /// currency was known. `units` and `value` are the entry's own, `unit_total` and `value_total`
    /// those of the series up to it. A row's time is never before that of the row before it.
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

    /// Gives what was counted before its totals, oldest first, in one go over the sorted rows.
    static func fillLimits(_ database: Database) throws {
        let totals = LimitTotals(database: database)
        try database.execute(
            sql: """
                UPDATE counted SET tier =
                COALESCE((SELECT tier FROM wallet WHERE wallet.id = counted.wallet), '')
                """)
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM counted ORDER BY time, deposit")
        while let row = try rows.next() { try totals.count(try CountedRow.read(row)) }
    }
}
