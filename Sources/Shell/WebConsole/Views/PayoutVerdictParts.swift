import Connector
import PayoutRules
import ScreeningRules
import Units

/// What a payout's page shows beside its verdict: lists, limits and the travel rule.
struct PayoutVerdictParts {
    let record: PayoutRecord
    let request: ConsoleRequest
    let services: ConsoleServices

    /// The lists that a destination is screened with.
    struct Lists: Sendable {
        let lists: [ShownVerdict.List]
        let pack: String?
    }

    struct Travel: Sendable {
        let travelState: ShownState
        let travelText: String
        let lacks: Bool
        let fields: [String]
        let isAsked: Bool
        let counterparty: String
        let givenBy: String?
        let heldSince: ShownTime?
    }

    /// The most lists that are shown.
    private static let listCountMax = 200

    private var words: Words { request.words }

    /// Who must still say yes; nil where nobody must.
    var waitsForWhom: String? {
        guard record.awaitsApproval else { return nil }
        let given = record.approvals.records.count { $0.isApproval }
        return words.say(
            "payouts.waitsFor",
            ["n": "\(record.approvals.neededCount - given)", "by": record.proposer])
    }

    func lists(in store: any StoreReading) throws -> Lists {
        let page = PageRequest(after: nil, limit: PayoutVerdictParts.listCountMax)
        return Lists(
            lists: try store.lists(ListFilter(state: .active), page: page).map {
                ShownVerdict.list($0.1, now: request.now, words)
            }, pack: services.screening.screening.rules.version)
    }

    /// Limits count as long as the payout may still be refused.
    func limits(in store: any StoreReading) throws -> LimitsView? {
        switch record.payout.state {
        case .requested, .reserved, .approved: break
        case .planned, .signed, .broadcast, .included, .final, .failed, .refused, .cancelled:
            return nil
        }
        guard
            let facts = try services.payouts?.limitFacts(on: record, at: request.now, in: store)
        else { return nil }
        return LimitsView(facts, words)
    }

    func travel(in store: any StoreReading) throws -> Travel? {
        guard let payouts = services.payouts else { return nil }
        let id = record.payout.id
        let facts = try payouts.travelFacts(on: record, at: request.now, in: store)
        let known = try store.travelRecord(.payout(id))
        let hold = try store.payoutHold(id)
        let (state, key) = PayoutVerdictParts.standing(facts, isHeld: hold != nil, words)
        let missing = hold?.facts.missing ?? facts?.missing ?? []
        return Travel(
            travelState: state,
            travelText: words.say(
                "travel.\(key)",
                ["profile": facts.map { words.say("profile.\($0.profile.rawValue)") } ?? ""]),
            lacks: !missing.isEmpty,
            fields: missing.map { words.say("travelField.\($0.rawValue)") },
            isAsked: facts != nil,
            counterparty: words.say(
                "counterparty.\((known?.counterparty ?? .unknown).rawValue)"),
            givenBy: known.map {
                "\($0.setBy), \(ShownTime($0.setAt, now: request.now, words).exact)"
            }, heldSince: hold.map { ShownTime($0.since, now: request.now, words) })
    }

    private static func standing(
        _ facts: TravelFacts?, isHeld: Bool, _ words: Words
    ) -> (ShownState, key: String) {
        guard let facts else {
            return (
                ShownState(tone: "plain", icon: "dot", word: words.say("travel.offWord")), "off"
            )
        }
        if isHeld || !facts.isSatisfied {
            return (
                ShownState(tone: "wait", icon: "pause", word: words.say("travel.missingWord")),
                "missing"
            )
        }
        return (
            ShownState(tone: "good", icon: "check", word: words.say("travel.wholeWord")),
            facts.needed.isEmpty ? "notNeeded" : "whole"
        )
    }
}
