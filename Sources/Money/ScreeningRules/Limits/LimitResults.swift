/// L-01 and L-02, made of what the limits say.
enum LimitResults {
    static func passed(_ answer: LimitAnswer, _ terms: RuleTerms) -> RuleResult {
        switch answer {
        case .unknownTier(let name):
            return terms.fired(
                "no limits are set for the tier \(name.debugDescription)")
        case .evaluated(let findings, _):
            let passed = findings.filter(\.isPassed)
            guard !passed.isEmpty else {
                return .quiet(.limit, evidence: findings.map(\.text))
            }
            return terms.fired(
                passed.map(\.text).joined(separator: "; "), evidence: findings.map(\.text))
        }
    }

    static func belowMinimum(
        _ answer: LimitAnswer, _ terms: RuleTerms, deposit: CountedDeposit
    ) -> RuleResult {
        switch answer {
        case .unknownTier, .evaluated(_, belowMinimum: nil): terms.quiet
        case .evaluated(_, .some(let minimum)):
            terms.fired(
                "\(deposit.amount) is below the least deposit of \(minimum)")
        }
    }
}
