public import ChainModel
public import Units

/// A customer's wish to send money out, and how far it is.
public struct Payout: Sendable, Hashable {
    /// The most plans that one payout may have; after that only a person can help.
    public static let planCountMax = 100

    /// Its id.
    public let id: PayoutID
    /// Whose money it is.
    public let wallet: WalletID
    /// The asset and the chain on which it leaves.
    public let token: TokenID
    /// How much leaves; the chain's fee is the operator's and comes on top.
    public let amount: Amount
    /// Who gets it.
    public let destination: WatchedScript
    /// Where it stands.
    public internal(set) var state: PayoutState
    /// Why it does not go on by itself; nil if nothing holds it up.
    public internal(set) var wait: PayoutWait?
    /// The number of the last check of the destination that was asked for; 0 for none.
    public internal(set) var screeningCheck: UInt32
    /// All plans that it ever had, the oldest first: none is taken twice.
    public internal(set) var plans: [PlanID]
    /// When it was asked for.
    public let requestedAt: Timestamp
    /// When it last changed.
    public internal(set) var changedAt: Timestamp

    /// Makes a payout of what a store saved.
    public init(
        id: PayoutID, wallet: WalletID, token: TokenID, amount: Amount,
        destination: WatchedScript, state: PayoutState, wait: PayoutWait?,
        screeningCheck: UInt32, plans: [PlanID], requestedAt: Timestamp, changedAt: Timestamp
    ) {
        self.id = id
        self.wallet = wallet
        self.token = token
        self.amount = amount
        self.destination = destination
        self.state = state
        self.wait = wait
        self.screeningCheck = screeningCheck
        self.plans = plans
        self.requestedAt = requestedAt
        self.changedAt = changedAt
    }

    /// Makes a new payout; nil if the amount is zero or not of the token's asset.
    public init?(
        id: PayoutID, wallet: WalletID, token: TokenID, amount: Amount,
        destination: WatchedScript, now: Timestamp
    ) {
        guard !amount.isZero, amount.asset == token.asset else { return nil }
        self.init(
            id: id, wallet: wallet, token: token, amount: amount, destination: destination,
            state: .requested, wait: nil, screeningCheck: 0, plans: [], requestedAt: now,
            changedAt: now)
    }

    /// The hold that reserves its money: derived from its id, so that there is only one.
    public var hold: HoldID { PayoutTransfers.hold(self) }

    /// The plans that may still be mined; nil before the first and after the end.
    public var family: ReplacementFamily? {
        switch state {
        case .planned(let family), .signed(let family), .broadcast(let family),
            .included(let family, _):
            family
        case .requested, .reserved, .approved, .final, .failed, .refused, .cancelled: nil
        }
    }

    /// Whether it can still be taken back: no plan exists.
    public var isCancellable: Bool {
        switch state {
        case .requested, .reserved, .approved: true
        case .planned, .signed, .broadcast, .included, .final, .failed, .refused, .cancelled:
            false
        }
    }

    /// Whether a plan may take it up now.
    public var isReadyToPlan: Bool {
        switch state {
        case .approved: wait == nil
        case .requested, .reserved, .planned, .signed, .broadcast, .included, .final, .failed,
            .refused, .cancelled:
            false
        }
    }

    /// Whether nothing can happen to it any more.
    public var isFinished: Bool {
        switch state {
        case .final, .failed, .refused, .cancelled: true
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included: false
        }
    }
}
