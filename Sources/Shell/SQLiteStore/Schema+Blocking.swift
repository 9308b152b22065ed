extension Schema {
    /// What after-care still wants, and what it blocked before that was recorded.
    static let blocking = [
        "CREATE INDEX retro_hit_wanting ON retro_hit (number) WHERE \(RetroHitRow.wants)",
        """
        CREATE INDEX retro_hit_wallet_wanting ON retro_hit (wallet, asset, scale)
        WHERE \(RetroHitRow.wants)
        """,
    ]
}
