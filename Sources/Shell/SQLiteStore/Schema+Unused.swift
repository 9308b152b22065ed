extension Schema {
    /// Drops what nothing is looked up by any more, so that no deposit is written there for
    /// nothing: limits have running totals, and who paid is found by what payers did.
    static let dropUnused = [
        "DROP INDEX counted_recipient",
        "DROP INDEX counted_wallet",
        "DROP TABLE counted_source",
        "DROP INDEX behaviour_payer_event",
    ]
}
