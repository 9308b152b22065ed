public import ChainModel
public import LedgerRules
public import Units

/// What a person must look at.
public enum PayoutAlert: Sendable, Hashable {
    /// A plan names a payout that does not wait for one.
    case planNotWanted(PlanID)
    /// A plan could be mined beside an earlier one: it was not taken.
    case planDoesNotConflict(PlanID)
    /// The payout has had as many plans as are allowed.
    case tooManyPlans(PlanID)
    /// A plan is to be given up of which a signature may exist.
    case signatureMayExist(PlanID)
    /// The destination is forbidden by now, and an earlier plan may be signed already.
    case destinationBlocked(PlanID, reason: String)
    /// A signature came that was not asked for.
    case signatureNotAskedFor(PlanID, TransactionID)
    /// A second, different signed transaction came for one plan.
    case signedTwice(PlanID, TransactionID)
    /// The signer said no; its words.
    case signerRefused(PlanID, reason: String)
    /// The node said no; its words.
    case broadcastRefused(TransactionID, reason: String)
    /// A block holds a transaction that pays it and that it does not know.
    case unknownTransaction(PayoutInclusion)
    /// It is said to be in a second place while the first was not taken back.
    case includedTwice(PayoutInclusion)
    /// A final block left the chain: halt the chain, move nothing.
    case finalBlockDisconnected(BlockReference)
    /// A block includes a transaction that is none of ours and uses up what this one would.
    case foreignIncluded(PayoutInclusion)
    /// A transaction that is none of ours took its place.
    case replacedByForeign(TransactionID)
    /// Its transaction was mined and moved nothing; why, in words.
    case transactionFailed(TransactionID, reason: String)
}

/// What the shell does after the new state is saved; each by an id that makes a repeat harmless.
public enum PayoutEffect: Sendable, Hashable {
    /// Screen the destination, and answer with this number.
    case screenDestination(check: UInt32)
    /// Put it before as many people as its amount needs.
    case askApproval
    /// Take it into the next plan.
    case plan
    /// Ask the signer once every payout of the plan has said this.
    case readyToSign(PlanID)
    /// Send the plan to the signer; the number tells requests for one plan apart.
    case requestSignature(PlanID, ask: UInt32)
    /// Save the signed bytes; they are sent only if the chain takes the other one back.
    case save(PlanID, TransactionID)
    /// Save the signed bytes, then send them.
    case saveThenBroadcast(PlanID, TransactionID)
    /// Send the same bytes again.
    case rebroadcast(TransactionID)
    /// Give the plan's outputs or nonce back for other plans.
    case freePlan(PlanID)
    /// Tell a person.
    case raiseAlert(PayoutAlert)
}

/// What follows from an event.
public struct PayoutDecision: Sendable, Hashable {
    /// Groups of commands that are recorded with the new state; those of a group all or none.
    ///
    /// The money's group stands first. A network fee is in a group of its own: a refusal of it
    /// (the chain's own coin is not on the books) raises an alarm and takes nothing back.
    public let groups: [[LedgerCommand]]
    /// What is done afterwards, in this order.
    public let effects: [PayoutEffect]

    /// The event came late or again: nothing changes.
    public static let none = PayoutDecision()

    init(groups: [[LedgerCommand]] = [], _ effects: PayoutEffect...) {
        self.groups = groups
        self.effects = effects
    }

    init(groups: [[LedgerCommand]] = [], effects: [PayoutEffect]) {
        self.groups = groups
        self.effects = effects
    }

    static func alert(_ alert: PayoutAlert) -> PayoutDecision { PayoutDecision(.raiseAlert(alert)) }
}
