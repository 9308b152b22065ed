/// L-01 and L-02, made of what the limits know: the second of two steps.
enum LimitResults {
    static func passed(_ facts: LimitFacts, _ terms: RuleTerms) -> RuleResult {
        guard facts.isTierKnown else {
            return terms.fired("no limits are set for the tier \(facts.tier.debugDescription)")
        }
        let evidence = facts.limits.map(\.text)
        let holding = facts.holding
        guard !holding.isEmpty else { return .quiet(terms.rule, evidence: evidence) }
        return terms.fired(
            holding.map(\.text).joined(separator: "; "), evidence: evidence)
    }

    static func belowMinimum(_ facts: LimitFacts, _ terms: RuleTerms) -> RuleResult {
        guard let minimum = facts.missedMinimum else { return terms.quiet }
        return terms.fired("\(facts.amount) is below the least deposit of \(minimum)")
    }
}
