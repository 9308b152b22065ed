public import ChainModel
public import Units

/// Where a deposit stands on its chain.
///
/// ```
/// seen ──▶ included ──▶ final
///   ▲         │
///   └─ orphaned ◀┘
/// ```
public enum ChainTrack: Sendable, Hashable {
    /// In the node's memory pool only.
    case seen
    /// In a block of the best chain.
    case included(BlockReference)
    /// In a block that we no longer expect to leave the best chain.
    case final(BlockReference)
    /// It was in a block that left the best chain.
    case orphaned(BlockReference)
}

/// Where a deposit stands in screening.
///
/// ```
/// notStarted ▶ running ▶ clear
///                ├▶ held(case) ▶ clear
///                └──────┴▶ frozen(case)        held ▶ refunding ▶ refunded
///                                                 └──◀──┘
/// ```
public enum ScreeningTrack: Sendable, Hashable {
    /// Nobody asked yet.
    case notStarted
    /// A verdict is being worked out.
    case running
    /// A verdict or two people said yes.
    case clear(VerdictID)
    /// Waits for two people.
    case held(CaseID, VerdictID)
    /// Blocked; released only on authority.
    case frozen(CaseID, VerdictID)
    /// Two people send it to an address of the customer: its money is a payout's.
    case refunding(CaseID, VerdictID)
    /// It left for an address of the customer.
    case refunded(CaseID, VerdictID)
}

/// The name of a verdict record: the first half of its SHA-256.
public struct VerdictID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// A payment to an address of ours, followed on two tracks that move alone.
public struct Deposit: Sendable, Hashable {
    /// Its id, made of the sighting's.
    public let id: DepositID
    /// The sighting that it is.
    public let sighting: SightingID
    /// Who owns the address.
    public let wallet: WalletID
    /// The address.
    public let recipient: WatchedScript
    /// What the wallet gets, in ledger units, rounded down.
    public let amount: Amount
    /// What was paid, in the token's own units.
    public let paid: TokenAmount
    /// What is left of `paid` below one ledger unit.
    public let remainder: UInt256
    /// Where it stands on its chain.
    public internal(set) var chainTrack: ChainTrack
    /// Where it stands in screening.
    public internal(set) var screeningTrack: ScreeningTrack
    /// How many times it was included; names the transfers of each inclusion.
    public internal(set) var inclusionCount: UInt32
    /// Who paid, as far as it is known.
    public internal(set) var counterparties: [Counterparty]
    /// The outpoints that the paying transaction spends (Bitcoin).
    public let spentOutpoints: [Outpoint]
    /// The digest of the lists that the last verdict used; nil before the first.
    public internal(set) var screenedWithLists: Bytes32?
    /// When it was first seen.
    public let firstSeen: Timestamp
    /// When it last changed.
    public internal(set) var changedAt: Timestamp

    /// Makes a deposit of what a store saved.
    public init(
        id: DepositID, sighting: SightingID, wallet: WalletID, recipient: WatchedScript,
        amount: Amount, paid: TokenAmount, remainder: UInt256, chainTrack: ChainTrack,
        screeningTrack: ScreeningTrack, inclusionCount: UInt32, counterparties: [Counterparty],
        spentOutpoints: [Outpoint], screenedWithLists: Bytes32?, firstSeen: Timestamp,
        changedAt: Timestamp
    ) {
        self.id = id
        self.sighting = sighting
        self.wallet = wallet
        self.recipient = recipient
        self.amount = amount
        self.paid = paid
        self.remainder = remainder
        self.chainTrack = chainTrack
        self.screeningTrack = screeningTrack
        self.inclusionCount = inclusionCount
        self.counterparties = counterparties
        self.spentOutpoints = spentOutpoints
        self.screenedWithLists = screenedWithLists
        self.firstSeen = firstSeen
        self.changedAt = changedAt
    }

    /// Whether its money is spendable: final and clear.
    public var isSpendable: Bool {
        if case .final = chainTrack, case .clear = screeningTrack { return true }
        return false
    }
}
