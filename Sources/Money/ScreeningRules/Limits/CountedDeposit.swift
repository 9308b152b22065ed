public import ChainModel
public import Units

/// A deposit as limits see it.
public struct CountedDeposit: Sendable, Hashable {
    /// Its id; the same deposit is counted once.
    public let id: DepositID
    /// The address of ours that was paid.
    public let recipient: WatchedScript
    /// The addresses that paid.
    public let sources: [WatchedScript]
    /// The wallet that gets it.
    public let wallet: WalletID
    /// The wallet's tier of limits at that time; empty if nobody noted it.
    public let tier: String
    /// How much.
    public let amount: Amount
    /// What that was worth in the fiat currency at that time; nil if nobody knew.
    public let value: Amount?
    /// When its verdict was reached.
    public let time: Timestamp

    /// Makes one.
    public init(
        id: DepositID, recipient: WatchedScript, sources: [WatchedScript], wallet: WalletID,
        tier: String = "", amount: Amount, value: Amount? = nil, time: Timestamp
    ) {
        self.id = id
        self.recipient = recipient
        self.sources = sources
        self.wallet = wallet
        self.tier = tier
        self.amount = amount
        self.value = value
        self.time = time
    }

    /// Whose uses it is part of; each address that paid once, in the order of their bytes.
    public var subjects: [LimitSubject] {
        LimitScope.allCases.flatMap { subjects(of: $0) }
    }

    /// Whose uses of one scope it is part of; none for a tier that nobody noted.
    public func subjects(of scope: LimitScope) -> [LimitSubject] {
        switch scope {
        case .depositAddress: [.depositAddress(recipient)]
        case .wallet: [.wallet(wallet)]
        case .tier: tier.isEmpty ? [] : [.tier(tier)]
        case .sourceAddress:
            Set(sources).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
                .map { .sourceAddress($0) }
        }
    }
}
