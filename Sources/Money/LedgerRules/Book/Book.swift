import Units

/// A double-entry ledger as a value: accounts, open holds, and every id that was ever recorded.
///
/// Each account has one balance on its own side, and none goes below zero. For each asset, the
/// debit side's balances sum to the credit side's after every command. The one door is
/// `apply(_:at:)`: deterministic, without I/O, clock or chance, so that the same batches at the
/// same times give the same Book anywhere.
///
/// Memory: 64 bytes an account, 32 a transfer, 48 a hold, 16 to 32 more for the index of each, and
/// about 150 an open hold. Ids are kept for ever, at most 2³⁰ of a sort. A copy shares its memory
/// until one of the two changes; then all of it is copied.
public struct Book: Sendable {
    /// The most holds that one batch gives back because their time ran out; more wait for the next.
    public static let expiredCountMax = 8_190

    var accounts = AccountTable()
    var transfers = TransferTable()
    var holds = HoldTable()
    var undo = UndoLog()

    /// The latest time that a batch had; it never goes back. The start of 1970 before the first.
    public internal(set) var lastTime = Timestamp(milliseconds: 0)
    /// How many batches were applied: the number of the last one.
    public internal(set) var sequence: UInt64 = 0
    /// How many transfers were recorded: the number of the last one.
    public internal(set) var transferSequence: UInt64 = 0

    /// Makes a Book without accounts.
    public init() {}

    /// Makes room for that many ids of transfers, so that no batch waits while the index grows.
    public mutating func reserveCapacity(transfers count: Int) {
        transfers.reserveCapacity(count)
    }
}

extension Book {
    /// What an account holds; nil if it was never opened.
    public func balance(_ account: AccountID) -> Amount? {
        accounts.row(of: account).map { Amount(accounts.rows[$0].balance, of: account.asset) }
    }

    /// Where a hold stands; nil if it was never placed.
    public func hold(_ id: HoldID) -> HoldState? {
        guard let row = holds.row(of: id) else { return nil }
        switch holds.known[row].status {
        case .open: return holds.slot(ofRow: row).map { .open($0.hold) }
        case .captured: return .captured
        case .released: return .released
        case .expired: return .expired
        }
    }

    /// The open holds of a wallet in all assets, by id.
    public func openHolds(of wallet: WalletID) -> [OpenHold] {
        accounts.assets
            .compactMap { accounts.row(of: .reserved(wallet, $0.asset)) }
            .flatMap { holds.openHolds(ofReservedRow: Int32($0)) }
            .sorted { $0.request.id < $1.request.id }
    }

    /// When the first of the open holds expires, so that a batch is due then, even an empty one.
    public var nextExpiry: Timestamp? { holds.nextExpiry?.time }

    /// Whether a transfer with this id was recorded.
    public func isRecorded(_ id: TransferID) -> Bool { transfers.contains(id) }

    /// How many accounts, transfers' ids, holds and open holds the Book has.
    public var counts: BookCounts {
        BookCounts(
            accounts: accounts.rows.count, transferIDs: transfers.ids.count,
            holds: holds.known.count, openHolds: holds.openCount)
    }

    /// The sums of each asset's balances, by asset.
    public var totals: [AssetTotals] {
        accounts.assets
            .map {
                AssetTotals(
                    debitSide: Amount($0.debitTotal, of: $0.asset),
                    creditSide: Amount($0.creditTotal, of: $0.asset))
            }
            .sorted { $0.debitSide.asset < $1.debitSide.asset }
    }

    /// All accounts and their balances, in the order in which they were opened.
    public var balances: [(account: AccountID, balance: Amount)] {
        accounts.rows.map { ($0.id, Amount($0.balance, of: $0.id.asset)) }
    }
}

/// The sums of one asset's balances; both sides are always equal.
public struct AssetTotals: Hashable, Sendable {
    /// What the debit-side accounts hold together.
    public let debitSide: Amount
    /// What the credit-side accounts hold together.
    public let creditSide: Amount
}

/// How large a Book is.
public struct BookCounts: Hashable, Sendable {
    /// The accounts.
    public let accounts: Int
    /// The ids of transfers that can never be used again.
    public let transferIDs: Int
    /// The holds, finished ones included.
    public let holds: Int
    /// The holds that are still open.
    public let openHolds: Int
}
