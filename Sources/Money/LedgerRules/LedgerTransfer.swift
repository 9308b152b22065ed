import Units

/// An immutable movement of one amount from a debit account to a credit account.
public struct LedgerTransfer: Hashable, Sendable {
    /// The caller's id; the same id is never recorded twice.
    public let id: TransferID
    /// What caused it: a deposit, a charge, a hold; 0 for nothing.
    public let subject: UInt128
    /// The account that is debited.
    public let debit: AccountID
    /// The account that is credited.
    public let credit: AccountID
    /// How much; never zero once recorded.
    public let amount: Amount
    /// Why.
    public let reason: TransferReason

    /// Makes a transfer.
    public init(
        id: TransferID, debit: AccountID, credit: AccountID, amount: Amount,
        reason: TransferReason, subject: UInt128
    ) {
        self.id = id
        self.subject = subject
        self.debit = debit
        self.credit = credit
        self.amount = amount
        self.reason = reason
    }
}

/// A transfer as the Book recorded it, with what both accounts held right after it.
public struct PostedTransfer: Hashable, Sendable {
    /// What moved.
    public let transfer: LedgerTransfer
    /// Its number in the Book: 1, 2, 3… without a gap.
    public let sequence: UInt64
    let debitUnits: UInt128
    let creditUnits: UInt128

    init(
        _ transfer: LedgerTransfer, sequence: UInt64, debitUnits: UInt128, creditUnits: UInt128
    ) {
        self.transfer = transfer
        self.sequence = sequence
        self.debitUnits = debitUnits
        self.creditUnits = creditUnits
    }

    /// The debit account's balance right after this transfer.
    public var debitBalance: Amount { Amount(debitUnits, of: transfer.debit.asset) }
    /// The credit account's balance right after this transfer.
    public var creditBalance: Amount { Amount(creditUnits, of: transfer.credit.asset) }
}
