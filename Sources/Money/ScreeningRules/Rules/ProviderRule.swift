/// The rule P-01: an outside provider finds a risk.
///
/// A provider never clears what other rules hold, and never freezes: its word is an opinion. One
/// that does not answer holds, as every source does that is down: by waiting, if it may answer
/// later, or else for a person.
public enum ProviderRule {
    /// Returns what providers' answers mean; quiet where no provider was asked.
    ///
    /// A high risk has the points and floor of the terms. An elevated one has half the points and
    /// no floor.
    public static func evaluate(_ facts: ProviderFacts?, terms: RuleTerms) -> RuleResult {
        guard let facts, !facts.answers.isEmpty else { return terms.quiet }
        var sentences: [String] = []
        var isMissing = false
        var worst = ProviderFacts.Level.low
        for answer in facts.answers {
            switch answer.outcome {
            case .unavailable(let reason), .unanswerable(let reason):
                isMissing = true
                sentences.append(
                    "\(answer.provider) gave no answer on \(answer.address): \(reason)")
            case .risk(_, .low): break
            case .risk(let hundredths, .elevated):
                if worst == .low { worst = .elevated }
                sentences.append(sentence(answer, hundredths, "elevated"))
            case .risk(let hundredths, .high):
                worst = .high
                sentences.append(sentence(answer, hundredths, "high"))
            }
        }
        let evidence = facts.answers.map(evidence)
        guard !sentences.isEmpty else {
            return .quiet(terms.rule, evidence: evidence)
        }
        let text = sentences.joined(separator: "; ")
        switch worst {
        case .high:
            return terms.fired(
                text, evidence: evidence,
                floor: isMissing ? max(terms.floor, .hold) : terms.floor)
        case .elevated:
            return terms.fired(
                text, evidence: evidence, points: terms.points / 2,
                floor: isMissing ? .hold : .clear)
        case .low:
            return terms.fired(text, evidence: evidence, points: 0, floor: .hold)
        }
    }

    private static func sentence(
        _ answer: ProviderFacts.Answer, _ hundredths: Int64, _ word: String
    ) -> String {
        "\(answer.provider) gives \(answer.address) the risk \(decimal(hundredths)): \(word)"
    }

    private static func evidence(_ answer: ProviderFacts.Answer) -> String {
        let outcome =
            switch answer.outcome {
            case .risk(let hundredths, let level): "\(decimal(hundredths)) \(level.rawValue)"
            case .unavailable: "no answer"
            case .unanswerable: "no answer, for good"
            }
        return "\(answer.provider) | \(answer.address) | \(outcome)"
    }

    private static func decimal(_ hundredths: Int64) -> String {
        let magnitude = hundredths.magnitude
        let cents = magnitude % 100
        return (hundredths < 0 ? "-" : "") + "\(magnitude / 100)"
            + (cents == 0 ? "" : "." + (cents < 10 ? "0" : "") + "\(cents)")
    }
}
