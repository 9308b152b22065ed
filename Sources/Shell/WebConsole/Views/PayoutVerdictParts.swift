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
        let listsText: String
        /// What is in force now beside what was then; nil where today's are shown.
        let nowText: String?
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

    /// The editions that the verdict was reached with; of one that does not say, today's.
    func lists(_ verdict: ShownVerdict?, in store: any StoreReading) throws -> Lists {
        let page = PageRequest(after: nil, limit: PayoutVerdictParts.listCountMax)
        let active = try store.lists(ListFilter(state: .active), page: page).map {
            ShownVerdict.list($0.1, now: request.now, words)
        }
        guard let verdict, !verdict.lists.isEmpty else {
            return Lists(
                lists: active, pack: services.screening.screening.rules.version,
                listsText: words.say("payouts.listsText"), nowText: nil)
        }
        let then = Set(verdict.lists.map(\.version))
        let other = active.map(\.version).filter { !then.contains($0) }
        let isSame = other.isEmpty && then.count == active.count
        return Lists(
            lists: verdict.lists, pack: verdict.pack,
            listsText: words.say("payouts.listsThen", ["time": verdict.time.exact]),
            nowText: isSame
                ? words.say("payouts.listsSame")
                : words.say(
                    other.isEmpty ? "payouts.listsFewer" : "payouts.listsOther",
                    ["lists": other.joined(separator: ", ")]))
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

    func travel(in store: any StoreReading) throws -> ShownTravel? {
        guard let payouts = services.payouts else { return nil }
        let id = record.payout.id
        let facts = try payouts.travelFacts(on: record, at: request.now, in: store)
        let hold = try store.payoutHold(id)
        let key: String
        if let facts {
            let isWhole = hold == nil && facts.isSatisfied
            key = !isWhole ? "missing" : facts.needed.isEmpty ? "notNeeded" : "whole"
        } else {
            key = "off"
        }
        return ShownTravel(
            facts, missing: hold?.facts.missing ?? facts?.missing ?? [],
            text: words.say("travel.\(key)", ["profile": ShownTravel.profile(facts, words)]),
            known: try store.travelRecord(.payout(id)), since: hold?.since, now: request.now,
            words)
    }
}
