import Digests
import Encodings
public import Units

/// What a verdict's record says that it was made with.
public struct VerdictBasis: Sendable {
    /// A list's edition, with the time that its age was counted from.
    public struct List: Sendable, Hashable {
        /// The edition's name.
        public let version: String
        /// When the source was last known to have nothing newer.
        public let checkedAt: Timestamp
    }

    /// The version of the rules' code.
    public let engine: String
    /// The rule pack.
    public let rulePack: Bytes32
    /// The lists, in the order in which they were asked.
    public let lists: [List]
    /// When the verdict was reached.
    public let time: Timestamp
    /// What was decided.
    public let decision: ScreeningDecision
    /// The deposit that it is about.
    public let deposit: CountedDeposit

    private let record: JSONValue

    /// Reads the record of a verdict that this program's rules made.
    ///
    /// - Throws: `RecordError` if it is not one; `RecordedVerdict` knows the other records.
    public init(record bytes: [UInt8]) throws(RecordError) {
        switch try RecordedVerdict(record: bytes) {
        case .ours(let basis): self = basis
        case .payout, .otherEngine:
            throw RecordError(place: "engine", problem: "is another program's")
        }
    }

    fileprivate init(_ json: JSONValue) throws(RecordError) {
        let reader = RecordReader(json)
        engine = try reader.text("engine")
        rulePack = try reader.digest("rulePackDigest")
        var lists: [List] = []
        for list in try reader.list("lists") {
            lists.append(
                List(version: try list.text("version"), checkedAt: try list.time("checkedAt")))
        }
        self.lists = lists
        let inputs = try reader.child("inputs")
        time = try inputs.time("time")
        deposit = try CountedDeposit(record: inputs.child("deposit"))
        decision = try reader.word("decision")
        record = json
    }

    /// How the deposit behaved, as it was recorded; nil where nobody measured.
    ///
    /// - Throws: `RecordError` if it cannot be read.
    public var behaviour: DepositBehaviour? {
        get throws(RecordError) {
            try ScreeningInput.behaviour(RecordReader(record).child("inputs"))
        }
    }

    /// Reaches the verdict again, from the recorded facts alone.
    ///
    /// The screening's lists are the basis's own; its rules may be others, to see what they would
    /// have said. Neither history nor limits of the screening are asked.
    /// - Throws: `RecordError` if a fact cannot be read.
    public func verdict(
        by screening: Screening, limits trials: [LimitTrial] = []
    ) throws(RecordError) -> Verdict {
        var input = try ScreeningInput(record: RecordReader(record).child("inputs"))
        input.limits = input.limits.tried(trials)
        return screening.verdict(on: input)
    }
}

/// A record of the chain of verdicts, told apart by who made it: no more is read of another's.
public enum RecordedVerdict: Sendable {
    /// The rules of this program made it.
    case ours(VerdictBasis)
    /// The rules of this program made it, of a payout that was asked for.
    case payout(PayoutVerdictBasis)
    /// Others did: an older program's rules, or after-care, whose findings are no verdicts of
    /// rules. Its name.
    case otherEngine(String)

    /// Reads a record; of one that another engine made, the engine's name alone.
    ///
    /// - Throws: `RecordError` if it names no engine, or is ours and cannot be read.
    public init(record bytes: [UInt8]) throws(RecordError) {
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes)
        } catch {
            throw RecordError(place: "record", problem: "is no JSON: \(error)")
        }
        switch try RecordReader(json).text("engine") {
        case Screening.engineVersion: self = .ours(try VerdictBasis(json))
        case PayoutVerdict.engine: self = .payout(try PayoutVerdictBasis(json))
        case let engine: self = .otherEngine(engine)
        }
    }
}

/// How a verdict that was reached again compares with its record.
public enum ReplayOutcome: Sendable, Hashable {
    /// Byte for byte the same.
    case same
    /// Different, first at this byte.
    case differs(at: Int)
    /// It was made by other rules' code; only that program can say.
    case otherEngine(String)

    /// Compares two records.
    public static func compare(_ recorded: [UInt8], _ again: [UInt8]) -> ReplayOutcome {
        if recorded == again { return .same }
        let place = zip(recorded, again).enumerated().first { $1.0 != $1.1 }?.offset
        return .differs(at: place ?? min(recorded.count, again.count))
    }
}
