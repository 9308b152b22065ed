public import LedgerRules
public import Units

/// Wallets: who may hold and spend.
public enum Wallets {
    /// Makes a wallet; the same request again returns the first record.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func create(
        _ id: WalletID, reference: String, tier: String, in store: any StoreTransaction
    ) throws -> WalletRecord {
        try Charges.requireReference(reference)
        if let known = try store.wallet(id) {
            guard known.reference == reference, known.tier == tier else {
                throw RequestRefusal.conflict("a wallet with this id has other content")
            }
            return known
        }
        let wallet = WalletRecord(
            id: id, reference: reference, tier: tier, status: .active, createdAt: store.now)
        try store.save(wallet)
        for asset in Asset.supported { try openAccounts(of: id, asset: asset, in: store) }
        try WalletEvents.append("wallet.created", wallet, store)
        return wallet
    }

    /// Changes a wallet's tier or status.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func change(
        _ id: WalletID, tier: String?, status: WalletRecord.Status?,
        in store: any StoreTransaction
    ) throws -> WalletRecord {
        var wallet = try require(id, in: store)
        if let status, wallet.status == .closed, status != .closed {
            throw RequestRefusal.invalid(field: "status", "a closed wallet stays closed")
        }
        wallet.tier = tier ?? wallet.tier
        wallet.status = status ?? wallet.status
        try store.save(wallet)
        try WalletEvents.append("wallet.changed", wallet, store)
        return wallet
    }

    /// Returns a wallet.
    ///
    /// - Throws: `RequestRefusal.notFound`, `StoreFailure`.
    public static func require(_ id: WalletID, in store: any StoreReading) throws -> WalletRecord {
        guard let wallet = try store.wallet(id) else {
            throw RequestRefusal.notFound(what: "wallet", id: id.text)
        }
        return wallet
    }

    /// Returns a wallet's five balances of one asset, zero where nothing was ever booked.
    public static func balances(
        of id: WalletID, asset: Asset, in store: any StoreReading
    ) throws -> WalletBalances {
        let zero = Amount.zero(asset)
        return WalletBalances(
            asset: asset, pending: try store.balance(.pending(id, asset)) ?? zero,
            screening: try store.balance(.screening(id, asset)) ?? zero,
            frozen: try store.balance(.frozen(id, asset)) ?? zero,
            available: try store.balance(.available(id, asset)) ?? zero,
            reserved: try store.balance(.reserved(id, asset)) ?? zero)
    }

    static func requireActive(_ id: WalletID, in store: any StoreReading) throws {
        guard try require(id, in: store).status == .active else {
            throw RequestRefusal.walletNotActive(id)
        }
    }

    static func openAccounts(
        of id: WalletID, asset: Asset, in store: any StoreTransaction
    ) throws {
        let missing = try AccountID.all(of: id, asset: asset).filter {
            try store.balance($0) == nil
        }
        guard !missing.isEmpty else { return }
        _ = try store.apply(missing.map(LedgerCommand.openAccount))
    }
}

/// A wallet's balances of one asset, by meaning; they add up to all that it has.
public struct WalletBalances: Sendable, Hashable {
    /// The asset.
    public let asset: Asset
    /// Seen in a block, not final.
    public let pending: Amount
    /// Final, waiting for a verdict or a person.
    public let screening: Amount
    /// Blocked.
    public let frozen: Amount
    /// Spendable now.
    public let available: Amount
    /// Promised to holds and payouts under way.
    public let reserved: Amount
}

extension AccountID {
    /// The five accounts of a wallet in one asset.
    public static func all(of wallet: WalletID, asset: Asset) -> [AccountID] {
        [
            .pending(wallet, asset), .screening(wallet, asset), .frozen(wallet, asset),
            .available(wallet, asset), .reserved(wallet, asset),
        ]
    }
}
