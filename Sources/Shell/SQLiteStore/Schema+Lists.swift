extension Schema {
    /// What labels say of an address, and since when a version of a list is in force.
    ///
    /// The event of its coming into force has the time of versions that are there already.
    static let listEditions = [
        "ALTER TABLE list_entry ADD COLUMN category TEXT",
        """
        ALTER TABLE list_entry ADD COLUMN confidence INTEGER
        CHECK (confidence BETWEEN 0 AND 100)
        """,
        "ALTER TABLE list ADD COLUMN in_force_from INTEGER",
        "ALTER TABLE list ADD COLUMN in_force_until INTEGER",
        "ALTER TABLE list ADD COLUMN changes BLOB",
        """
        UPDATE list SET in_force_from = COALESCE(
            (SELECT MIN(time) FROM event WHERE type = 'list.active' AND subject = list.id),
            CASE WHEN state = 'active' THEN imported_at END)
        """,
        """
        UPDATE list SET in_force_until = (
            SELECT MIN(newer.in_force_from) FROM list AS newer
            WHERE newer.source = list.source AND newer.number <> list.number
            AND newer.in_force_from >= list.in_force_from)
        WHERE state = 'superseded' AND in_force_from IS NOT NULL
        """,
    ]
}
