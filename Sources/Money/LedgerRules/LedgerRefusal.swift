/// Why the Book said no to a command.
///
/// Checks are made in the order of the raw values, for every command; the first that fails is the
/// answer. A command whose id and content were recorded before is `repeated` where `idConflict` (or
/// `holdExists`) stands in the order, whatever the later checks would say. Raw values are part of
/// the journal's format.
public enum LedgerRefusal: UInt8, Error, Sendable, Hashable, CaseIterable {
    /// An amount or a fee is zero.
    case amountZero = 1
    /// Debit and credit account are the same.
    case accountsSame = 2
    /// The amount, the accounts, the fee or the hold are of different assets.
    case assetsDiffer = 3
    /// A transfer names a `reserved` account: only hold commands move those.
    case reservedByHoldsOnly = 4
    /// The fee is not smaller than the amount of which it is a part.
    case feeTooLarge = 5
    /// The debit account was never opened; for a hold: the wallet's available account.
    case debitAccountNotFound = 6
    /// The credit account was never opened; for a hold: the wallet's reserved account; for a
    /// capture: the receiver's available account or the operator's.
    case creditAccountNotFound = 7
    /// The hold's id is known with other content.
    case holdExists = 8
    /// The transfer's id is known with other content, or an id made from it is taken.
    case idConflict = 9
    /// No hold has this id.
    case holdNotFound = 10
    /// The hold was captured to its end or released.
    case holdFinished = 11
    /// The hold's time is over, or would be over from the start.
    case holdExpired = 12
    /// The amount is more than what remains of the hold.
    case exceedsHold = 13
    /// A balance would go below zero.
    case insufficient = 14
    /// A balance or an asset's total would pass 2¹²⁸ − 1.
    case overflow = 15
}
