public import ChainModel
public import PayoutRules
public import ScreeningRules
public import Units

/// What identities were given for.
public enum TravelSubject: Sendable, Hashable {
    /// A payout.
    case payout(PayoutID)
    /// A deposit.
    case deposit(DepositID)
    /// Whatever comes to a deposit address, before anybody knows the deposit.
    case address(AddressFamily, WatchedScript)

    /// The word for its kind.
    public var kind: String {
        switch self {
        case .payout: "payout"
        case .deposit: "deposit"
        case .address: "address"
        }
    }

    /// Its id.
    public var id: UInt128 {
        switch self {
        case .payout(let id): id.value
        case .deposit(let id): id.value
        case .address(let family, let script):
            DerivedID.make("travel/\(family.rawValue)", script.bytes)
        }
    }
}

/// The identities that somebody gave for a transfer. They themselves are kept apart.
public struct TravelRecord: Sendable, Hashable {
    /// What they were given for.
    public let subject: TravelSubject
    /// The wallet that it moves money of.
    public let wallet: WalletID
    /// Who is on the other side.
    public let counterparty: TravelCounterparty
    /// Which of the rule's fields the identities have.
    public let present: [TravelField]
    /// Where the identities are; nil where none were given.
    public let identity: PersonalRecordID?
    /// The identities' digest; nil where none were given.
    public let digest: Bytes32?
    /// Who gave them.
    public let setBy: String
    /// When.
    public let setAt: Timestamp

    /// Makes a record.
    public init(
        subject: TravelSubject, wallet: WalletID, counterparty: TravelCounterparty,
        present: [TravelField], identity: PersonalRecordID?, digest: Bytes32?, setBy: String,
        setAt: Timestamp
    ) {
        self.subject = subject
        self.wallet = wallet
        self.counterparty = counterparty
        self.present = present
        self.identity = identity
        self.digest = digest
        self.setBy = setBy
        self.setAt = setAt
    }
}

/// A payout that is not planned as long as the travel rule misses something.
public struct PayoutHold: Sendable, Hashable {
    /// The payout.
    public let payout: PayoutID
    /// Its wallet.
    public let wallet: WalletID
    /// What is needed, and what of it is missing.
    public let facts: TravelFacts
    /// Since when.
    public let since: Timestamp

    /// Makes a hold.
    public init(payout: PayoutID, wallet: WalletID, facts: TravelFacts, since: Timestamp) {
        self.payout = payout
        self.wallet = wallet
        self.facts = facts
        self.since = since
    }
}

/// Reads about questions to customers, what they proved, and identities of transfers.
public protocol CustomerReading {
    /// Returns a question; nil if there is none.
    func question(_ id: QuestionID) throws -> InformationRequest?
    /// Returns a wallet's questions, newest first; the position is the row's own rising number.
    func questions(
        of wallet: WalletID, page: PageRequest
    ) throws -> [(UInt128, InformationRequest)]
    /// Returns questions that were asked for a case, oldest first.
    func questions(about caseID: CaseID, limit: Int) throws -> [InformationRequest]
    /// Returns questions that nobody answered in time and that do not say so yet, by their ends.
    func overdueQuestions(at time: Timestamp, limit: Int) throws -> [InformationRequest]
    /// Returns what is known of an address's ownership by a wallet; nil for nothing.
    func ownership(
        of wallet: WalletID, _ family: ScreeningFamily, _ key: [UInt8]
    ) throws -> OwnershipRecord?
    /// Returns all addresses that are known to be a wallet's, by family and bytes.
    func ownerships(of wallet: WalletID, limit: Int) throws -> [OwnershipRecord]
    /// Returns a personal record, erased ones too; nil if there was none.
    func personalRecord(_ id: PersonalRecordID) throws -> PersonalRecord?
    /// Returns the identities given for a transfer; nil if there are none.
    func travelRecord(_ subject: TravelSubject) throws -> TravelRecord?
    /// Returns a payout's hold; nil if none is in force.
    func payoutHold(_ id: PayoutID) throws -> PayoutHold?
}

/// Writes about questions to customers, what they proved, and identities of transfers.
public protocol CustomerWriting {
    /// Saves a new or changed question. Throws `StoreFailure.corrupt` if another question has its
    /// id.
    func save(_ question: InformationRequest) throws
    /// Saves what is known of an address; it replaces what was known before.
    func save(_ ownership: OwnershipRecord) throws
    /// Forgets what a question proved.
    func removeOwnership(provenBy question: QuestionID) throws
    /// Saves a personal record. What was erased is gone from the database's pages too; throws
    /// `StoreFailure.corrupt` if it would come back, or become something else.
    func save(_ record: PersonalRecord) throws
    /// Saves identities given for a transfer; they replace those given before.
    func save(_ record: TravelRecord) throws
    /// Keeps a payout from being planned.
    func save(_ hold: PayoutHold) throws
    /// Lets a payout be planned, as far as the travel rule goes.
    func removeHold(of payout: PayoutID) throws
}
