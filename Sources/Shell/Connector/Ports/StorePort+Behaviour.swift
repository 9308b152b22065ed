public import ChainModel
public import ScreeningRules
public import Units

/// Reads about what wallets and payers did.
public protocol BehaviourReading {
    /// Returns what a wallet did, bounded: the newest events, and days with their sums.
    ///
    /// Values in another currency count as without a price.
    func behaviour(of wallet: WalletID, currency: Asset) throws -> WalletBehaviour
    /// Returns the newest deposits of any of these payers to other wallets since a moment, each
    /// once, oldest first.
    func deposits(
        ofPayers payers: [WatchedScript], besides wallet: WalletID, since: Timestamp, limit: Int
    ) throws -> [BehaviourEvent]
    /// Returns the median of the newest first deposits of wallets, up to 500 of them; nil while
    /// there are fewer than 20.
    ///
    /// It moves slowly: whoever screens asks now and then, not for each deposit.
    func typicalFirstDeposit(currency: Asset) throws -> Amount?
}

/// Writes about what wallets and payers did.
public protocol BehaviourWriting {
    /// Keeps an event; one that is known is replaced, and its day goes on counting it once.
    func record(_ event: BehaviourEvent) throws
}
