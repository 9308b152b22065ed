public import Units

/// How far the signing of one plan is.
public enum SigningTrack: Sendable, Hashable {
    /// The destination is being screened for the second time.
    case unscreened
    /// The signer may be asked, once all payouts of the plan say so.
    case ready
    /// The signer was asked so many times.
    case asked(times: UInt32)
    /// The signer said no to the last of so many requests.
    case refused(times: UInt32)
    /// A signature exists and is saved.
    case signed(TransactionID)

    /// Whether a signature may exist somewhere: from the first request on, unless it was refused.
    ///
    /// After a second request the answer to the first may still be under way.
    public var mayBeSigned: Bool {
        switch self {
        case .unscreened, .ready: false
        case .refused(let times): times > 1
        case .asked, .signed: true
        }
    }
}

/// One plan of a payout.
public struct PlannedTransaction: Sendable, Hashable {
    /// The plan.
    public let plan: PlanID
    /// What its transaction uses up.
    public let claim: PlanClaim
    /// How far its signing is.
    public internal(set) var signing: SigningTrack

    /// Makes a plan's entry.
    public init(plan: PlanID, claim: PlanClaim, signing: SigningTrack) {
        self.plan = plan
        self.claim = claim
        self.signing = signing
    }

    /// The signed transaction's id; nil while there is none.
    public var transaction: TransactionID? {
        switch signing {
        case .signed(let transaction): transaction
        case .unscreened, .ready, .asked, .refused: nil
        }
    }
}

/// The plans of one payout of which at most one can be mined: each conflicts with all others.
public struct ReplacementFamily: Sendable, Hashable {
    /// The plans, the oldest first; never empty.
    public private(set) var members: [PlannedTransaction]

    /// Starts a family with its first plan.
    public init(_ first: PlannedTransaction) { members = [first] }

    /// Makes a family of what a store saved; nil if it is empty or two of it do not conflict.
    public init?(members: [PlannedTransaction]) {
        guard let first = members.first else { return nil }
        self.init(first)
        for member in members.dropFirst() {
            guard conflictsWithAll(member.claim) else { return nil }
            append(member)
        }
    }

    /// The newest plan.
    public var newest: PlannedTransaction { members[members.count - 1] }

    /// The newest signed transaction.
    public var newestTransaction: TransactionID? {
        members.reversed().lazy.compactMap(\.transaction).first
    }

    /// Whether a signature for any of the plans may exist.
    public var mayBeSigned: Bool { members.contains { $0.signing.mayBeSigned } }

    /// Whether a transaction with this claim can be mined beside none of the members.
    public func conflictsWithAll(_ claim: PlanClaim) -> Bool {
        members.allSatisfy { $0.claim.conflicts(with: claim) }
    }

    /// Whether a signed member is this transaction.
    public func contains(_ transaction: TransactionID) -> Bool {
        members.contains { $0.transaction == transaction }
    }

    /// The entry of a plan.
    public func member(_ plan: PlanID) -> PlannedTransaction? {
        members.first { $0.plan == plan }
    }

    mutating func append(_ member: PlannedTransaction) {
        precondition(
            conflictsWithAll(member.claim), "a payout must not be able to leave twice")
        members.append(member)
    }

    mutating func set(_ signing: SigningTrack, of plan: PlanID) {
        for index in members.indices where members[index].plan == plan {
            members[index].signing = signing
        }
    }
}
