/// L-01 and L-02, made of what the limits say.
enum LimitResults {
    static func passed(_ answer: LimitAnswer) -> RuleResult {
        switch answer {
        case .unknownTier(let name):
            return .fired(
                .limit, .high, floor: .hold, points: 0,
                "no limits are set for the tier \(name.debugDescription)")
        case .evaluated(let findings, _):
            let passed = findings.filter(\.isPassed)
            guard !passed.isEmpty else {
                return RuleResult(
                    rule: .limit, hasFired: false, severity: .info, floor: .clear, points: 0,
                    text: "", evidence: findings.map(\.text))
            }
            return .fired(
                .limit, .warning, floor: .hold, points: 0,
                passed.map(\.text).joined(separator: "; "), evidence: findings.map(\.text))
        }
    }

    static func belowMinimum(_ answer: LimitAnswer, deposit: CountedDeposit) -> RuleResult {
        switch answer {
        case .unknownTier, .evaluated(_, belowMinimum: nil): .quiet(.belowMinimum)
        case .evaluated(_, .some(let minimum)):
            .fired(
                .belowMinimum, .info, floor: .hold, points: 0,
                "\(deposit.amount) is below the least deposit of \(minimum)")
        }
    }
}
