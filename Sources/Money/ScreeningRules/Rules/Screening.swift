import Units

/// Decides what happens to a deposit. Pure: same input, lists and rules, same bytes of record.
///
/// Every rule is evaluated and kept, fired or not. The decision is the worse of the highest floor
/// and the band of the points' sum. Whatever is not known holds: nothing becomes spendable by
/// silence.
public struct Screening: Sendable {
    /// The version of these rules, written into every record.
    public static let engineVersion = "4"

    /// The lists.
    public let index: SanctionsIndex
    /// What was on the sanctions list before; nil if no history is loaded.
    public let history: ListHistory?
    /// The limits.
    public let limits: LimitRules
    /// How much each rule weighs.
    public let rules: RulePack

    /// Makes a screening with a fixed set of lists.
    public init(
        index: SanctionsIndex, history: ListHistory? = nil, limits: LimitRules,
        rules: RulePack = .standard
    ) {
        self.index = index
        self.history = history
        self.limits = limits
        self.rules = rules
    }

    /// Returns the verdict on a deposit.
    public func decide(_ input: ScreeningInput) -> Verdict {
        var input = input
        input.delistings = delistings(of: input)
        return verdict(on: input)
    }

    /// Returns the verdict on facts that are whole: it asks nothing but the lists and the rules.
    func verdict(on input: ScreeningInput) -> Verdict {
        let matches = partyMatches(input)
        let listAge = ListAgeRule(terms: rules.terms(.listAge)).evaluate(
            index.lists, now: input.now)
        let sanctions = [
            matched(.sanctioned, matches, .sanctions, related: false, input),
            matched(.sanctionedKey, matches, .sanctions, related: true, input),
            issuerBlacklist(input),
            issuerSubmission(input),
            delisted(input),
            listAge,
            notScreened(input),
            undecodable(input),
        ]
        let exposure = ExposureRules(rules).evaluate(input.exposure)
        let behaviour = input.behaviour.map { BehaviourRules.evaluate($0, pack: rules) } ?? []
        let others = [
            LimitResults.passed(input.limits, rules.terms(.limit)),
            LimitResults.belowMinimum(input.limits, rules.terms(.belowMinimum)),
            matched(.denied, matches, .deny, related: false, input),
            matched(.allowed, matches, .allow, related: false, input),
            matched(.labelled, matches, .label, related: false, input),
            ProviderRule.evaluate(input.provider, terms: rules.terms(.provider)),
        ]
        let travel = input.travel.map { [$0.evaluate(rules.terms(.travelRule))] } ?? []
        return Verdict(
            input: input, results: sanctions + exposure + behaviour + others + travel,
            index: index, rules: rules)
    }

    private struct PartyMatch {
        let text: String
        let address: ScreeningAddress?
        let match: AddressMatch
    }

    private func partyMatches(_ input: ScreeningInput) -> [PartyMatch] {
        input.parties.map { party in
            switch party.identity {
            case .address(let address):
                PartyMatch(
                    text: address.canonical, address: address, match: index.match(address))
            case .undecodable(let text, _):
                PartyMatch(text: text, address: nil, match: index.match(verbatim: text))
            }
        }
    }

    private func matched(
        _ rule: ScreeningRule, _ matches: [PartyMatch], _ kind: ListKind, related: Bool,
        _ input: ScreeningInput
    ) -> RuleResult {
        var found: [FalsePositiveHit] = []
        var sentences: [String] = []
        var evidence: [String] = []
        var told: Set<String> = []
        for party in matches {
            let match = party.match.of(kind)
            let hits = related ? match.related : match.direct
            for hit in hits {
                let name = hit.entry.partyName.isEmpty ? "" : " (\(hit.entry.partyName))"
                let listed = related ? " as \(hit.entry.address.canonical)" : ""
                let sentence =
                    "\(party.text) is on \(hit.version.source) of \(hit.version.published)"
                    + "\(listed) under \(hit.entry.label)\(name)"
                let entry =
                    "\(hit.version.id) | \(hit.entry.label) | \(hit.entry.partyID)"
                    + " | \(hit.entry.address.canonical)"
                // Who pays in two roles is one hit.
                guard told.insert("\(sentence) \(entry)").inserted else { continue }
                if let address = party.address { found.append(FalsePositiveHit(address, hit)) }
                sentences.append(sentence)
                evidence.append(entry)
            }
        }
        let terms = rules.terms(rule)
        guard !sentences.isEmpty else { return terms.quiet }
        let result = terms.fired(sentences.joined(separator: "; "), evidence: evidence)
        // A hit of a text that did not decode can be accepted by nobody.
        guard found.count == sentences.count else { return result }
        return input.accepted.applied(
            to: result, hits: found, terms: terms.digest, now: input.now
        ).result
    }

    private func issuerBlacklist(_ input: ScreeningInput) -> RuleResult {
        let terms = rules.terms(.issuerBlacklist)
        switch input.issuer {
        case .notApplicable, .unavailable: return terms.quiet
        case .answered(let blacklisted, _):
            guard !blacklisted.isEmpty else { return terms.quiet }
            let accounts = blacklisted.map {
                ScreeningAddress($0, family: .evm)?.canonical ?? "an account of another form"
            }
            return terms.fired(
                "the issuer of \(input.deposit.amount.asset) has blacklisted "
                    + accounts.joined(separator: ", "), evidence: accounts)
        }
    }

    private func issuerSubmission(_ input: ScreeningInput) -> RuleResult {
        let terms = rules.terms(.issuerSubmission)
        switch input.submissions {
        case .notApplicable: return terms.quiet
        case .notAsked(let why): return .quiet(terms.rule, evidence: ["not judged: \(why)"])
        case .answered(let pending, _):
            guard !pending.isEmpty else { return terms.quiet }
            let found = pending.map { submission in
                let account =
                    ScreeningAddress(submission.account, family: .evm)?.canonical
                    ?? "an account of another form"
                return (account, "\(submission.wallet) | \(submission.number) | \(account)")
            }
            return terms.fired(
                "signers of the issuer of \(input.deposit.amount.asset) have submitted that "
                    + found.map(\.0).joined(separator: ", ") + " be blacklisted",
                evidence: found.map(\.1))
        }
    }

    private func delistings(of input: ScreeningInput) -> [Delisting] {
        guard let history else { return [] }
        return input.parties.compactMap { party in
            switch party.identity {
            case .undecodable: nil
            case .address(let address):
                history.removal(of: address).map {
                    Delisting(party: address.canonical, source: history.source, date: $0.date)
                }
            }
        }
    }

    private func delisted(_ input: ScreeningInput) -> RuleResult {
        let terms = rules.terms(.delisted)
        guard !input.delistings.isEmpty else { return terms.quiet }
        return terms.fired(
            input.delistings.map { "\($0.party) was taken off \($0.source) on \($0.date)" }
                .joined(separator: "; "))
    }

    private func notScreened(_ input: ScreeningInput) -> RuleResult {
        var reasons: [String] = []
        if !index.hasList(.sanctions) { reasons.append("no sanctions list is loaded") }
        switch input.knowledge {
        case .complete:
            if input.parties.isEmpty { reasons.append("nobody is known to have paid") }
        case .incomplete(let why): reasons.append("not all payers are known: \(why)")
        }
        if let why = input.exposure?.waitReason { reasons.append(why) }
        switch input.issuer {
        case .notApplicable, .answered: break
        case .unavailable(let why): reasons.append("the issuer could not be asked: \(why)")
        }
        let terms = rules.terms(.notScreened)
        return reasons.isEmpty ? terms.quiet : terms.fired(reasons.joined(separator: "; "))
    }

    private func undecodable(_ input: ScreeningInput) -> RuleResult {
        let texts = input.parties.compactMap { party -> String? in
            switch party.identity {
            case .address: nil
            case .undecodable(let text, let error): "\(text.debugDescription) (\(error))"
            }
        }
        let terms = rules.terms(.undecodable)
        guard !texts.isEmpty else { return terms.quiet }
        return terms.fired(
            "\(texts.count) payer's address could not be read", evidence: texts)
    }
}
