import GRDB
import ScreeningRules

extension Schema {
    /// Running totals of what limits count: a window's use is the difference of two rows.
    ///
    /// A series is one subject's deposits of one asset. `units` and `value` are the entry's own;
    /// `unit_total` is that of the series up to it, `valued_total` and `value_total` those of the
    /// entries whose value in the row's currency was known. Where that currency becomes another
    /// one an era begins, with totals of its own. A row's time is never before that of the row
    /// before it.
    static let limitSums =
        [
            "DROP TABLE limit_total",
            """
            CREATE TABLE limit_sum (
                series BLOB NOT NULL CHECK (length(series) = 32),
                time INTEGER NOT NULL,
                position INTEGER NOT NULL CHECK (position > 0),
                entry BLOB NOT NULL CHECK (length(entry) = 16),
                units BLOB NOT NULL CHECK (length(units) = 16),
                value BLOB CHECK (length(value) = 16),
                unit_total BLOB NOT NULL CHECK (length(unit_total) = 16),
                era INTEGER NOT NULL CHECK (era >= 0),
                currency INTEGER,
                scale INTEGER,
                valued_total BLOB NOT NULL CHECK (length(valued_total) = 16),
                value_total BLOB NOT NULL CHECK (length(value_total) = 16),
                PRIMARY KEY (series, time, position),
                CHECK ((currency IS NULL) = (scale IS NULL))
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE UNIQUE INDEX limit_sum_entry ON limit_sum (series, entry)",
        ] + appendOnly("limit_sum")

    /// Gives what was counted before its totals, oldest first, in one go over the sorted rows.
    ///
    /// A deposit that was screened again counts from then on, which frees nothing.
    static func fillLimits(_ database: Database) throws {
        let totals = LimitTotals(database: database, memory: StoreMemory())
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM counted ORDER BY time, deposit")
        while let row = try rows.next() {
            try totals.count(try CountedRow.read(row), isNew: true)
        }
    }
}
