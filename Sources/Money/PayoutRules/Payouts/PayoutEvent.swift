public import ChainModel
public import LedgerRules
public import Units

/// What screening says of a payout's destination.
public enum DestinationAnswer: Sendable, Hashable {
    /// It may be paid.
    case clear
    /// It may not be paid; why, in words.
    case blocked(String)
    /// Nobody can say now; why, in words.
    case unknown(String)
}

/// What a final transaction did.
public enum PayoutResult: Sendable, Hashable {
    /// It moved the money.
    case succeeded
    /// It was mined and moved nothing (EVM: reverted, out of gas); why, in words.
    case failed(String)
}

/// The fee that a final transaction paid to its chain.
public struct PaidNetworkFee: Sendable, Hashable {
    /// The chain.
    public let chain: ChainID
    /// The transaction, for all payouts in it together.
    public let transaction: TransactionID
    /// How much, in the chain's own coin.
    public let amount: Amount
    /// Whether the coin is one that we keep in custody for wallets, as bitcoin is. Other coins
    /// (gas) are the operator's own and not on the books but for the fees paid with them.
    public let isFromCustody: Bool

    /// Makes a fee.
    public init(
        chain: ChainID, transaction: TransactionID, amount: Amount, isFromCustody: Bool
    ) {
        self.chain = chain
        self.transaction = transaction
        self.amount = amount
        self.isFromCustody = isFromCustody
    }

    /// The commands that book the fee; a repeat makes the same, so that it is booked once.
    public var commands: [LedgerCommand] { PayoutTransfers.networkFee(self).first ?? [] }
}

/// What can happen to a payout.
public enum PayoutEvent: Sendable, Hashable {
    /// The request's rules let it pass, and its money is there.
    case accepted(needsApproval: Bool)
    /// A rule or a person said no before a plan existed.
    case refused(PayoutRefusal)
    /// The check with this number has an answer.
    case screened(check: UInt32, DestinationAnswer)
    /// As many people as are needed said yes.
    case approvalGiven
    /// Something came up that one more person must say yes to.
    case approvalNeeded
    /// The one who asked takes it back.
    case cancelled(actor: String)
    /// A plan takes it up, or raises the fee of an earlier one.
    case planned(PlanID, PlanClaim)
    /// The plan is given up before anything was signed.
    case planAbandoned(PlanID)
    /// All payouts of the plan are ready, and the signer is asked.
    case signatureAsked(PlanID)
    /// The signer said no to the request with this number; its words.
    case signatureRefused(PlanID, ask: UInt32, reason: String)
    /// The signer answered, and the daemon checked the signature.
    case signed(PlanID, TransactionID)
    /// A node took the transaction, or knew it already.
    case broadcastAccepted(TransactionID)
    /// A node said no to the transaction; its words.
    case broadcastRefused(TransactionID, reason: String)
    /// No node knows the transaction any more.
    case evicted(TransactionID)
    /// A block of the best chain includes the transaction.
    case included(PayoutInclusion)
    /// A block left the best chain.
    case blockDisconnected(BlockReference)
    /// The block that includes the transaction is final.
    case becameFinal(PayoutInclusion, PayoutResult, PaidNetworkFee)
    /// A block of the best chain includes a transaction that is none of ours, and uses this up.
    case foreignIncluded(PayoutInclusion, PlanClaim)
    /// A transaction that is none of ours is final, and used this up.
    case foreignBecameFinal(TransactionID, PlanClaim)
    /// What it waited for is to be tried again, by a person or a schedule.
    case retried(PayoutWait)
}
