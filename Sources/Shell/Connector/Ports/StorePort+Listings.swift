/// Which wallets a listing has.
public struct WalletFilter: Sendable, Hashable {
    /// Only those that take part so.
    public var status: WalletRecord.Status?
    /// Only those of this tier.
    public var tier: String?

    /// Makes a filter.
    public init(status: WalletRecord.Status? = nil, tier: String? = nil) {
        self.status = status
        self.tier = tier
    }
}

/// Which versions of lists a listing has.
public struct ListFilter: Sendable, Hashable {
    /// Only those of this source.
    public var source: String?
    /// Only those of which this became.
    public var state: ListRecord.State?

    /// Makes a filter.
    public init(source: String? = nil, state: ListRecord.State? = nil) {
        self.source = source
        self.state = state
    }
}

/// How many deposits were first seen on a day, by what became of them.
public struct DepositVolume: Sendable, Hashable {
    /// What became of a deposit, for people who look at many.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// It is final and clear.
        case spendable
        /// It is not final, or not screened yet.
        case waiting
        /// A person decides on it, or its money goes back or is gone back.
        case held
        /// It is frozen.
        case frozen
    }

    /// The day, counted from 1970-01-01 in UTC.
    public let day: Int64
    /// What became of them.
    public let standing: Standing
    /// How many.
    public let count: Int

    /// Makes it.
    public init(day: Int64, standing: Standing, count: Int) {
        self.day = day
        self.standing = standing
        self.count = count
    }
}

/// Reads and counts listings; every count ends at a bound that the caller names.
public protocol ListingReading {
    /// Returns wallets in the order of their ids; the position is a wallet's id.
    func wallets(_ filter: WalletFilter, page: PageRequest) throws -> [WalletRecord]
    /// Returns versions of lists, newest first; the position is the row's own rising number.
    func lists(_ filter: ListFilter, page: PageRequest) throws -> [(UInt128, ListRecord)]
    /// Returns a version of a list; nil if it was never imported.
    func list(_ versionID: String) throws -> ListRecord?
    /// How many wallets a listing has, counted up to a bound.
    func walletCount(_ filter: WalletFilter, upTo limit: Int) throws -> Int
    /// How many versions of lists a listing has, counted up to a bound.
    func listCount(_ filter: ListFilter, upTo limit: Int) throws -> Int
    /// How many deposits a listing has, counted up to a bound.
    func depositCount(_ filter: DepositFilter, upTo limit: Int) throws -> Int
    /// How many payouts a listing has, counted up to a bound.
    func payoutCount(_ filter: PayoutFilter, upTo limit: Int) throws -> Int
    /// Returns how many deposits were first seen on each of some days, by day and then in the order
    /// of `DepositVolume.Standing`; what is none is left out.
    func depositVolume(ofDays days: ClosedRange<Int64>) throws -> [DepositVolume]
}
