import Units

extension BehaviourRules {
    /// B-02: many payers pay one wallet, more than it is used to.
    ///
    /// A wallet without a history is judged by the count alone: a funnel is often new.
    static func manyToOne(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard facts.payerCount >= terms.number(.count) else { return terms.quiet }
        let hours = terms.number(.windowHours)
        let text = "\(facts.payerCount) different payers in \(hours) h"
        guard let score = facts.payerScore else {
            return terms.fired(text + ", and no history to compare with")
        }
        guard score.robust > terms.number(.zScore) else { return terms.quiet }
        return terms.fired(
            text + ", \(hundredths(score.robust)) deviations above the median of "
                + "\(facts.dayCount) days")
    }

    /// B-03: far more often, or far more, than the wallet's own history.
    static func velocity(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        let count = terms.number(.count)
        let hours = terms.number(.windowHours)
        let least = terms.number(.zScore)
        var sentences: [String] = []
        if let score = facts.countScore, facts.count >= count, score.agreed > least {
            sentences.append(
                "\(facts.count) deposits in \(hours) h, \(hundredths(score.agreed)) deviations "
                    + "above \(facts.dayCount) days")
        }
        // One deposit can be far more; several must have been there to say what is usual.
        if let score = facts.sumScore, facts.earlierCount >= count, score.agreed > least {
            sentences.append(
                "\(money(facts.sum, facts.currency)) in \(hours) h\(omission(facts)), "
                    + "\(hundredths(score.agreed)) deviations above \(facts.dayCount) days")
        }
        guard sentences.isEmpty else { return terms.fired(sentences.joined(separator: "; ")) }
        guard facts.countScore == nil, facts.earlierCount > 0 else { return terms.quiet }
        return unjudged(
            terms, "deposits on \(facts.dayCount) of \(BehaviourStatistics.dayCountMin) days")
    }

    /// B-05: a wallet that slept gets far more than before, in one deposit or in many.
    static func dormant(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard let quiet = facts.quietDays, quiet > terms.number(.days) else { return terms.quiet }
        guard facts.value != nil else { return noPrice(terms, facts.amount) }
        guard let median = facts.earlierMedian else {
            return unjudged(terms, "no earlier deposit with a price is known")
        }
        let multiple = terms.number(.multiple)
        guard facts.dayTotal.sum > median * Int128(multiple) else { return terms.quiet }
        return terms.fired(
            "\(money(facts.dayTotal.sum, facts.currency)) in 24 h\(omission(facts)) after \(quiet) "
                + "days without anything, over \(multiple) times the median deposit of "
                + "\(money(median, facts.currency))")
    }

    /// B-06: many of the newest deposits are round.
    static func roundAmounts(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        let among = min(Int(terms.number(.among)), DepositBehaviour.roundCountMax)
        let newest = facts.rounds.prefix(among)
        let count = newest.count { $0 }
        guard facts.rounds.first == true, count >= terms.number(.count) else { return terms.quiet }
        return terms.fired("\(count) of the last \(newest.count) deposits are round amounts")
    }

    /// B-07: one input, two outputs, the larger one going on, again and again.
    static func peelChain(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        if facts.lacksShape { return noShape(terms) }
        guard facts.peelSteps >= terms.number(.steps), facts.peelShare >= terms.number(.share)
        else { return terms.quiet }
        return terms.fired(
            "\(facts.peelSteps) transactions in a row with one input and two outputs, of which at "
                + "least \(percent(Int64(facts.peelShare))) % went on")
    }

    /// B-08: many inputs, and outputs of the same amount.
    static func coinJoin(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        if facts.lacksShape { return noShape(terms) }
        guard let inputs = facts.inputCount, inputs >= terms.number(.inputs),
            facts.equalOutputCount >= terms.number(.outputs)
        else { return terms.quiet }
        return terms.fired(
            "\(inputs) inputs and \(facts.equalOutputCount) outputs of the same amount: the shape "
                + "of a CoinJoin")
    }

    /// B-09: dust, nothing at all, or a token that only looks like ours. A tag: it holds nothing.
    ///
    /// What one payer sends in small pieces is no dust once the pieces are worth something.
    static func dust(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        var sentences: [String] = []
        if facts.amount.isZero { sentences.append("a payment of nothing") }
        if facts.counterfeitCount > 0 {
            sentences.append(
                "\(facts.counterfeitCount) payments in 24 h in tokens that only look like ours")
        }
        let limit =
            Int128(terms.number(.value)) * BehaviourStatistics.wholeUnit(of: facts.currency)
        if !facts.amount.isZero, let value = facts.value, value < limit,
            facts.pairTotal.sum < limit
        {
            sentences.append(
                "dust of \(money(value, facts.currency)); \(facts.pairTotal.count) in 24 h from "
                    + "this payer, \(money(facts.pairTotal.sum, facts.currency)) together")
        }
        guard sentences.isEmpty else { return terms.fired(sentences.joined(separator: "; ")) }
        return facts.value == nil ? noPrice(terms, facts.amount) : terms.quiet
    }

    /// B-10 for a deposit: a note. Whoever sends from a look-alike hopes to be copied later.
    static func lookAlike(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard let found = facts.lookAlike else { return terms.quiet }
        return terms.fired(
            "the payer \(found.address) looks like \(found.known), which this wallet pays, and is "
                + "another address", evidence: [found.address, found.known], points: 0,
            floor: .clear)
    }

    /// B-11: the first payer of a new wallet pays far more than first deposits are, in one or many.
    static func firstDeposit(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard facts.earlierCount == 0, facts.quietDays == nil else { return terms.quiet }
        guard facts.value != nil else { return noPrice(terms, facts.amount) }
        guard let typical = facts.typicalFirst else {
            return unjudged(terms, "no typical first deposit is known")
        }
        let multiple = terms.number(.multiple)
        guard facts.pairTotal.sum > typical * Int128(multiple) else { return terms.quiet }
        return terms.fired(
            "a new wallet got \(money(facts.pairTotal.sum, facts.currency)) in 24 h from one "
                + "payer, over \(multiple) times the typical first deposit of "
                + "\(money(typical, facts.currency))")
    }

    /// M-01: shown, never deciding. The pack refuses points and a floor for it.
    static func anomaly(_ facts: DepositBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard let anomaly = facts.anomaly else {
            return unjudged(terms, "the model is still learning, or there is none")
        }
        let text = "anomaly \(anomaly) of 100 (shadow)"
        guard anomaly >= terms.number(.score) else {
            return .quiet(terms.rule, evidence: [text])
        }
        return terms.fired(text, points: 0, floor: .clear)
    }
}
