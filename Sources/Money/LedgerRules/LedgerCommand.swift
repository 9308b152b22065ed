import Units

/// A wish to keep part of a wallet's available balance for later.
public struct HoldRequest: Hashable, Sendable {
    /// The caller's id; the same id is never placed twice.
    public let id: HoldID
    /// Whose balance is held.
    public let wallet: WalletID
    /// What it is for: an order, a payout; 0 for nothing.
    public let subject: UInt128
    /// How much.
    public let amount: Amount
    /// When it is given back by itself; nil for never.
    public let expiresAt: Timestamp?

    /// Makes a request.
    public init(
        id: HoldID, wallet: WalletID, amount: Amount, expiresAt: Timestamp?, subject: UInt128
    ) {
        self.id = id
        self.wallet = wallet
        self.subject = subject
        self.amount = amount
        self.expiresAt = expiresAt
    }
}

/// One thing that the Book is asked to do.
public enum LedgerCommand: Hashable, Sendable {
    /// Opens an account with a balance of zero; opening it again changes nothing.
    case openAccount(AccountID)
    /// Records one transfer; it may not touch a `reserved` account.
    case transfer(LedgerTransfer)
    /// Moves part of a wallet's available balance to its reserved balance.
    case placeHold(HoldRequest)
    /// Spends part or all of a hold into another wallet's available balance.
    ///
    /// `amount` leaves the hold in total; `fee` is the part of it that goes to the operator, and is
    /// smaller than it. What remains stays held, or goes back to the owner if `isLast`. A hold of
    /// which nothing remains is finished.
    case captureHold(
        HoldID, id: TransferID, amount: Amount, to: WalletID, fee: Amount?, isLast: Bool)
    /// Gives all that remains of a hold back to its owner.
    case releaseHold(HoldID, id: TransferID)
}
