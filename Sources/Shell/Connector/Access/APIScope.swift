/// What an API key may do.
public enum APIScope: String, Sendable, Hashable, CaseIterable {
    /// Make and change wallets and deposit addresses.
    case walletsWrite = "wallets:write"
    /// See wallets, balances, statements, deposits, charges and holds.
    case walletsRead = "wallets:read"
    /// Charge, refund, hold, capture and release.
    case chargesWrite = "charges:write"
    /// Ask for payouts and take them back; set the terms of settlements, and settle.
    case payoutsWrite = "payouts:write"
    /// See payouts and settlements.
    case payoutsRead = "payouts:read"
    /// Say yes or no to payouts that others asked for, and let waiting ones go on.
    case payoutsApprove = "payouts:approve"
    /// See what the keys hold, transactions under way, and comparisons with the chains.
    case treasuryRead = "treasury:read"
    /// Let payouts of a token go on after a comparison stopped them.
    case treasuryWrite = "treasury:write"
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
