extension Schema {
    static let rulePacks =
        [
            """
            CREATE TABLE rule_pack (
                number INTEGER PRIMARY KEY,
                digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                version TEXT NOT NULL,
                json BLOB NOT NULL,
                first_used INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX verdict_time ON verdict (time)",
        ] + appendOnly("rule_pack")
}
