public import LedgerRules
public import Units

/// One step of undoing what a final deposit recorded, for a person to look at.
///
/// Nothing records it by itself, for the money may be spent already.
public struct DepositReversal: Sendable, Hashable {
    /// The account that would be debited.
    public let debit: AccountID
    /// The account that would be credited.
    public let credit: AccountID
    /// How much.
    public let amount: Amount

    /// Returns the steps that would undo a final deposit, the last transfer first.
    public static func steps(undoing deposit: Deposit) -> [DepositReversal] {
        let settled = DepositTransfers.included(deposit) + DepositTransfers.final(deposit)
        let commands: [LedgerCommand] =
            switch deposit.screeningTrack {
            case .clear: settled + DepositTransfers.cleared(deposit)
            case .frozen: settled + DepositTransfers.frozen(deposit)
            // What was sent back is a payout, which nothing undoes.
            case .notStarted, .running, .held, .refunding, .refunded: settled
            }
        return commands.reversed().compactMap { command in
            guard case .transfer(let made) = command else { return nil }
            return DepositReversal(debit: made.credit, credit: made.debit, amount: made.amount)
        }
    }
}
