import Digests
import Encodings
public import Units

/// What screening says of a deposit, with all that it was made of.
public struct Verdict: Sendable, Hashable {
    /// What happens to the deposit.
    public let decision: ScreeningDecision
    /// The sum of the points.
    public let points: Int
    /// Whether the case is for a senior person.
    public let isSenior: Bool
    /// Whether it holds because a source is down, a list is missing or too old, or a payer is not
    /// known yet: no person decides on half a screening.
    ///
    /// Such a deposit is screened again by itself; a case is opened for the verdict that is whole.
    public let waitsForSource: Bool
    /// What every rule said, in the order of their ids.
    public let results: [RuleResult]
    /// The set of list editions that was used.
    public let listsDigest: Bytes32
    /// The record: canonical JSON, the same bytes for the same facts.
    public let record: [UInt8]
    /// The SHA-256 of the record.
    public let digest: Bytes32
    /// What the customer may read; names no list and no rule.
    public let customerText: String
    /// What staff read: the decision first, then every reason with its numbers.
    public let staffText: String

    /// The rules that fired.
    public var firings: [RuleResult] { results.filter(\.hasFired) }

    init(
        input: ScreeningInput, results: [RuleResult], index: SanctionsIndex, rules: RulePack
    ) {
        let points = rules.points(of: results)
        let bands = rules.bands
        let band: ScreeningDecision =
            points >= bands.holdPoints ? .hold : points >= bands.alertPoints ? .alert : .clear
        let floor = results.map(\.floor).max() ?? .hold
        let decision = max(floor, band)
        var json = CanonicalJSON(byteCount: VerdictRecordText.byteCountUsual)
        VerdictRecordText(
            input: input, results: results, index: index, rules: rules, decision: decision,
            points: points
        ).write(to: &json)
        let record = json.bytes
        guard let digest = Bytes32(SHA256.hash(record)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        self.decision = decision
        self.points = points
        isSenior = decision == .freeze || points >= bands.seniorPoints
        waitsForSource =
            decision == .hold && Verdict.lacksSource(input, results: results, index: index)
        self.results = results
        listsDigest = index.digest
        self.record = record
        self.digest = digest
        customerText = VerdictSentences.customer(decision, results, amount: input.deposit.amount)
        staffText = VerdictSentences.staff(decision, results, amount: input.deposit.amount)
    }

    private static func lacksSource(
        _ input: ScreeningInput, results: [RuleResult], index: SanctionsIndex
    ) -> Bool {
        let isListTooOld = results.contains { $0.rule == .listAge && $0.floor == .hold }
        // A pack may switch the rule off: then nobody waits for its sources.
        let isProviderMissing =
            input.provider?.waitsForProvider == true
            && results.contains { $0.rule == .provider && $0.floor == .hold }
        if isListTooOld || isProviderMissing || !index.hasList(.sanctions)
            || input.exposure?.waitReason != nil
        {
            return true
        }
        switch (input.knowledge, input.issuer) {
        case (.incomplete, _), (_, .unavailable): return true
        case (.complete, .notApplicable), (.complete, .answered): return false
        }
    }
}
