public import ChainModel
public import PayoutRules
public import ScreeningRules
public import Units

/// Whose payouts a limit counts.
public enum PayoutUseSubject: Sendable, Hashable {
    /// Those of a wallet.
    case wallet(WalletID)
    /// Those to an address.
    case destination(WatchedScript)
    /// Those of the wallets that are in a tier now.
    case tier(String)
}

/// Reads what limits count of payouts.
public protocol PayoutUseReading {
    /// Returns a subject's payouts that were not refused, not cancelled and did not fail, of all
    /// assets, newest first.
    ///
    /// - Parameters:
    ///   - since: nil for all time.
    ///   - id: the payout that is left out.
    func payoutUse(
        of subject: PayoutUseSubject, since: Timestamp?, without id: PayoutID, limit: Int
    ) throws -> [CountedUse]

    /// Returns what a payout was worth when it was asked for; nil where nobody knew.
    func payoutValue(_ id: PayoutID) throws -> Amount?
}

/// Writes what limits count of payouts.
public protocol PayoutUseWriting {
    /// Keeps what a payout was worth when it was asked for; once for each.
    func addValue(_ value: Amount, of payout: PayoutID) throws
}
