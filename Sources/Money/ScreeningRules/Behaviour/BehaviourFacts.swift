public import Units

/// What behaviour knows of a deposit or payout: bounded numbers, from which every rule is judged.
///
/// A verdict keeps them, so that it can be reached again without the history, and with another
/// rule pack. What is measured over a window is measured over that of the pack that was in force.
public enum BehaviourFacts: Sendable, Hashable {
    /// Of a deposit.
    case deposit(DepositBehaviour)
    /// Of a payout.
    case payout(PayoutBehaviour)
}

/// An address that looks like a known one.
struct LookAlikeFact: Sendable, Hashable {
    let address: String
    let known: String
}

/// The numbers of a deposit. Unit of values: the minor unit of the pack's currency.
public struct DepositBehaviour: Sendable, Hashable {
    /// The most newest deposits of which is known whether they were round.
    static let roundCountMax = 32
    /// The highest number of wallets up to which a payer is judged by all that it pays; a payer of
    /// more is a service, and its customers have nothing to do with each other.
    static let payerWalletCountMax = 20

    /// The pack's currency.
    let currency: Asset
    /// The deposit.
    let amount: Amount
    /// What it is worth; nil without a price.
    let value: Int128?
    /// What the wallet got in structuring's window, by payer; the deposit's own group is first.
    let byPayer: DepositParts
    /// What the deposit's payers paid in that window, by wallet; its own wallet is first.
    let byWallet: DepositParts
    /// How many wallets of ours the payers paid, as far as the history goes.
    let payerWalletCount: Int
    /// How many deposits of the windows had no price and are in no sum.
    let unpricedCount: Int
    /// How many different payers the wallet had in many-to-one's window.
    let payerCount: Int
    /// How far that is from the wallet's days; nil if there are too few.
    let payerScore: ZScores?
    /// How many deposits the wallet got in velocity's window, and their value.
    let count: Int
    let sum: Int128
    let countScore: ZScores?
    let sumScore: ZScores?
    /// How many days the scores are compared with.
    let dayCount: Int
    /// How many deposits the wallet had before the last 24 hours.
    let earlierCount: Int
    /// The median value of those of them that are known; nil for none.
    let earlierMedian: Int128?
    /// How many whole days nothing had happened before the last 24 hours; nil for a new wallet.
    let quietDays: Int64?
    /// What the wallet got in the last 24 hours.
    let dayTotal: DepositParts.Group
    /// What the deposit's payers paid this wallet in the last 24 hours, as one.
    let pairTotal: DepositParts.Group
    /// How far that is from what they paid it on other days; nil if too few are known.
    let pairScore: ZScores?
    /// The median first deposit of all wallets; nil if nobody knows it.
    let typicalFirst: Int128?
    /// Whether each of the newest deposits was round, the new one first.
    let rounds: [Bool]
    /// How many transactions in a row peel, the deposit's own the last; 0 for another shape.
    let peelSteps: Int
    /// The least share that went on in them. Unit: hundredths of a percent.
    let peelShare: Int
    /// How many inputs the transaction has; nil where there is no shape.
    let inputCount: Int?
    /// How many of its outputs have the same amount.
    let equalOutputCount: Int
    /// How many payments in tokens that only look like ours came in the last 24 hours.
    let counterfeitCount: Int
    /// A payer that looks like an address that the wallet pays.
    let lookAlike: LookAlikeFact?
    /// The anomaly from 0 to 100; nil while the model learns, and without one.
    var anomaly: Int?

    /// Whether the deposit's transaction has a shape that nobody told: bitcoin without one.
    var lacksShape: Bool { inputCount == nil && amount.asset == .btc }

    /// What the deposit's payers paid this wallet in the last 24 hours, as one deposit: what a
    /// limit of one deposit has to be compared with, or small pieces would pass below it.
    ///
    /// Without what had no price.
    public var pairAmount: Amount { Amount(UInt128(pairTotal.sum), of: currency) }
}

/// The numbers of a payout.
public struct PayoutBehaviour: Sendable, Hashable {
    /// The pack's currency.
    let currency: Asset
    /// The payout.
    let amount: Amount
    /// What it is worth; nil without a price.
    let value: Int128?
    /// Whether the wallet never paid the address before the window.
    let isNewAddress: Bool
    /// What the wallet got in the window, of the payout's asset and in its minor unit.
    let received: Int128
    /// What left in the window to new addresses, the payout with it, in the same unit.
    let paidToNew: Int128
    /// How many payouts that were.
    let paidToNewCount: Int
    /// A known address that the destination looks like.
    let lookAlike: LookAlikeFact?
}
