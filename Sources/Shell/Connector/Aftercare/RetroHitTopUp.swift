import DepositRules
public import LedgerRules
import ScreeningRules
import Units

/// Gives open hits the money that was promised when they were found, once it comes free.
///
/// Every store calls it at the end of each unit of work, in the same transaction: no unit that
/// releases a hold, cancels a payout or gives expired holds back has to think of it, and none can
/// forget it.
public enum RetroHitTopUp {
    /// How many accounts of one unit are looked at in one go; a unit has no more commands.
    private static let pageMax = 500

    /// Whether a transfer can bring money that a hit wants, or take away what it counts on.
    public static func concerns(_ transfer: LedgerTransfer) -> Bool {
        transfer.credit.kind == .available || transfer.debit.kind == .reserved
    }

    /// Looks at the wallets of accounts that a unit touched; returns how many hits changed.
    ///
    /// - Throws: `StoreFailure`.
    @discardableResult
    public static func run(
        over accounts: [AccountID], in store: any StoreTransaction
    ) throws -> Int {
        guard !accounts.isEmpty,
            try !store.hitsWanting(page: PageRequest(after: nil, limit: 1)).isEmpty
        else { return 0 }
        var seen: Set<AccountID> = []
        var count = 0
        for account in accounts {
            guard let wallet = account.wallet else { continue }
            let available = AccountID.available(wallet, account.asset)
            guard seen.insert(available).inserted else { continue }
            count += try settle(wallet, account.asset, in: store)
        }
        return count
    }

    /// Looks at a page of all hits that still want money; returns how many changed, and where the
    /// next page begins: nil after the last.
    static func sweep(
        after place: UInt128?, in store: any StorePort
    ) async throws -> (changed: Int, next: UInt128?) {
        let page = PageRequest(after: place, limit: pageMax)
        let (accounts, next) = try await store.read { reading in
            let hits = try reading.hitsWanting(page: page)
            let late = try hits.filter { try isLate($0.1, in: reading) }
            return (
                late.map { AccountID.available($0.1.wallet, $0.1.tainted.asset) },
                hits.count < page.limit ? nil : hits.last?.0
            )
        }
        guard !accounts.isEmpty else { return (0, next) }
        return (try await store.write { try run(over: accounts, in: $0) }, next)
    }

    private static func isLate(_ hit: RetroHit, in store: any StoreReading) throws -> Bool {
        let asset = hit.tainted.asset
        let available = try store.balance(.available(hit.wallet, asset)) ?? .zero(asset)
        let reserved = try store.balance(.reserved(hit.wallet, asset)) ?? .zero(asset)
        return !available.isZero || !hit.wanted.isAtMost(reserved)
    }

    /// Settles the hits of one wallet, the oldest first: what is promised counts for one of them.
    private static func settle(
        _ wallet: WalletID, _ asset: Asset, in store: any StoreTransaction
    ) throws -> Int {
        let zero = Amount.zero(asset)
        var promised = try store.balance(.reserved(wallet, asset)) ?? zero
        var count = 0
        for found in try store.hitsWanting(of: wallet, asset) {
            var hit = found
            let amount = try hit.settle(
                given: RetroBalances(
                    available: try store.balance(.available(wallet, asset)) ?? zero,
                    reserved: promised))
            promised = try promised.subtracting(hit.reserved)
            guard hit != found else { continue }
            count += 1
            try RetroHitSteps.apply(
                RetroHitTransfers.freeze(
                    amount, of: wallet, for: hit.id, ordinal: hit.freezeCount), in: store)
            try store.save(hit, adding: [])
            try RetroHitEvents.append(
                amount.isZero ? "retroHit.promisedSpent" : "retroHit.promisedFrozen", hit, store)
            guard !amount.isZero else { continue }
            try RetroHitSteps.grew(
                hit, because: "\(amount) that was promised came free and is frozen", in: store)
        }
        return count
    }

    /// What is promised to a wallet's holds and payouts, and wanted by no open hit yet.
    static func unwanted(
        of wallet: WalletID, _ asset: Asset, in store: any StoreReading
    ) throws -> Amount {
        var left = try store.balance(.reserved(wallet, asset)) ?? .zero(asset)
        for hit in try store.hitsWanting(of: wallet, asset) {
            left = hit.wanted.isAtMost(left) ? try left.subtracting(hit.wanted) : .zero(asset)
        }
        return left
    }
}
