extension Schema {
    /// Held money that goes back to an address of the customer.
    static let refunds = [
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
        "CREATE INDEX refund_case ON refund (case_id)",
    ]
}
