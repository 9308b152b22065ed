extension Schema {
    /// What people look for: amounts, destinations and the platform's references.
    static let searchIndexes = [
        "CREATE INDEX deposit_amount ON deposit (amount, asset, scale, number)",
        "CREATE INDEX payout_amount ON payout (amount, asset, scale, number)",
        "CREATE INDEX payout_destination ON payout (destination, number)",
        "CREATE INDEX wallet_reference ON wallet (reference)",
    ]
}
