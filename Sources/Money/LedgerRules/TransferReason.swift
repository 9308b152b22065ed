/// Why money moved; a statement shows it.
///
/// The Book does not read it: which accounts a reason may touch is the caller's rule. Raw values
/// are part of the journal's format.
public enum TransferReason: UInt16, Sendable, CaseIterable {
    /// A sighting entered a block: inTransit, pending.
    case depositIncluded = 1
    /// Its block left the best chain: pending, inTransit.
    case depositDisconnected = 2
    /// The coin is final: custody, inTransit.
    case depositFinalCustody = 3
    /// The owner's share is final: pending, screening.
    case depositFinalScreening = 4
    /// Screening found nothing: screening, available.
    case depositCleared = 5
    /// Screening blocked it: screening, frozen.
    case depositFrozen = 6
    /// An authority released it: frozen, available.
    case depositReleased = 7
    /// What is left under one ledger unit was booked or gathered.
    case depositDust = 8
    /// Money without an owner was booked in suspense.
    case depositUnassigned = 9
    /// Money in suspense found its owner.
    case suspenseAssigned = 10
    /// A later listing met the payer of cleared money: available, frozen.
    case retroFrozen = 11
    /// Two people released such money: frozen, available.
    case retroReleased = 12
    /// A held deposit goes back to an address of the customer: screening, available; the payout's
    /// hold takes it in the same step.
    case depositRefundReserved = 13
    /// Such a payout ended without leaving: available, screening.
    case depositRefundReturned = 14
    /// A micropayment: available, available.
    case charge = 20
    /// The operator's part of a charge: available, operatorFunds.
    case chargeFee = 21
    /// A charge given back.
    case refund = 22
    /// A hold was placed: available, reserved.
    case holdPlaced = 30
    /// A hold was spent: reserved, available.
    case holdCaptured = 31
    /// The operator's part of a capture: reserved, operatorFunds.
    case holdFee = 32
    /// What was left of a hold was given back: reserved, available.
    case holdReleased = 33
    /// A hold's time ran out: reserved, available.
    case holdExpired = 34
    /// The operator lent against a deposit that is not final.
    case instantCredit = 40
    /// Such a loan was taken back.
    case instantCreditRepaid = 41
    /// The operator put its own coin in, or took it out.
    case operatorFunding = 50
    /// A fee was paid to a chain: networkFees, custody.
    case networkFee = 51
    /// A payout left for good: available, custody; its hold was captured right before.
    case payoutFinal = 52
    /// A person corrected the books, with a reason on record elsewhere.
    case adjustment = 60
}
