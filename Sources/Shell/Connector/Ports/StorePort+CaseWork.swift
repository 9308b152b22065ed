public import ScreeningRules
public import Units

/// Which cases a queue has; every condition narrows it.
public struct CaseQuery: Sendable, Hashable {
    /// Where a case stands.
    public enum Standing: Sendable, Hashable {
        /// Waits for a person: undecided, or frozen with nobody having looked at it.
        case waiting
        /// Not over.
        case live
        /// Anything.
        case any
        /// In exactly this state.
        case state(CaseState.Name)
    }

    /// Whose it is.
    public enum Owner: Sendable, Hashable {
        /// Anybody's or nobody's.
        case any
        /// This person's.
        case person(String)
        /// Nobody's.
        case nobody
    }

    /// Late cases: those whose time of service was over at a moment.
    public struct Lateness: Sendable, Hashable {
        /// The moment.
        public let now: Timestamp
        /// How soon people have to act.
        public let levels: CaseServiceLevels

        /// Makes a condition.
        public init(now: Timestamp, levels: CaseServiceLevels) {
            self.now = now
            self.levels = levels
        }
    }

    /// Where the cases stand.
    public var standing: Standing
    /// Whose they are.
    public var owner: Owner
    /// Only those with a proposal that this person may approve, for somebody else made it.
    public var approver: String?
    /// Only those that are late.
    public var lateness: Lateness?
    /// Only those with this tag.
    public var tag: String?
    /// Leaves out what is put aside at this moment; nil to have it too.
    public var awakeAt: Timestamp?
    /// Only those about this wallet's money.
    public var wallet: WalletID?

    /// Makes a query; without arguments one for all that wait for a person.
    public init(
        standing: Standing = .waiting, owner: Owner = .any, approver: String? = nil,
        lateness: Lateness? = nil, tag: String? = nil, awakeAt: Timestamp? = nil,
        wallet: WalletID? = nil
    ) {
        self.standing = standing
        self.owner = owner
        self.approver = approver
        self.lateness = lateness
        self.tag = tag
        self.awakeAt = awakeAt
        self.wallet = wallet
    }
}

/// A case in the queue, with its place.
public struct QueuedCase: Sendable, Hashable {
    /// Its place; the next page goes on after the last one's.
    public let place: CasePriority
    /// The case.
    public let record: CaseRecord

    /// Makes a row of a queue.
    public init(place: CasePriority, record: CaseRecord) {
        self.place = place
        self.record = record
    }
}

/// Cases that one person proposed to finish together, for a second person to decide on as one.
public struct CaseBulk: Sendable, Hashable {
    /// The most cases of one proposal: they are decided in one transaction.
    public static let caseCountMax = 200

    /// Where it stands.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Waits for a second person.
        case proposed
        /// Somebody else approved it.
        case approved
        /// Somebody rejected it.
        case rejected
    }

    /// Its id.
    public let id: UInt128
    /// The cases, in the order in which they were named.
    public let cases: [CaseID]
    /// Who proposed it.
    public let proposer: String
    /// When.
    public let proposedAt: Timestamp
    /// Where it stands.
    public var state: State
    /// Who decided; nil while it waits.
    public var decidedBy: String?

    /// Makes a proposal.
    public init(
        id: UInt128, cases: [CaseID], proposer: String, proposedAt: Timestamp,
        state: State = .proposed, decidedBy: String? = nil
    ) {
        self.id = id
        self.cases = cases
        self.proposer = proposer
        self.proposedAt = proposedAt
        self.state = state
        self.decidedBy = decidedBy
    }
}

/// Reads about the work on cases.
public protocol CaseWorkReading {
    /// Returns a page of the queue, the most urgent first; at most 1,000 cases.
    func caseQueue(
        _ query: CaseQuery, after place: CasePriority?, limit: Int
    ) throws -> [QueuedCase]
    /// Counts the cases of a query.
    func caseCount(_ query: CaseQuery) throws -> Int
    /// Returns all cases about a deposit, oldest first.
    func complianceCases(about deposit: DepositID) throws -> [CaseRecord]
    /// Returns late cases whose next person was not called yet, oldest first.
    func casesToEscalate(_ lateness: CaseQuery.Lateness, limit: Int) throws -> [CaseRecord]
    /// Returns the bytes of a file that was added to a case; nil if there is none.
    func attachmentBytes(_ id: AttachmentID) throws -> [UInt8]?
    /// Returns a proposal to finish cases together; nil if there is none.
    func caseBulk(_ id: UInt128) throws -> CaseBulk?
    /// Returns the proposals that wait for a second person, oldest first; at most 1,000.
    func openCaseBulks() throws -> [CaseBulk]
}

/// Writes about the work on cases.
public protocol CaseWorkWriting {
    /// Keeps the bytes of a file of a case; they are never changed or taken away.
    func addAttachment(_ file: CaseAttachment, bytes: [UInt8], of id: CaseID) throws
    /// Saves a new or decided proposal to finish cases together.
    func save(_ bulk: CaseBulk) throws
}
