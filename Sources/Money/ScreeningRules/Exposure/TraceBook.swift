import BitcoinRules
import ChainModel
import Units

/// What a leaf of a trace is counted as.
enum OriginKind: Sendable, Hashable {
    /// A list or a label that is sure enough names it.
    case known(LabelCategory, DesignationTiming)
    /// The coins were made there: a block's reward, or a token's contract.
    case created
    /// Nobody looked further: why.
    case unseen(UnseenReason)
}

/// The numbers of the origins of one evaluation, in the order in which they were met.
struct OriginTable {
    private(set) var kinds: [OriginKind] = []
    private var numbers: [OriginKind: OriginID] = [:]

    mutating func id(_ kind: OriginKind) -> OriginID {
        if let known = numbers[kind] { return known }
        let id = OriginID(index: kinds.count)
        kinds.append(kind)
        numbers[kind] = id
        return id
    }
}

/// One payment that a trace met on its way back: who paid, and on whose behalf it was met.
struct Reach: Sendable {
    let address: ScreeningAddress
    let known: KnownAddress
    let isCreation: Bool
    let hop: Int
    let transaction: TransactionID
    let units: UInt128
    let height: BlockHeight?
    var time: Timestamp?
    /// The payment that this money went into next; nil for the deposit itself.
    let parent: Int?
}

/// What both families' traces keep: the payments that were met, and the questions that are open.
struct TraceBook: Sendable {
    struct Pending: Sendable {
        var hop: Int
        var units: UInt128
        /// The payment that is to be explained; nil where only a missing fact is asked for.
        var reach: Int?
    }

    let knowledge: any AddressKnowledge
    let limits: ExposureLimits
    private(set) var reaches: [Reach] = []
    private(set) var pending: [ExposureQuestion: Pending] = [:]
    private(set) var asked: [ExposureQuestion: Pending] = [:]
    private(set) var callCount = 0
    /// Why nothing more is asked; nil while more may be.
    var end: UnseenReason?
    /// Why the trace cannot begin: the node does not know the deposit itself.
    var failure: String?

    init(knowledge: any AddressKnowledge, limits: ExposureLimits) {
        self.knowledge = knowledge
        self.limits = limits
    }

    mutating func add(_ reach: Reach) -> Int {
        reaches.append(reach)
        return reaches.count - 1
    }

    mutating func setTime(_ time: Timestamp, of reach: Int) { reaches[reach].time = time }

    /// What a payment's payer is counted as; nil if the trace goes on behind it.
    func standing(of index: Int) -> OriginKind? {
        let reach = reaches[index]
        if reach.isCreation { return .created }
        if let designation = reach.known.designation {
            return .known(.sanctions, DesignationTiming(designation, paid: reach.time))
        }
        return reach.known.counted(from: limits.confidenceMin).map {
            .known($0.category, .notListed)
        }
    }

    /// Notes a question; one that is asked already is asked once.
    mutating func ask(_ question: ExposureQuestion, hop: Int, units: UInt128, for reach: Int?) {
        guard asked[question] == nil else { return }
        guard var known = pending[question] else {
            pending[question] = Pending(hop: hop, units: units, reach: reach)
            return
        }
        known.hop = min(known.hop, hop)
        let (sum, overflow) = known.units.addingReportingOverflow(units)
        known.units = overflow ? .max : sum
        known.reach = known.reach ?? reach
        pending[question] = known
    }

    /// Takes back a question that was not asked yet; false if it was.
    mutating func withdraw(_ question: ExposureQuestion) -> Bool {
        pending.removeValue(forKey: question) != nil
    }

    /// Takes the questions that come first: the nearest, of those the ones about most money.
    ///
    /// All are of one hop, so that whatever is met is met on the shortest way.
    mutating func take(_ limit: Int) -> [ExposureQuestion] {
        guard let hop = pending.values.map(\.hop).min() else { return [] }
        let chosen = pending.filter { $0.value.hop == hop }.sorted { left, right in
            left.value.units != right.value.units
                ? left.value.units > right.value.units
                : left.key.orderKey.lexicographicallyPrecedes(right.key.orderKey)
        }.prefix(limit)
        for (question, entry) in chosen {
            pending[question] = nil
            asked[question] = entry
        }
        return chosen.map(\.key)
    }

    /// Takes a question off the list of those that are asked; nil if it is not there.
    mutating func settle(_ question: ExposureQuestion, callCount: Int) -> Pending? {
        guard let entry = asked.removeValue(forKey: question) else { return nil }
        self.callCount += min(max(callCount, 1), ExposureLimits.transactionCountMax)
        return entry
    }

    var askedInOrder: [ExposureQuestion] {
        asked.keys.sorted { $0.orderKey.lexicographicallyPrecedes($1.orderKey) }
    }
}

extension ExposureQuestion {
    /// Orders questions in the same way each time.
    var orderKey: [UInt8] {
        switch self {
        case .transaction(let id): [0] + id.bytes.bytes
        case .transfers(let account, let last, let first):
            [1] + account.bytes + last.orderKey + first.orderKey
        case .time(let height): [2] + height.orderKey
        }
    }
}

extension BlockHeight {
    fileprivate var orderKey: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
    }
}

extension DesignationTiming {
    /// Compares a payment's time with the day of the listing.
    init(_ designation: Designation, paid time: Timestamp?) {
        guard let since = designation.since, let day = time.flatMap({ CalendarDate($0) }) else {
            self = .unknown
            return
        }
        self = day < since ? .before : .after
    }
}

/// One family's way back from a deposit.
protocol TraceGraph: Sendable {
    /// How the transactions before the deposit's own look, the nearest first; empty where
    /// transactions have no shape.
    var shapes: [TransactionShape] { get }
    /// Notes the first questions.
    mutating func begin(_ book: inout TraceBook) throws(ExposureError)
    /// Takes an answer to a question that was asked.
    mutating func take(
        _ answer: ExposureAnswer, to question: ExposureQuestion, _ entry: TraceBook.Pending,
        _ book: inout TraceBook
    ) throws(ExposureError)
    /// Works out what the deposit is made of, and every payment that was met.
    func evaluate(
        _ book: TraceBook, _ origins: inout OriginTable
    ) throws(ExposureError) -> TraceFlows
}

/// What an evaluation found: the deposit, and the payments by their numbers.
struct TraceFlows {
    var deposit: Flow
    var reaches: [Int: Flow]
}
