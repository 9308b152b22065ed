import Units

/// The rules of behaviour, over facts alone: the same facts and the same pack, the same results.
public enum BehaviourRules {
    /// Returns what every rule of behaviour says, in the order of their ids.
    public static func evaluate(_ facts: BehaviourFacts, pack: RulePack) -> [RuleResult] {
        switch facts {
        case .deposit(let facts): evaluate(facts, pack: pack)
        case .payout(let facts): evaluate(facts, pack: pack)
        }
    }

    /// Returns what every rule says of a deposit.
    public static func evaluate(_ facts: DepositBehaviour, pack: RulePack) -> [RuleResult] {
        [
            StructuringRule(terms: pack.terms(.structuring)).evaluate(facts),
            manyToOne(facts, pack.terms(.manyToOne)),
            velocity(facts, pack.terms(.velocity)),
            dormant(facts, pack.terms(.dormant)),
            roundAmounts(facts, pack.terms(.roundAmounts)),
            peelChain(facts, pack.terms(.peelChain)),
            coinJoin(facts, pack.terms(.coinJoin)),
            dust(facts, pack.terms(.dust)),
            lookAlike(facts, pack.terms(.lookalike)),
            firstDeposit(facts, pack.terms(.firstDeposit)),
            anomaly(facts, pack.terms(.anomaly)),
        ]
    }

    /// Returns what every rule says of a payout.
    public static func evaluate(_ facts: PayoutBehaviour, pack: RulePack) -> [RuleResult] {
        [
            rapidInOut(facts, pack.terms(.rapidInOut)),
            lookAlike(facts, pack.terms(.lookalike)),
        ]
    }

    // MARK: - Words

    static func unjudged(_ terms: RuleTerms, _ why: String) -> RuleResult {
        .quiet(terms.rule, evidence: ["not judged: \(why)"])
    }

    static func noPrice(_ terms: RuleTerms, _ amount: Amount) -> RuleResult {
        unjudged(terms, "no price for \(amount.asset)")
    }

    static func noShape(_ terms: RuleTerms) -> RuleResult {
        unjudged(terms, "the node did not tell how the transaction looks")
    }

    static func money(_ units: Int128, _ currency: Asset) -> String {
        "\(Amount(UInt128(max(0, units)), of: currency))"
    }

    /// Hundredths with their two places: 4.05.
    static func hundredths(_ value: Int) -> String {
        let digits = abs(value)
        let rest = digits % 100
        return "\(value < 0 ? "-" : "")\(digits / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Hundredths of a percent as percent, without zeros that say nothing: 99.9.
    static func percent(_ share: Int64) -> String {
        let rest = share % 100
        if rest == 0 { return "\(share / 100)" }
        if rest % 10 == 0 { return "\(share / 100).\(rest / 10)" }
        return "\(share / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// What a sum leaves out, as the end of a sentence.
    static func omission(_ facts: DepositBehaviour) -> String {
        facts.unpricedCount == 0
            ? "" : " (\(facts.unpricedCount) more without a price)"
    }
}
