extension Schema {
    /// Final blocks that must come again after a chain was re-anchored under them: each is its
    /// height in 8 bytes, the most significant first, and its hash.
    static let rereading = [
        """
        ALTER TABLE chain ADD COLUMN final_to_reread BLOB CHECK (final_to_reread IS NULL
            OR (length(final_to_reread) > 0 AND length(final_to_reread) % 40 = 0))
        """
    ]
}
