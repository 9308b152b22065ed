import Connector
import DepositRules
import ScreeningRules
import Units

/// What the travel rule asks of a payout or a deposit, and who gave what; no identities.
struct ShownTravel: Sendable {
    let travelState: ShownState
    let travelText: String
    let lacks: Bool
    let fields: [String]
    let isAsked: Bool
    let counterparty: String
    let givenBy: String?
    let heldSince: ShownTime?

    /// `since` is nil for what does not wait for the rule.
    init(
        _ facts: TravelFacts?, missing: [TravelField], text: String, known: TravelRecord?,
        since: Timestamp?, now: Timestamp, _ words: Words
    ) {
        travelState = ShownTravel.state(facts, isMissing: since != nil || !missing.isEmpty, words)
        travelText = text
        lacks = !missing.isEmpty
        fields = missing.map { words.say("travelField.\($0.rawValue)") }
        isAsked = facts != nil
        counterparty = words.say("counterparty.\((known?.counterparty ?? .unknown).rawValue)")
        givenBy = known.map { "\($0.setBy), \(ShownTime($0.setAt, now: now, words).exact)" }
        heldSince = since.map { ShownTime($0, now: now, words) }
    }

    private static func state(
        _ facts: TravelFacts?, isMissing: Bool, _ words: Words
    ) -> ShownState {
        guard facts != nil else {
            return ShownState(tone: "plain", icon: "dot", word: words.say("travel.offWord"))
        }
        return isMissing
            ? ShownState(tone: "wait", icon: "pause", word: words.say("travel.missingWord"))
            : ShownState(tone: "good", icon: "check", word: words.say("travel.wholeWord"))
    }

    /// The rule's name for a sentence; empty where none is configured.
    static func profile(_ facts: TravelFacts?, _ words: Words) -> String {
        facts.map { words.say("profile.\($0.profile.rawValue)") } ?? ""
    }
}

/// What came for a deposit that the travel rule held, since it was held.
enum CaseTravel {
    /// Nil for a case that the rule has no part in.
    static func find(
        _ record: CaseRecord, _ deposit: Deposit?, _ verdict: VerdictRecord?,
        _ request: ConsoleRequest, _ services: ConsoleServices, in store: any StoreReading
    ) throws -> ShownTravel? {
        guard let deposit, let verdict, isHeldByRule(verdict) else { return nil }
        let desk = services.screening.travel
        let facts = try desk.facts(on: deposit, at: request.now, in: store)
        let known = try TravelDesk.record(of: deposit, in: store)
        let hasCome = known.map { record.machine.openedAt < $0.setAt } ?? false
        let missing = facts?.missing ?? []
        let words = request.words
        let key = key(facts, hasCome: hasCome, record.machine.state)
        return ShownTravel(
            facts, missing: missing,
            text: words.say(
                "travel.\(key)",
                [
                    "profile": ShownTravel.profile(facts, words), "by": known?.setBy ?? "",
                    "ago": known.map { ShownTime($0.setAt, now: request.now, words).relative }
                        ?? "",
                ]), known: known, since: missing.isEmpty ? nil : record.machine.openedAt,
            now: request.now, words)
    }

    private static func isHeldByRule(_ verdict: VerdictRecord) -> Bool {
        let rules = ShownVerdict.parse(verdict.canonical)["rules"]?.elements ?? []
        return rules.contains {
            $0["id"]?.text == ScreeningRule.travelRule.rawValue && $0["fired"]?.boolean == true
        }
    }

    private static func key(
        _ facts: TravelFacts?, hasCome: Bool, _ state: CaseState
    ) -> String {
        guard let facts else { return "off" }
        guard facts.isSatisfied else { return hasCome ? "caseStillMissing" : "caseMissing" }
        switch state {
        case .open: return hasCome ? "caseCame" : "caseMet"
        case .frozen, .alert, .releaseProposed, .freezeProposed, .frozenReleaseProposed,
            .refundProposed, .refundApproved, .transferProposed, .closeProposed, .released,
            .refunded, .transferredToBlockedWallet, .closed:
            return hasCome ? "caseCameBefore" : "caseMetBefore"
        }
    }
}
