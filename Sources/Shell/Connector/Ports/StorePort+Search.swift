public import ChainModel
public import PayoutRules
public import Units

/// What is looked for; each is answered by an index.
public enum SearchKey: Sendable, Hashable {
    /// A transaction of a chain.
    case transaction(ChainID, TransactionID)
    /// Whoever paid a deposit, on any chain of the script's family.
    case payer(WatchedScript)
    /// Where a payout goes, as its script.
    case destination(WatchedScript)
    /// An exact amount.
    case amount(Amount)
    /// A platform's own reference for a wallet.
    case reference(String)
}

/// Something that was found.
public enum SearchFind: Sendable, Hashable {
    /// A deposit.
    case deposit(DepositID)
    /// A payout.
    case payout(PayoutID)
    /// A wallet.
    case wallet(WalletID)
}

/// Looks for things by what people know of them.
public protocol SearchReading {
    /// Returns what has a key: deposits, then payouts, then wallets; of each kind so many at most,
    /// the newest deposits and payouts first.
    func search(_ key: SearchKey, limit: Int) throws -> [SearchFind]
}
