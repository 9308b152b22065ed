public import ChainModel
public import Units

/// The block that a transaction of ours is in.
public struct PayoutInclusion: Sendable, Hashable {
    /// The transaction.
    public let transaction: TransactionID
    /// The block.
    public let block: BlockReference

    /// Makes an inclusion.
    public init(transaction: TransactionID, block: BlockReference) {
        self.transaction = transaction
        self.block = block
    }
}

/// Where a payout stands.
///
/// ```
/// requested ─▶ reserved ─▶ approved ─▶ planned ─▶ signed ─▶ broadcast ⇄ included ─▶ final
///     │           │           │ ▲        │  │        │          │           └─▶ failed
///     ├───────────┴───────────┤ └────────┴──│────────┴──────────┘
///     ▼                       ▼             ▼      a foreign transaction took its place
///  refused                cancelled      refused
/// ```
public enum PayoutState: Sendable, Hashable {
    /// The request is on record; no money is promised.
    case requested
    /// The money is reserved; the destination is being screened, people may have to approve.
    case reserved(isScreened: Bool, isApproved: Bool)
    /// It waits for a plan.
    case approved
    /// A plan exists; the destination is screened again, or the signer was asked.
    case planned(ReplacementFamily)
    /// A signed transaction is saved; no node is known to have it.
    case signed(ReplacementFamily)
    /// A node took it.
    case broadcast(ReplacementFamily)
    /// A block of the best chain includes it.
    case included(ReplacementFamily, PayoutInclusion)
    /// It left for good.
    case final(PayoutInclusion)
    /// Its transaction is final and moved nothing; the money went back to the wallet.
    case failed(PayoutInclusion)
    /// A rule or a person said no.
    case refused(PayoutRefusal)
    /// The one who asked for it took it back.
    case cancelled(actor: String)
}

/// Why a payout does not go on by itself.
public enum PayoutWait: Sendable, Hashable {
    /// Nobody can say whether the destination is allowed; asked again later.
    case screeningUnknown(check: UInt32, reason: String)
    /// The destination is forbidden by now, and an earlier plan may be signed already.
    case destinationBlocked(check: UInt32, reason: String)
    /// The signer said no; its words.
    case signerRefused(PlanID, ask: UInt32, reason: String)
    /// The node said no to the signed transaction; its words.
    case broadcastRefused(TransactionID, reason: String)
    /// A block includes a transaction that is not ours and uses up what ours would have used: both
    /// cannot be mined, and the chain has not decided yet. What it uses up is the claim.
    case foreignIncluded(PayoutInclusion, PlanClaim)
    /// A transaction that is not ours used up what ours would have used, for good.
    case replacedByForeign(TransactionID)

    /// Whether only a person can end it.
    public var needsPerson: Bool {
        switch self {
        case .screeningUnknown: false
        case .destinationBlocked, .signerRefused, .broadcastRefused, .foreignIncluded,
            .replacedByForeign:
            true
        }
    }
}
