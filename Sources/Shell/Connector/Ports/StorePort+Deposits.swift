public import ChainModel
public import DepositRules
public import ScreeningRules
public import Units

/// Which deposits a listing has.
public struct DepositFilter: Sendable, Hashable {
    /// Only this wallet's.
    public var wallet: WalletID?
    /// Only this chain's.
    public var chain: ChainID?
    /// Only those that are spendable, or only those that are not.
    public var isSpendable: Bool?

    /// Makes a filter.
    public init(wallet: WalletID? = nil, chain: ChainID? = nil, isSpendable: Bool? = nil) {
        self.wallet = wallet
        self.chain = chain
        self.isSpendable = isSpendable
    }
}

/// A verdict as it is kept: its canonical bytes, linked by hash to the record before.
public struct VerdictRecord: Sendable, Hashable {
    /// Its id: the first half of the SHA-256 of its bytes.
    public let id: VerdictID
    /// The deposit that it is about.
    public let deposit: DepositID
    /// Canonical JSON.
    public let canonical: [UInt8]
    /// What a customer may read.
    public let customerText: String
    /// What staff read.
    public let staffText: String
    /// When it was reached.
    public let time: Timestamp

    /// Makes a record.
    public init(
        id: VerdictID, deposit: DepositID, canonical: [UInt8], customerText: String,
        staffText: String, time: Timestamp
    ) {
        self.id = id
        self.deposit = deposit
        self.canonical = canonical
        self.customerText = customerText
        self.staffText = staffText
        self.time = time
    }
}

/// An ignored sighting, as it is kept.
public struct IgnoredRecord: Sendable, Hashable {
    /// What was ignored and why.
    public let ignored: IgnoredSighting
    /// The block that it was in.
    public let block: BlockReference
    /// When it was recorded.
    public let time: Timestamp
    /// Makes a record.
    public init(ignored: IgnoredSighting, block: BlockReference, time: Timestamp) {
        self.ignored = ignored
        self.block = block
        self.time = time
    }
}

/// Reads about deposits.
public protocol DepositReading {
    /// Returns a deposit; nil if there is none.
    func deposit(_ id: DepositID) throws -> Deposit?
    /// Returns deposits, newest first; the position is the row's own rising number.
    func deposits(_ filter: DepositFilter, page: PageRequest) throws -> [(UInt128, Deposit)]
    /// Returns all deposits that a block included and whose track still says so.
    func deposits(includedIn block: BlockReference, of chain: ChainID) throws -> [Deposit]
    /// Returns deposits of a chain that are included and not final, at heights up to one.
    func depositsAwaitingFinality(
        of chain: ChainID, upTo height: BlockHeight, limit: Int
    ) throws -> [Deposit]
    /// Returns final deposits of a chain in blocks above a height, oldest first.
    func finalDeposits(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [Deposit]
    /// Returns deposits whose screening is running, oldest first.
    func depositsToScreen(limit: Int) throws -> [Deposit]
    /// Returns deposits that are clear, not final, and screened with other lists than these.
    func depositsClearedWithout(lists: Bytes32, limit: Int) throws -> [Deposit]
    /// Returns a verdict; nil if there is none.
    func verdict(_ id: VerdictID) throws -> VerdictRecord?
    /// Returns all verdicts on a deposit, oldest first.
    func verdicts(on deposit: DepositID) throws -> [VerdictRecord]
    /// Returns ignored sightings of a chain, newest first.
    func ignored(of chain: ChainID, limit: Int) throws -> [IgnoredRecord]
}

/// Writes about deposits.
public protocol DepositWriting {
    /// Saves a new or changed deposit.
    func save(_ deposit: Deposit) throws
    /// Keeps an ignored sighting; the same one again changes nothing.
    func add(_ ignored: IgnoredRecord) throws
    /// Appends a verdict, linked to the one before.
    func append(_ verdict: VerdictRecord) throws
    /// Keeps what limits count; a deposit's later entry replaces its earlier one.
    ///
    /// The totals that `limitUse` answers from have a deposit once for each subject, at the time of
    /// the first entry with that subject.
    func save(_ entry: CountedDeposit) throws
}
