import Units

/// Decides what happens to a deposit. Pure: same input, lists and settings, same bytes of record.
///
/// Every rule is evaluated and kept, fired or not. The decision is the worse of the highest floor
/// and the band of the points' sum. Whatever is not known holds: nothing becomes spendable by
/// silence.
public struct Screening: Sendable {
    /// The version of these rules, written into every record.
    public static let engineVersion = "1"

    /// The lists.
    public let index: SanctionsIndex
    /// What was on the sanctions list before; nil if no history is loaded.
    public let history: ListHistory?
    /// The limits.
    public let limits: LimitRules
    /// The numbers of the rules.
    public let settings: ScreeningSettings

    /// Makes a screening with a fixed set of lists.
    public init(
        index: SanctionsIndex, history: ListHistory? = nil, limits: LimitRules,
        settings: ScreeningSettings = .standard
    ) {
        self.index = index
        self.history = history
        self.limits = limits
        self.settings = settings
    }

    /// Returns the verdict on a deposit.
    public func decide(_ input: ScreeningInput) -> Verdict {
        let matches = partyMatches(input)
        let listAge = ListAgeRule(settings: settings).evaluate(index.lists, now: input.now)
        let limit = limits.evaluate(input.deposit, tier: input.tier, usage: input.usage)
        let results = [
            matched(.sanctioned, matches, .sanctions, related: false),
            matched(.sanctionedKey, matches, .sanctions, related: true),
            issuerBlacklist(input),
            delisted(matches),
            listAge,
            notScreened(input),
            undecodable(input),
            LimitResults.passed(limit),
            LimitResults.belowMinimum(limit, deposit: input.deposit),
            matched(.denied, matches, .deny, related: false),
            matched(.allowed, matches, .allow, related: false),
            matched(.labelled, matches, .label, related: false),
        ]
        return Verdict(input: input, results: results, index: index, settings: settings)
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
        _ rule: ScreeningRule, _ matches: [PartyMatch], _ kind: ListKind, related: Bool
    ) -> RuleResult {
        var sentences: [String] = []
        var evidence: [String] = []
        for party in matches {
            let match = party.match.of(kind)
            let hits = related ? match.related : match.direct
            for hit in hits {
                let name = hit.entry.partyName.isEmpty ? "no name" : hit.entry.partyName
                let listed = related ? " as \(hit.entry.address.canonical)" : ""
                sentences.append(
                    "\(party.text) is on \(hit.version.source) of \(hit.version.published)"
                        + "\(listed) under \(hit.entry.label) (\(name))")
                evidence.append(
                    "\(hit.version.id) | \(hit.entry.label) | \(hit.entry.partyID)"
                        + " | \(hit.entry.address.canonical)")
            }
        }
        guard !sentences.isEmpty else { return .quiet(rule) }
        let (severity, floor, points) = Screening.weight(rule)
        return .fired(
            rule, severity, floor: floor, points: points, sentences.joined(separator: "; "),
            evidence: evidence)
    }

    private static func weight(
        _ rule: ScreeningRule
    ) -> (RuleResult.Severity, ScreeningDecision, Int) {
        switch rule {
        case .sanctioned, .issuerBlacklist: (.critical, .freeze, 0)
        case .sanctionedKey, .denied: (.high, .hold, 80)
        case .delisted: (.warning, .alert, 10)
        case .undecodable: (.high, .hold, 50)
        case .listAge, .notScreened, .limit, .belowMinimum: (.warning, .hold, 0)
        case .allowed, .labelled: (.info, .clear, 0)
        }
    }

    private func issuerBlacklist(_ input: ScreeningInput) -> RuleResult {
        switch input.issuer {
        case .notApplicable, .unavailable: return .quiet(.issuerBlacklist)
        case .answered(let blacklisted, _):
            guard !blacklisted.isEmpty else { return .quiet(.issuerBlacklist) }
            let accounts = blacklisted.map {
                ScreeningAddress($0, family: .evm)?.canonical ?? "an account of another form"
            }
            return .fired(
                .issuerBlacklist, .critical, floor: .freeze, points: 0,
                "the issuer of \(input.deposit.amount.asset) has blacklisted "
                    + accounts.joined(separator: ", "), evidence: accounts)
        }
    }

    private func delisted(_ matches: [PartyMatch]) -> RuleResult {
        guard let history else { return .quiet(.delisted) }
        var sentences: [String] = []
        for party in matches {
            guard let address = party.address, let row = history.removal(of: address) else {
                continue
            }
            sentences.append("\(party.text) was taken off \(history.source) on \(row.date)")
        }
        guard !sentences.isEmpty else { return .quiet(.delisted) }
        return .fired(
            .delisted, .warning, floor: .alert, points: 10, sentences.joined(separator: "; "))
    }

    private func notScreened(_ input: ScreeningInput) -> RuleResult {
        var reasons: [String] = []
        if !index.hasList(.sanctions) { reasons.append("no sanctions list is loaded") }
        switch input.knowledge {
        case .complete:
            if input.parties.isEmpty { reasons.append("nobody is known to have paid") }
        case .incomplete(let why): reasons.append("not all payers are known: \(why)")
        }
        switch input.issuer {
        case .notApplicable, .answered: break
        case .unavailable(let why): reasons.append("the issuer could not be asked: \(why)")
        }
        guard !reasons.isEmpty else { return .quiet(.notScreened) }
        return .fired(
            .notScreened, .warning, floor: .hold, points: 0, reasons.joined(separator: "; "))
    }

    private func undecodable(_ input: ScreeningInput) -> RuleResult {
        let texts = input.parties.compactMap { party -> String? in
            switch party.identity {
            case .address: nil
            case .undecodable(let text, let error): "\(text.debugDescription) (\(error))"
            }
        }
        guard !texts.isEmpty else { return .quiet(.undecodable) }
        return .fired(
            .undecodable, .high, floor: .hold, points: 50,
            "\(texts.count) payer's address could not be read", evidence: texts)
    }
}
