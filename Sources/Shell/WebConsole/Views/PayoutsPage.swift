import ChainModel
import Connector
import PayoutRules
import Units

/// `/console/payouts` and `/console/payouts/{id}`.
enum PayoutsPage {
    struct Row: Sendable {
        let id: String
        let path: String
        let reference: String
        let state: ShownState
        let chain: String
        let amount: ShownAmount
        let destination: ShownAddress
        let proposer: String
        let approvals: String
        let requested: ShownTime
        let walletPath: String
        let wallet: ShownAddress
        let transaction: ShownAddress?
        let waitsFor: String?
        let trackSVG: String
        let isOpenable: Bool
        /// What screening says of it, where people decide on it; nil for others.
        let finding: String?
    }

    struct Decision: Sendable {
        let actor: String
        let isApproval: Bool
        let what: String
        let decisionReason: String?
        let time: ShownTime
    }

    struct Detail: Sendable {
        let row: Row
        let platformReference: String
        let warnings: [String]
        let decisions: [Decision]
        let actions: [CasePage.Action]
        let hasActions: Bool
        let refusal: String?
        let steps: [DepositsPage.Detail.Step]
        let verdict: ShownVerdict?
        let tone: String
        let waitsForWhom: String?
        let screening: PayoutVerdictParts.Lists
        let limits: LimitsView?
        let travel: ShownTravel?
    }

    @Sendable
    static func detail(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: PayoutID = try request.identifier()
        let services = desk.services
        let view = try await desk.store.read { store in
            try detail(of: id, request, services, in: store)
        }
        return try desk.page(
            "payout", view, request,
            title: request.words.say("payouts.one", ["payout": view.row.reference]),
            live: "payout")
    }

    private static func detail(
        of id: PayoutID, _ request: ConsoleRequest, _ services: ConsoleServices,
        in store: any StoreReading
    ) throws -> Detail {
        guard let record = try store.payout(id) else { throw ConsoleRefusal.notFound }
        let events = try store.events(of: id, limit: 200)
        let actions = services.payouts == nil ? [] : try actions(record, request)
        let refusal: String? =
            if case .refused(let why) = record.payout.state { why.sentence } else { nil }
        let row = row(record, services.chains.map(\.profile), request)
        let verdict = try PayoutDesk.verdict(on: id, in: store).map {
            ShownVerdict($0, now: request.now, request.words)
        }
        let parts = PayoutVerdictParts(record: record, request: request, services: services)
        return Detail(
            row: row, platformReference: record.reference,
            warnings: record.approvals.warnings,
            decisions: record.approvals.records.map { decision($0, request) },
            actions: actions, hasActions: !actions.isEmpty, refusal: refusal,
            steps: events.reversed().map {
                DepositsPage.Detail.Step(
                    time: ShownTime($0.time, now: request.now, request.words),
                    what: request.words.event($0.type))
            },
            verdict: verdict,
            tone: row.state.tone, waitsForWhom: parts.waitsForWhom,
            screening: try parts.lists(verdict, in: store), limits: try parts.limits(in: store),
            travel: try parts.travel(in: store))
    }

    @Sendable
    static func decide(
        _ request: ConsoleRequest, _ desk: ConsoleDesk
    ) async throws -> ConsoleAnswer {
        let id: PayoutID = try request.identifier()
        let actor = try request.actor()
        guard let payouts = desk.services.payouts else {
            throw ConsoleRefusal.rule(request.words.say("payouts.disabled"))
        }
        let command = request.form["command"]
        guard ["approve", "reject"].contains(command) else { throw ConsoleRefusal.malformed }
        let note = request.form["note"]
        try await desk.store.write { store in
            _ = try payouts.decide(
                id, isApproval: command == "approve", by: actor, reason: note, in: store)
            try store.appendStaffTrail(
                staff: actor, act: command, kind: "payout", subject: id.text)
        }
        return .redirect("/console/payouts/\(id.text)")
    }

    private static func actions(
        _ record: PayoutRecord, _ request: ConsoleRequest
    ) throws -> [CasePage.Action] {
        guard request.may(.post, "/console/payouts/{id}/decide"), record.awaitsApproval else {
            return []
        }
        let actor = try request.actor()
        let isDone =
            record.proposer == actor
            || record.approvals.records.contains {
                $0.actor == actor
            }
        guard !isDone else { return [] }
        let words = request.words
        let amount = ShownAmount(record.payout.amount)
        let values = [
            "amount": "\(amount.text) \(amount.asset)",
            "address": ShownAddress.shortened(record.address), "by": record.proposer,
        ]
        return try ["approve", "reject"].map { command in
            CasePage.Action(
                path: "/console/payouts/\(record.payout.id.text)/decide", command: command,
                label: words.say("act.\(command)Payout"),
                sentence: words.say("act.\(command)PayoutSentence", values), reasons: [],
                needsAuthority: false, tone: command == "approve" ? "good" : "plain",
                key: command == "approve" ? "y" : nil, token: try request.person().formToken,
                proposal: nil)
        }
    }

    private static func decision(
        _ record: ApprovalRecord, _ request: ConsoleRequest
    ) -> Decision {
        Decision(
            actor: record.actor, isApproval: record.isApproval,
            what: request.words.say(record.isApproval ? "step.approved" : "step.rejected"),
            decisionReason: record.reason.isEmpty ? nil : record.reason,
            time: ShownTime(record.time, now: request.now, request.words))
    }

    static func row(
        _ record: PayoutRecord, _ profiles: [ChainProfile], _ request: ConsoleRequest,
        finding: String? = nil
    ) -> Row {
        let (words, payout) = (request.words, record.payout)
        let profile = profiles.first { $0.id == payout.token.chain }
        let (tone, icon, share) = looks(record)
        let needed = record.approvals.neededCount
        let given = record.approvals.records.count { $0.isApproval }
        let state = ShownState(
            tone: tone, icon: icon,
            word: words.say(
                record.awaitsApproval ? "payouts.waiting" : "payoutState.\(payout.state.name)"))
        return Row(
            id: payout.id.text, path: "/console/payouts/\(payout.id.text)",
            reference: ShownAddress.shortened(payout.id.text), state: state,
            chain: profile?.displayName ?? payout.token.chain.name,
            amount: ShownAmount(payout.amount), destination: ShownAddress(record.address),
            proposer: record.proposer, approvals: "\(given)/\(needed)",
            requested: ShownTime(payout.requestedAt, now: request.now, words),
            walletPath: "/console/wallets/\(payout.wallet.text)",
            wallet: ShownAddress(payout.wallet.text),
            transaction: transaction(payout).map {
                ShownAddress(ShownHash.text($0.bytes, profile))
            },
            waitsFor: payout.wait?.sentence,
            trackSVG: Bars.stacked([BarPart(tone: tone, share: share)], label: state.word),
            isOpenable: request.sees(.persons), finding: finding)
    }

    private static func looks(_ record: PayoutRecord) -> (String, String, Int) {
        if record.payout.wait?.needsPerson == true { return ("bad", "alert", 300) }
        switch record.payout.state {
        case .requested: return ("plain", "dot", 80)
        case .reserved(_, isApproved: false): return ("second", "people", 200)
        case .reserved: return ("wait", "clock", 250)
        case .approved: return ("wait", "clock", 350)
        case .planned: return ("wait", "clock", 450)
        case .signed: return ("wait", "clock", 600)
        case .broadcast: return ("wait", "clock", 700)
        case .included: return ("wait", "clock", 850)
        case .final: return ("good", "check", 1_000)
        case .failed: return ("bad", "alert", 1_000)
        case .refused: return ("bad", "lock", 1_000)
        case .cancelled: return ("plain", "dot", 1_000)
        }
    }

    private static func transaction(_ payout: Payout) -> TransactionID? {
        switch payout.state {
        case .planned(let family), .signed(let family), .broadcast(let family):
            family.newestTransaction
        case .included(_, let inclusion), .final(let inclusion), .failed(let inclusion):
            inclusion.transaction
        case .requested, .reserved, .approved, .refused, .cancelled: nil
        }
    }
}
