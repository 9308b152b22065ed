import Digests
import Encodings
public import Units

/// What the rules of behaviour say of a payout that is asked for, with all that they went by.
///
/// Any rule that fires is a hold: the payout waits for a second person. Pure: the same facts and
/// the same pack, the same bytes of record.
public struct PayoutVerdict: Sendable, Hashable {
    /// Names what made the record, beside the verdicts on deposits in the same chain of evidence.
    public static let engine = "payout-1"

    /// What follows.
    public let decision: ScreeningDecision
    /// What every rule said, in the order of their ids.
    public let results: [RuleResult]
    /// The record: canonical JSON.
    public let record: [UInt8]
    /// The SHA-256 of the record.
    public let digest: Bytes32

    /// The rules that fired.
    public var firings: [RuleResult] { results.filter(\.hasFired) }
    /// Whether a second person must look.
    public var needsSecondPerson: Bool { !firings.isEmpty }
    /// What staff read.
    public var staffText: String {
        guard needsSecondPerson else { return "Clear: no rule of behaviour fired." }
        let reasons = firings.map { "\($0.text) [\($0.rule.rawValue)]" }
        return "Held for a second person: " + reasons.joined(separator: "; ") + "."
    }

    /// Reaches a verdict.
    ///
    /// - Parameters:
    ///   - payout: the payout's id, as it is written.
    ///   - lists: what its destination is screened with; nil where nobody took it down.
    public init(
        payout: String, wallet: WalletID, facts: PayoutBehaviour, rules: RulePack,
        lists: RecordedLists?, now: Timestamp
    ) {
        let results = BehaviourRules.evaluate(facts, pack: rules)
        let decision: ScreeningDecision = results.contains(where: \.hasFired) ? .hold : .clear
        var json = CanonicalJSON()
        json.object {
            $0.field("decision", decision.rawValue)
            $0.field("engine", PayoutVerdict.engine)
            $0.field("facts") { BehaviourFacts.payout(facts).write(to: &$0) }
            lists?.write(to: &$0)
            $0.field("payout", payout)
            $0.field("rulePack", rules.version)
            $0.field("rulePackDigest", hex: rules.digest.bytes)
            $0.field("rules") { $0.array(results) { $1.write(to: &$0) } }
            $0.field("time", now.milliseconds)
            $0.field("wallet", wallet.text)
        }
        self.results = results
        self.decision = decision
        record = json.bytes
        guard let digest = Bytes32(SHA256.hash(record)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        self.digest = digest
    }
}

/// What a payout's record says that it was made with.
public struct PayoutVerdictBasis: Sendable {
    /// The rule pack.
    public let rulePack: Bytes32
    /// What was decided.
    public let decision: ScreeningDecision
    /// The ids of the rules that fired, in their order.
    public let firedRules: [String]
    private let payout: String
    private let wallet: WalletID
    private let facts: PayoutBehaviour
    private let lists: RecordedLists?
    private let time: Timestamp

    init(_ json: JSONValue) throws(RecordError) {
        let reader = RecordReader(json)
        rulePack = try reader.digest("rulePackDigest")
        decision = try reader.word("decision")
        var fired: [String] = []
        for rule in try reader.list("rules") where try rule.flag("fired") {
            fired.append(try rule.text("id"))
        }
        firedRules = fired
        payout = try reader.text("payout")
        guard let wallet = WalletID(text: try reader.text("wallet")) else {
            throw reader.error("wallet", "is no id")
        }
        self.wallet = wallet
        time = try reader.time("time")
        facts = try PayoutVerdictBasis.facts(reader)
        lists = RecordedLists(record: json)
    }

    private static func facts(_ reader: RecordReader) throws(RecordError) -> PayoutBehaviour {
        let found: BehaviourFacts
        do {
            found = try BehaviourFacts(json: try reader.value("facts"))
        } catch let error as RecordError {
            throw error
        } catch {
            throw reader.error("facts", "\(error)")
        }
        switch found {
        case .payout(let facts): return facts
        case .deposit: throw reader.error("facts", "are a deposit's")
        }
    }

    /// Reaches the verdict again, from the recorded facts alone.
    public func verdict(by rules: RulePack) -> PayoutVerdict {
        PayoutVerdict(
            payout: payout, wallet: wallet, facts: facts, rules: rules, lists: lists, now: time)
    }
}
