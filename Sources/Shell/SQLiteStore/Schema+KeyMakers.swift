extension Schema {
    /// Who made an API key over HTTP: it approves nothing for a while.
    ///
    /// Keys of before are as those that were made at the machine: nobody knows who made them.
    static let keyMakers = [
        "ALTER TABLE api_key ADD COLUMN made_by TEXT",
        "CREATE INDEX api_key_maker ON api_key (made_by, created_at) WHERE made_by IS NOT NULL",
    ]
}
