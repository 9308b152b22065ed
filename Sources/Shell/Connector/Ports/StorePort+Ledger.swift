public import LedgerRules
public import Units

/// One line of an account statement.
public struct Posting: Sendable, Hashable {
    /// Its place in the ledger's one order: rises with every transfer recorded.
    public let sequence: UInt64
    /// The transfer.
    public let transfer: LedgerTransfer
    /// When it was recorded.
    public let time: Timestamp
    /// The account whose line this is.
    public let account: AccountID
    /// Whether the account's balance grew.
    public let isIncrease: Bool
    /// The account's balance afterwards.
    public let balanceAfter: Amount

    /// Makes a line.
    public init(
        sequence: UInt64, transfer: LedgerTransfer, time: Timestamp, account: AccountID,
        isIncrease: Bool, balanceAfter: Amount
    ) {
        self.sequence = sequence
        self.transfer = transfer
        self.time = time
        self.account = account
        self.isIncrease = isIncrease
        self.balanceAfter = balanceAfter
    }
}

/// Reads of the ledger.
public protocol LedgerReading {
    /// Returns an account's balance; nil if it was never opened.
    func balance(_ account: AccountID) throws -> Amount?
    /// Returns a hold that is open, or finished lately; nil if it is not known.
    func hold(_ id: HoldID) throws -> HoldState?
    /// Returns the lines of all accounts of a wallet, oldest first.
    ///
    /// A line's position is twice its transfer's sequence, plus 1 on the credit side.
    func statement(of wallet: WalletID, page: PageRequest) throws -> [Posting]
    /// The number of the last recorded transfer; 0 for none.
    var ledgerSequence: UInt64 { get throws }
}

/// Writes of the ledger.
public protocol LedgerWriting {
    /// Applies one linked group: recorded all together or not at all.
    ///
    /// A refusal is no error here: the unit looks at the results and throws if it must not go on.
    /// At the unit's end the store hands what moved to `RetroHitTopUp`, in the same transaction.
    func apply(_ group: [LedgerCommand]) throws -> [CommandResult]
}
