/// What an address is known for.
///
/// The raw values stand in records and in files of labels: a case may be added, never renamed.
public enum LabelCategory: String, Sendable, Hashable, CaseIterable {
    /// A place that trades and keeps its customers' money in common.
    case exchange
    /// Another business that keeps money of many people in common: a hosted wallet, a bridge.
    case service
    /// A payment processor.
    case payment
    /// A miner or a mining pool.
    case miner
    /// A place to gamble.
    case gambling
    /// A service whose purpose is to hide where money came from.
    case mixer
    /// A market of forbidden goods.
    case darknetMarket
    /// An extortionist.
    case ransomware
    /// A thief: money that was taken by breaking in.
    case hack
    /// A fraud.
    case scam
    /// A financier of terror.
    case terrorism
    /// A party under sanctions. Lists of governments say this; a label alone is no list.
    case sanctions
    /// Anything else.
    case other

    /// Whether money behind such an address is no longer this payer's: a trace stops there.
    ///
    /// An exchange, a processor or a mixer pays out of one purse into which many pay in, so that
    /// what came before says nothing of what came out. A thief's purse is the thief's own, and what
    /// it holds is tainted already.
    public var stopsTrace: Bool {
        switch self {
        case .exchange, .service, .payment, .miner, .gambling, .mixer, .darknetMarket,
            .ransomware, .hack, .scam, .terrorism, .sanctions:
            true
        case .other: false
        }
    }

    /// Whether money from such an address is a reason to look.
    public var isBad: Bool {
        switch self {
        case .mixer, .darknetMarket, .ransomware, .hack, .scam, .terrorism, .sanctions: true
        case .exchange, .service, .payment, .miner, .gambling, .other: false
        }
    }
}

extension LabelCategory: Comparable {
    /// The order in which people read them: the worst first.
    public var rank: Int {
        switch self {
        case .sanctions: 0
        case .terrorism: 1
        case .ransomware: 2
        case .hack: 3
        case .darknetMarket: 4
        case .mixer: 5
        case .scam: 6
        case .gambling: 7
        case .exchange: 8
        case .service: 9
        case .payment: 10
        case .miner: 11
        case .other: 12
        }
    }

    /// Orders the worst first.
    public static func < (left: LabelCategory, right: LabelCategory) -> Bool {
        left.rank < right.rank
    }
}

/// What somebody says an address is.
public struct AddressLabel: Sendable, Hashable {
    /// What it is known for.
    public let category: LabelCategory
    /// How sure the source is: 0 to 100.
    public let confidence: UInt8
    /// The name that the source gives, such as that of an exchange.
    public let name: String
    /// The id of the list's version that says so.
    public let source: String

    /// The highest confidence.
    public static let confidenceMax: UInt8 = 100
    /// How many Unicode scalars of a name and of a source are kept: they come from files of other
    /// people.
    public static let nameScalarMax = 120

    /// Makes a label; a confidence above 100 is 100, and long texts are cut.
    public init(category: LabelCategory, confidence: UInt8, name: String, source: String) {
        self.category = category
        self.confidence = min(confidence, AddressLabel.confidenceMax)
        self.name = name.cut(toScalars: AddressLabel.nameScalarMax)
        self.source = source.cut(toScalars: AddressLabel.nameScalarMax)
    }
}

extension AddressLabel: Comparable {
    /// Orders the worst and surest first, then by name and source.
    public static func < (left: AddressLabel, right: AddressLabel) -> Bool {
        if left.category != right.category { return left.category < right.category }
        if left.confidence != right.confidence { return left.confidence > right.confidence }
        return (left.name, left.source) < (right.name, right.source)
    }
}

extension String {
    /// Returns the text's first Unicode scalars, each of which has four bytes at most.
    func cut(toScalars countMax: Int) -> String {
        String(String.UnicodeScalarView(unicodeScalars.prefix(countMax)))
    }
}
