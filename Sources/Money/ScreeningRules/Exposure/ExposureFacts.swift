public import Units

/// Whether money came from a listed address before or after it was listed.
public enum DesignationTiming: String, Sendable, Hashable, CaseIterable {
    /// No list of sanctions names the address: a label does.
    case notListed
    /// It paid before the day on which it was listed.
    case before
    /// It paid on that day or later.
    case after
    /// Nobody knows one of the two days; counted like `after`.
    case unknown
}

/// Why money was not followed further.
public enum UnseenReason: String, Sendable, Hashable, CaseIterable {
    /// The hops were used up.
    case hops
    /// The number of transactions was used up.
    case transactions
    /// The time was over.
    case time
    /// Too much money of too many people goes through there.
    case hub
    /// The node has no such data.
    case noData
    /// The account had it before the blocks that were looked at.
    case history
    /// The node failed in the middle.
    case interrupted
    /// No trace was asked for.
    case notAsked
}

/// How much of a deposit something is, in the three ways that are in use.
public struct ExposureMeasure: Sendable, Hashable {
    /// The share of well mixed money.
    public let haircut: Amount
    /// That share in hundredths of a percent of the deposit, rounded up.
    public let haircutBasisPoints: Int
    /// The part by first in, first out.
    public let fifo: Amount
    /// All of the deposit if any of it touched, else none.
    public let poison: Amount

    /// Makes one; the basis points are worked out of the share and the deposit.
    public init(haircut: Amount, fifo: Amount, poison: Amount, of deposit: Amount) {
        self.haircut = haircut
        self.fifo = fifo
        self.poison = poison
        guard !deposit.isZero else {
            haircutBasisPoints = 0
            return
        }
        let part = min(haircut.minorUnits, deposit.minorUnits)
        let division = deposit.minorUnits.dividingFullWidth(
            part.multipliedFullWidth(by: 10_000))
        haircutBasisPoints = Int(division.quotient) + (division.remainder == 0 ? 0 : 1)
    }
}

/// One payment on the way from an origin to the deposit.
public struct ExposureStep: Sendable, Hashable {
    /// Who paid.
    public let address: String
    /// How many payments before the deposit's payer; that one is 0.
    public let hop: Int
    /// The transaction in which it paid.
    public let transaction: TransactionID
    /// How much it paid there.
    public let amount: Amount

    /// Makes a step.
    public init(address: String, hop: Int, transaction: TransactionID, amount: Amount) {
        self.address = address
        self.hop = hop
        self.transaction = transaction
        self.amount = amount
    }
}

/// What a trace found of one category.
public struct ExposureFinding: Sendable, Hashable {
    /// What the origins are known for; `sanctions` where a list says so.
    public let category: LabelCategory
    /// Before or after their listing.
    public let timing: DesignationTiming
    /// The surest label's confidence; 100 where a list says so.
    public let confidence: UInt8
    /// Some of their names, sorted.
    public let names: [String]
    /// Some of the editions that say so, sorted.
    public let sources: [String]
    /// How many payments of such origins were met.
    public let paymentCount: Int
    /// The nearest one's hop; the payer is 0.
    public let nearestHop: Int
    /// How much of the deposit it is.
    public let measure: ExposureMeasure
    /// The way from the nearest origin to the deposit, the origin first.
    public let path: [ExposureStep]

    /// Makes a finding.
    public init(
        category: LabelCategory, timing: DesignationTiming, confidence: UInt8, names: [String],
        sources: [String], paymentCount: Int, nearestHop: Int, measure: ExposureMeasure,
        path: [ExposureStep]
    ) {
        self.category = category
        self.timing = timing
        self.confidence = confidence
        self.names = names
        self.sources = sources
        self.paymentCount = paymentCount
        self.nearestHop = nearestHop
        self.measure = measure
        self.path = path
    }

    /// Whether a list of sanctions names the origins.
    public var isListed: Bool {
        switch timing {
        case .notListed: false
        case .before, .after, .unknown: true
        }
    }
}

/// A bad label that is not sure enough to count.
public struct WeakLabel: Sendable, Hashable {
    /// The label.
    public let label: AddressLabel
    /// The address.
    public let address: String
    /// Its hop; the payer is 0.
    public let hop: Int

    /// Makes one.
    public init(label: AddressLabel, address: String, hop: Int) {
        self.label = label
        self.address = address
        self.hop = hop
    }
}

/// How much of a deposit was not followed to an origin, and why.
public struct UnseenShare: Sendable, Hashable {
    /// Why.
    public let reason: UnseenReason
    /// How much.
    public let measure: ExposureMeasure

    /// Makes one.
    public init(reason: UnseenReason, measure: ExposureMeasure) {
        self.reason = reason
        self.measure = measure
    }
}

/// All that is known of where a deposit's money came from: bounded, and the same for the same
/// answers.
///
/// The haircut shares of all findings and of all that was not seen add up to the deposit, and so do
/// the parts by first in, first out.
public struct ExposureFacts: Sendable, Hashable {
    /// Whether the trace came to its end.
    public enum Completeness: Sendable, Hashable {
        /// It did; what its limits left out is among the unseen.
        case traced
        /// The node failed in the middle: why. The deposit waits.
        case interrupted(String)
        /// None was asked for: only what is known of the payers is here.
        case notAsked
    }

    /// The deposit.
    public let deposit: Amount
    /// What it is worth in the currency of the rules; nil if no price was known.
    public let worth: Amount?
    /// Which addresses these are.
    public let family: ScreeningFamily
    /// Whether the trace came to its end.
    public let completeness: Completeness
    /// How many hops were allowed.
    public let hopCount: Int
    /// How many answers of nodes it took.
    public let transactionCount: Int
    /// From what confidence on a label counted.
    public let confidenceMin: UInt8
    /// What was found, the worst first.
    public let findings: [ExposureFinding]
    /// What was not seen, in the order of the reasons.
    public let unseen: [UnseenShare]
    /// Bad labels that are not sure enough to count, the nearest first.
    public let weakLabels: [WeakLabel]
    /// The flow, for people.
    public let picture: ExposurePicture

    /// The most findings: each category with each timing.
    public static let findingCountMax =
        LabelCategory.allCases.count * DesignationTiming.allCases.count
    /// The most names and the most sources of one finding.
    public static let nameCountMax = 3
    /// The most weak labels.
    public static let weakLabelCountMax = 8
    /// The longest text in facts, in Unicode scalars.
    public static let textScalarMax = 200

    init(
        deposit: Amount, worth: Amount?, family: ScreeningFamily, completeness: Completeness,
        hopCount: Int, transactionCount: Int, confidenceMin: UInt8, findings: [ExposureFinding],
        unseen: [UnseenShare], weakLabels: [WeakLabel], picture: ExposurePicture
    ) {
        self.deposit = deposit
        self.worth = worth
        self.family = family
        self.completeness = completeness
        self.hopCount = hopCount
        self.transactionCount = transactionCount
        self.confidenceMin = confidenceMin
        self.findings = findings
        self.unseen = unseen
        self.weakLabels = weakLabels
        self.picture = picture
    }

    /// Why the deposit waits for a source: the trace was asked for and broke off; nil if it need
    /// not wait.
    public var waitReason: String? {
        switch completeness {
        case .traced, .notAsked: nil
        case .interrupted(let reason): "the trace of the money broke off: \(reason)"
        }
    }

    /// What part of the deposit was not followed to an origin, in hundredths of a percent.
    public var unseenBasisPoints: Int {
        let units = unseen.reduce(UInt128(0)) { $0 + $1.measure.haircut.minorUnits }
        let all = Amount(units, of: deposit.asset)
        return ExposureMeasure(haircut: all, fifo: all, poison: all, of: deposit)
            .haircutBasisPoints
    }
}

/// The flow of a deposit's money in as much detail as one looks at.
public struct ExposurePicture: Sendable, Hashable {
    /// An address.
    public struct Node: Sendable, Hashable {
        /// The address as we spell it.
        public let address: String
        /// What it is known for; nil if nothing is.
        public let category: LabelCategory?
        /// Whether a list of sanctions names it.
        public let isListed: Bool
        /// Its name; empty if it has none.
        public let name: String
        /// How many payments before the deposit's payer; that one is 0.
        public let hop: Int
        /// What it paid on all ways that were met.
        public let amount: Amount
        /// The share of that which is tainted, by haircut.
        public let tainted: Amount

        /// Makes a node.
        public init(
            address: String, category: LabelCategory?, isListed: Bool, name: String, hop: Int,
            amount: Amount, tainted: Amount
        ) {
            self.address = address
            self.category = category
            self.isListed = isListed
            self.name = name
            self.hop = hop
            self.amount = amount
            self.tainted = tainted
        }
    }

    /// A payment.
    public struct Edge: Sendable, Hashable {
        /// Who paid, as a place among the nodes.
        public let from: Int
        /// Who was paid, as a place among the nodes; nil for the deposit's address.
        public let to: Int?
        /// The transaction.
        public let transaction: TransactionID
        /// How much was paid.
        public let amount: Amount
        /// The share of that which is tainted, by haircut.
        public let tainted: Amount
        /// When; nil if the node did not say.
        public let time: Timestamp?
        /// In which block; nil if the node did not say.
        public let height: BlockHeight?

        /// Makes an edge.
        public init(
            from: Int, to: Int?, transaction: TransactionID, amount: Amount, tainted: Amount,
            time: Timestamp?, height: BlockHeight?
        ) {
            self.from = from
            self.to = to
            self.transaction = transaction
            self.amount = amount
            self.tainted = tainted
            self.time = time
            self.height = height
        }
    }

    /// The addresses, the most telling first.
    public let nodes: [Node]
    /// The payments between them, the most telling first.
    public let edges: [Edge]
    /// How many more addresses there were.
    public let foldedNodeCount: Int
    /// How many more payments there were.
    public let foldedEdgeCount: Int

    /// The most addresses in a picture.
    public static let nodeCountMax = 24
    /// The most payments in a picture.
    public static let edgeCountMax = 40
    /// A picture of nothing.
    public static let empty = ExposurePicture(
        nodes: [], edges: [], foldedNodeCount: 0, foldedEdgeCount: 0)

    init(nodes: [Node], edges: [Edge], foldedNodeCount: Int, foldedEdgeCount: Int) {
        self.nodes = nodes
        self.edges = edges
        self.foldedNodeCount = foldedNodeCount
        self.foldedEdgeCount = foldedEdgeCount
    }
}
