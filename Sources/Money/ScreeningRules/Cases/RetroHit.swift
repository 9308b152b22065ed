public import Units

/// One deposit whose payer met a later listing.
public struct TaintedDeposit: Sendable, Hashable {
    /// The deposit.
    public let id: DepositID
    /// What it brought.
    public let amount: Amount

    /// Makes one.
    public init(_ id: DepositID, _ amount: Amount) {
        self.id = id
        self.amount = amount
    }
}

/// What a wallet has of an asset at the moment of a hit.
public struct RetroBalances: Sendable, Hashable {
    /// Spendable now.
    public let available: Amount
    /// Promised to holds and payouts under way.
    public let reserved: Amount

    /// Makes balances.
    public init(available: Amount, reserved: Amount) {
        self.available = available
        self.reserved = reserved
    }
}

/// Money of one payer, in one wallet and asset, that was cleared before its payer was listed.
///
/// ```
/// (first deposit found) ▶ open ──two people release its case──▶ released
///                          ↺ more deposits, more causes; promised money comes free, or leaves
/// ```
///
/// Money in a wallet bears no marks: clean deposits and tainted ones are one balance. The careful
/// reading is taken: of what is available, as much is frozen as the tainted deposits brought, even
/// if clean money is among it. What is promised to a hold or to a payout under way stays promised
/// and is wanted: it is frozen as soon as it comes free, and counts as spent once it left. The rest
/// was spent when the hit was found. `tainted = frozen + reserved + spent`.
public struct RetroHit: Sendable, Hashable {
    /// How many causes one hit names; later ones of the same deposits add nothing to it.
    public static let causeCountMax = 100

    /// Whether its money is still blocked.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It is.
        case open
        /// Two people released it.
        case released
    }

    /// Its id: a repeat of the same finding makes the same.
    public let id: RetroHitID
    /// Whose money it is.
    public let wallet: WalletID
    /// The case in which people decide.
    public let caseID: CaseID
    /// Everything that is said of its payers, in the order in which it was found.
    public private(set) var causes: [RetroCause]
    /// How many deposits it is about.
    public private(set) var depositCount: Int
    /// What these deposits brought.
    public private(set) var tainted: Amount
    /// What was blocked of it.
    public private(set) var frozen: Amount
    /// What is promised to holds and payouts, and is frozen once it comes free.
    public private(set) var reserved: Amount
    /// What had been spent when it was found, and what left afterwards as it was promised.
    public private(set) var spent: Amount
    /// How many times something was frozen: names the transfers.
    public private(set) var freezeCount: UInt32
    /// Whether its money is still blocked.
    public private(set) var state: State
    /// When it was found.
    public let openedAt: Timestamp

    /// Opens a hit without deposits yet.
    public init(
        id: RetroHitID, wallet: WalletID, asset: Asset, caseID: CaseID, cause: RetroCause,
        now: Timestamp
    ) {
        let zero = Amount.zero(asset)
        self.init(
            id: id, wallet: wallet, caseID: caseID, causes: [cause], depositCount: 0,
            tainted: zero, frozen: zero, reserved: zero, spent: zero, freezeCount: 0, state: .open,
            openedAt: now)
    }

    /// Makes a hit of what a store saved.
    public init(
        id: RetroHitID, wallet: WalletID, caseID: CaseID, causes: [RetroCause], depositCount: Int,
        tainted: Amount, frozen: Amount, reserved: Amount, spent: Amount, freezeCount: UInt32,
        state: State, openedAt: Timestamp
    ) {
        self.id = id
        self.wallet = wallet
        self.caseID = caseID
        self.causes = causes
        self.depositCount = depositCount
        self.tainted = tainted
        self.frozen = frozen
        self.reserved = reserved
        self.spent = spent
        self.freezeCount = freezeCount
        self.state = state
        self.openedAt = openedAt
    }

    /// The worst that any of its causes says.
    public var floor: ScreeningDecision { causes.map(\.floor).max() ?? .hold }

    /// Takes another cause in; returns whether it says something new.
    public mutating func add(_ cause: RetroCause) -> Bool {
        guard causes.count < RetroHit.causeCountMax,
            !causes.contains(where: { $0.repeats(cause) })
        else { return false }
        causes.append(cause)
        return true
    }

    /// Takes deposits in that no open hit has yet; returns how much is to be frozen now.
    ///
    /// A released hit takes nothing in any more: the answer is zero, and nothing changes.
    /// - Throws: `AmountError` if the sum passes what the ledger holds, or the assets differ.
    public mutating func add(
        _ deposits: [TaintedDeposit], given balances: RetroBalances
    ) throws(AmountError) -> Amount {
        let zero = Amount.zero(tainted.asset)
        switch state {
        case .released: return zero
        case .open: break
        }
        var more = zero
        for deposit in deposits { more = try more.adding(deposit.amount) }
        let now = more.isAtMost(balances.available) ? more : balances.available
        let missing = try more.subtracting(now)
        let promised = missing.isAtMost(balances.reserved) ? missing : balances.reserved
        tainted = try tainted.adding(more)
        frozen = try frozen.adding(now)
        reserved = try reserved.adding(promised)
        spent = try spent.adding(try missing.subtracting(promised))
        depositCount += deposits.count
        if !now.isZero { freezeCount += 1 }
        return now
    }

    /// What is still to be frozen, once it comes free.
    public var wanted: Amount {
        switch state {
        case .open: reserved
        case .released: .zero(reserved.asset)
        }
    }

    /// Looks again at what was promised; returns how much of it came free and is to be frozen now.
    ///
    /// All that is available is taken, up to what is wanted: money bears no marks. Of what is
    /// wanted then, no more is left than is still promised, for the rest left the wallet.
    /// `balances.reserved` is what no older hit of the wallet wants.
    /// - Throws: `AmountError` if the assets differ.
    public mutating func settle(
        given balances: RetroBalances
    ) throws(AmountError) -> Amount {
        let wanted = wanted
        let now = wanted.isAtMost(balances.available) ? wanted : balances.available
        guard !wanted.isZero else { return now }
        let rest = try wanted.subtracting(now)
        let promised = rest.isAtMost(balances.reserved) ? rest : balances.reserved
        frozen = try frozen.adding(now)
        reserved = promised
        spent = try spent.adding(try rest.subtracting(promised))
        if !now.isZero { freezeCount += 1 }
        return now
    }

    /// Gives the money back; returns how much: nothing if it came again.
    public mutating func release() -> Amount {
        switch state {
        case .open:
            state = .released
            return frozen
        case .released:
            return .zero(frozen.asset)
        }
    }

    /// What was found, in one sentence for staff.
    public var sentence: String {
        let deposits = depositCount == 1 ? "1 deposit" : "\(depositCount) deposits"
        return "\(deposits) brought \(tainted) before the listing: \(frozen) frozen, "
            + "\(reserved) promised to holds or payouts under way, \(spent) spent; "
            + causes.map(\.sentence).joined(separator: "; ")
    }
}
