public import ChainModel
public import ScreeningRules
public import Units

/// One place where an address was seen: a deposit that it paid, or a payout to it.
public struct SeenAddress: Sendable, Hashable {
    /// What part the address had.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It paid a deposit.
        case payer
        /// A payout was asked to it.
        case destination
    }

    /// The address, by the bytes that are compared.
    public let key: ScreeningKey
    /// Where it was seen.
    public let place: SeenPlace

    /// Makes one.
    public init(key: ScreeningKey, place: SeenPlace) {
        self.key = key
        self.place = place
    }
}

/// Where an address was seen; places are ordered by wallet, subject, kind and form.
public struct SeenPlace: Sendable, Hashable, Comparable {
    /// The wallet that was paid, or that pays.
    public let wallet: WalletID
    /// The deposit's or the payout's id.
    public let subject: UInt128
    /// What part the address had.
    public let kind: SeenAddress.Kind
    /// Whether not this address was seen but another of the same private key.
    public let isForm: Bool

    /// Makes a place.
    public init(wallet: WalletID, subject: UInt128, kind: SeenAddress.Kind, isForm: Bool) {
        self.wallet = wallet
        self.subject = subject
        self.kind = kind
        self.isForm = isForm
    }

    /// Orders by wallet, subject, kind and form.
    public static func < (left: SeenPlace, right: SeenPlace) -> Bool {
        if left.wallet != right.wallet { return left.wallet < right.wallet }
        if left.subject != right.subject { return left.subject < right.subject }
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        return !left.isForm && right.isForm
    }
}

/// How far after-care of one subject has come; saved with the cases that it opened.
public struct AftercareProgress: Sendable, Hashable {
    /// What is followed: `lists`, `issuers`.
    public let subject: String
    /// The editions of the last pass that was finished.
    public var finished: [String]
    /// The digest of those editions.
    public var finishedDigest: Bytes32
    /// The digest that the pass under way works towards.
    public var target: Bytes32
    /// How many causes of the pass under way are done.
    public var position: Int
    /// The last place of the next cause that is done; nil before the first.
    public var place: SeenPlace?

    /// Makes progress.
    public init(
        subject: String, finished: [String], finishedDigest: Bytes32, target: Bytes32,
        position: Int, place: SeenPlace?
    ) {
        self.subject = subject
        self.finished = finished
        self.finishedDigest = finishedDigest
        self.target = target
        self.position = position
        self.place = place
    }

    /// Progress of a subject that was never looked at.
    public static func none(_ subject: String) -> AftercareProgress {
        let zero = Bytes32(head: 0, tail: 0)
        return AftercareProgress(
            subject: subject, finished: [], finishedDigest: zero, target: zero, position: 0,
            place: nil)
    }
}

/// What an issuer did to an account, with the block that says so.
public struct IssuerRecord: Sendable, Hashable {
    /// The row's own rising number; a record that is not kept yet has 0.
    public let number: UInt64
    /// The chain.
    public let chain: ChainID
    /// The block.
    public let block: BlockReference
    /// What was done.
    public let event: IssuerEvent
    /// When we read it.
    public let time: Timestamp

    /// Makes a record.
    public init(
        number: UInt64, chain: ChainID, block: BlockReference, event: IssuerEvent, time: Timestamp
    ) {
        self.number = number
        self.chain = chain
        self.block = block
        self.event = event
        self.time = time
    }
}

/// Reads of after-care.
public protocol AftercareReading {
    /// Returns where an address was seen, after a place, in the places' order.
    func seen(_ key: ScreeningKey, after place: SeenPlace?, limit: Int) throws -> [SeenPlace]
    /// Returns addresses that were ever seen, each once, after one, in order.
    func seenKeys(after key: ScreeningKey?, limit: Int) throws -> [ScreeningKey]
    /// Returns how far after-care of a subject has come; nil if it never began.
    func aftercare(_ subject: String) throws -> AftercareProgress?
    /// Returns a retro hit; nil if there is none.
    func retroHit(_ id: RetroHitID) throws -> RetroHit?
    /// Returns the retro hit that a case is about; nil for a case of another kind.
    func retroHit(ofCase id: CaseID) throws -> RetroHit?
    /// Returns the hits that a deposit is in, sorted by id.
    func retroHits(of deposit: DepositID) throws -> [RetroHit]
    /// Returns retro hits, oldest first; the position is the row's own rising number.
    func retroHits(page: PageRequest) throws -> [(UInt128, RetroHit)]
    /// Returns a wallet's open hits that want money of an asset once it comes free, oldest first.
    func hitsWanting(of wallet: WalletID, _ asset: Asset) throws -> [RetroHit]
    /// Returns all open hits that want money, oldest first; the position is as in `retroHits`.
    func hitsWanting(page: PageRequest) throws -> [(UInt128, RetroHit)]
    /// Returns the deposits of a hit, sorted by id, after one.
    func deposits(of hit: RetroHitID, after id: DepositID?, limit: Int) throws -> [DepositID]
    /// Returns what issuers did on a chain after a number, oldest first.
    func issuerEvents(
        of chain: ChainID, after number: UInt64, limit: Int
    ) throws -> [IssuerRecord]
    /// Whether an issuer's events say that an account is frozen now, by our blocks.
    func isFrozenByIssuer(_ account: WatchedScript, token: TokenID) throws -> Bool
}

/// Writes of after-care.
public protocol AftercareWriting {
    /// Keeps where addresses were seen; the same again changes nothing.
    func add(_ seen: [SeenAddress]) throws
    /// Saves how far after-care of a subject has come.
    func save(_ progress: AftercareProgress) throws
    /// Saves a new or changed retro hit, with deposits that it takes in.
    func save(_ hit: RetroHit, adding deposits: [DepositID]) throws
    /// Keeps what an issuer did; its number is given here.
    func add(_ event: IssuerRecord) throws
    /// Forgets what a block said that left our chain.
    func removeIssuerEvents(in block: BlockReference, of chain: ChainID) throws
}
