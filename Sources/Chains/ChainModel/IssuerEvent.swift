public import Units

/// What a token's issuer did to an account, as the token's own event tells it.
public struct IssuerEvent: Sendable, Hashable {
    /// What was done.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The account can move the token no more.
        case frozen
        /// It can again.
        case unfrozen
        /// What a frozen account held was destroyed; it stays frozen.
        case destroyed
    }

    /// The token, as it is credited.
    public let asset: Asset
    /// What was done.
    public let kind: Kind
    /// The account.
    public let account: WatchedScript
    /// The transaction.
    public let transaction: TransactionID
    /// The event's index in its block, counted through all transactions.
    public let logIndex: UInt64

    /// Makes an event.
    public init(
        asset: Asset, kind: Kind, account: WatchedScript, transaction: TransactionID,
        logIndex: UInt64
    ) {
        self.asset = asset
        self.kind = kind
        self.account = account
        self.transaction = transaction
        self.logIndex = logIndex
    }
}
