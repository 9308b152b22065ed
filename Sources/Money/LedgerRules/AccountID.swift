import Units

/// The name of a ledger account: what it is, whose, and in which asset.
public struct AccountID: Hashable, Sendable {
    /// A wallet's id, a chain's packed name, or 0, as the kind needs.
    public let owner: UInt128
    /// What the account counts.
    public let asset: Asset
    /// What the money in it is.
    public let kind: AccountKind

    /// Makes an id of its parts; for stores and codecs. Others use the named makers.
    public init(kind: AccountKind, owner: UInt128, asset: Asset) {
        self.owner = owner
        self.asset = asset
        self.kind = kind
    }

    /// What is on chain to us, not final.
    public static func inTransit(_ token: TokenID) -> AccountID {
        AccountID(kind: .inTransit, owner: token.chain.packedName, asset: token.asset)
    }

    /// What is on chain under our keys, final.
    public static func custody(_ token: TokenID) -> AccountID {
        AccountID(kind: .custody, owner: token.chain.packedName, asset: token.asset)
    }

    /// A wallet's share of what is in transit.
    public static func pending(_ wallet: WalletID, _ asset: Asset) -> AccountID {
        AccountID(kind: .pending, owner: wallet.value, asset: asset)
    }

    /// A wallet's final deposits that wait for a verdict.
    public static func screening(_ wallet: WalletID, _ asset: Asset) -> AccountID {
        AccountID(kind: .screening, owner: wallet.value, asset: asset)
    }

    /// A wallet's blocked money.
    public static func frozen(_ wallet: WalletID, _ asset: Asset) -> AccountID {
        AccountID(kind: .frozen, owner: wallet.value, asset: asset)
    }

    /// What a wallet can spend now.
    public static func available(_ wallet: WalletID, _ asset: Asset) -> AccountID {
        AccountID(kind: .available, owner: wallet.value, asset: asset)
    }

    /// What a wallet has promised to its open holds.
    public static func reserved(_ wallet: WalletID, _ asset: Asset) -> AccountID {
        AccountID(kind: .reserved, owner: wallet.value, asset: asset)
    }

    /// What arrived on a chain without an owner.
    public static func suspense(_ token: TokenID) -> AccountID {
        AccountID(kind: .suspense, owner: token.chain.packedName, asset: token.asset)
    }

    /// The operator's own money in one asset.
    public static func operatorFunds(_ asset: Asset) -> AccountID {
        AccountID(kind: .operatorFunds, owner: 0, asset: asset)
    }

    /// The fees paid to a chain, in its coin.
    public static func networkFees(_ chain: ChainID, _ coin: Asset) -> AccountID {
        AccountID(kind: .networkFees, owner: chain.packedName, asset: coin)
    }

    /// What is left of a token under one ledger unit.
    ///
    /// All accounts of one transfer have one asset, so the caller counts dust in an asset of the
    /// token's own scale or moves it only when it makes whole ledger units.
    public static func dust(_ token: TokenID) -> AccountID {
        AccountID(kind: .dust, owner: token.chain.packedName, asset: token.asset)
    }

    /// The wallet, for the kinds that belong to one.
    public var wallet: WalletID? {
        switch kind {
        case .pending, .screening, .frozen, .available, .reserved: WalletID(owner)
        case .inTransit, .custody, .suspense, .operatorFunds, .networkFees, .dust: nil
        }
    }

    /// The chain, for the kinds that belong to one.
    public var chain: ChainID? {
        switch kind {
        case .inTransit, .custody, .suspense, .networkFees, .dust: ChainID(packedName: owner)
        case .pending, .screening, .frozen, .available, .reserved, .operatorFunds: nil
        }
    }
}

extension AccountID: Comparable {
    /// Orders by kind, then owner, then asset.
    public static func < (left: AccountID, right: AccountID) -> Bool {
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        if left.owner != right.owner { return left.owner < right.owner }
        return left.asset < right.asset
    }
}
