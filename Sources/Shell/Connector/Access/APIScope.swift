/// What an API key may do.
public enum APIScope: String, Sendable, Hashable, CaseIterable {
    /// Make and change wallets and deposit addresses.
    case walletsWrite = "wallets:write"
    /// See wallets, balances, statements, deposits, charges and holds.
    case walletsRead = "wallets:read"
    /// Charge, refund, hold, capture and release.
    case chargesWrite = "charges:write"
    /// See cases and ask about addresses.
    case casesRead = "cases:read"
    /// Propose, approve, reject and note in cases; approve lists.
    case casesDecide = "cases:decide"
    /// Import lists.
    case listsWrite = "lists:write"
    /// Rescan and resume chains.
    case chainsWrite = "chains:write"
    /// Read the event log, chains, lists and metrics.
    case reportsRead = "reports:read"
    /// Make and revoke API keys.
    case keysWrite = "keys:write"
}
