import ChainModel
import Connector
import LedgerRules
import PayoutRules
import Units

/// `/console/treasury`: custody against chain, and hot keys against their targets.
enum TreasuryPage {
    struct Token: Sendable {
        let chain: String
        let asset: String
        let custody: ShownAmount
        let compared: ShownState
        let comparedAt: ShownTime?
        let gate: ShownState
        let hotBalance: ShownAmount?
        let hotState: ShownState?
        let floor: ShownAmount?
        let ceiling: ShownAmount?
        let proposal: ShownAmount?
        let hotSVG: String
    }

    struct Plan: Sendable {
        let chain: String
        let stage: String
        let payoutCount: Int
        let fee: ShownAmount
        let transaction: ShownAddress?
        let created: ShownTime
    }

    struct View: Sendable {
        let tokens: [Token]
        let plans: [Plan]
        let arePayoutsEnabled: Bool
    }

    @Sendable
    static func show(_ request: ConsoleRequest, _ desk: ConsoleDesk) async throws -> ConsoleAnswer {
        let profiles = desk.services.chains.map(\.profile)
        let hot = desk.services.hotBalances
        let isEnabled = desk.services.payouts != nil
        let view = try await desk.store.read { store in
            let compared = try store.latestReconciliations()
            var tokens: [Token] = []
            var plans: [Plan] = []
            for profile in profiles {
                for asset in profile.creditedAssets {
                    let id = TokenID(chain: profile.id, asset: asset)
                    tokens.append(
                        try token(
                            id, profile,
                            compared.first { $0.reconciliation.facts.token == id },
                            hot?.reports(on: profile.id).first { $0.terms.rule.token == id },
                            request, in: store))
                }
                plans += try store.openPlans(on: profile.id).prefix(200).map {
                    plan($0, profile, request)
                }
            }
            return View(tokens: tokens, plans: plans, arePayoutsEnabled: isEnabled)
        }
        return try desk.page(
            "treasury", view, request, title: request.words.say("nav.treasury"), live: "payout")
    }

    private static func token(
        _ id: TokenID, _ profile: ChainProfile, _ compared: ReconciliationRecord?,
        _ hot: (terms: HotBalanceTerms, report: HotBalanceReport?)?, _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws -> Token {
        let words = request.words
        let isOpen = try store.payoutGate(id).isOpen
        let (balance, proposal, hotState) = hotFacts(hot?.report, words)
        let ceiling = hot?.terms.rule.ceiling
        return Token(
            chain: profile.displayName, asset: id.asset.code,
            custody: ShownAmount(try store.balance(.custody(id)) ?? .zero(id.asset)),
            compared: outcome(compared, words),
            comparedAt: compared.map { ShownTime($0.time, now: request.now, words) },
            gate: ShownState(
                tone: isOpen ? "good" : "bad", icon: isOpen ? "check" : "lock",
                word: words.say(isOpen ? "treasury.gateOpen" : "treasury.gateShut")),
            hotBalance: balance.map { ShownAmount($0) }, hotState: hotState,
            floor: (hot?.terms.rule.floor).map { ShownAmount($0) },
            ceiling: ceiling.map { ShownAmount($0) }, proposal: proposal.map { ShownAmount($0) },
            hotSVG: bar(balance, ceiling, hotState))
    }

    private static func bar(
        _ balance: Amount?, _ ceiling: Amount?, _ state: ShownState?
    ) -> String {
        guard let balance, let ceiling, let state, !ceiling.isZero else { return "" }
        let (product, isOver) = balance.minorUnits.multipliedReportingOverflow(by: 1_000)
        let share = isOver ? 1_000 : Int(clamping: product / ceiling.minorUnits)
        return Bars.stacked(
            [BarPart(tone: state.tone, share: min(share, 1_000))],
            label: "\(balance) / \(ceiling)")
    }

    private static func hotFacts(
        _ report: HotBalanceReport?, _ words: Words
    ) -> (Amount?, Amount?, ShownState?) {
        switch report?.decision {
        case .keep(let balance):
            return (
                balance, nil,
                ShownState(tone: "good", icon: "check", word: words.say("treasury.keep"))
            )
        case .proposeSweep(let amount, let balance, _):
            return (
                balance, amount,
                ShownState(tone: "wait", icon: "alert", word: words.say("treasury.sweep"))
            )
        case .alarm(let missing, let balance, _):
            return (
                balance, missing,
                ShownState(tone: "bad", icon: "alert", word: words.say("treasury.alarm"))
            )
        case nil: return (nil, nil, nil)
        }
    }

    private static func outcome(_ record: ReconciliationRecord?, _ words: Words) -> ShownState {
        switch record?.reconciliation.outcome {
        case .match:
            ShownState(tone: "good", icon: "check", word: words.say("treasury.match"))
        case .surplus:
            ShownState(tone: "wait", icon: "alert", word: words.say("treasury.surplus"))
        case .shortage:
            ShownState(tone: "bad", icon: "alert", word: words.say("treasury.shortage"))
        case .notComparable:
            ShownState(tone: "plain", icon: "dot", word: words.say("treasury.notComparable"))
        case nil: ShownState(tone: "plain", icon: "dot", word: words.say("treasury.never"))
        }
    }

    private static func plan(
        _ plan: PlanRecord, _ profile: ChainProfile, _ request: ConsoleRequest
    ) -> Plan {
        let stage =
            switch plan.stage {
            case .planned: "planned"
            case .asked: "asked"
            case .refused: "refused"
            case .signed: "signed"
            case .broadcast: "broadcast"
            case .included: "included"
            case .final: "final"
            case .dropped: "dropped"
            }
        return Plan(
            chain: profile.displayName, stage: request.words.say("plan.\(stage)"),
            payoutCount: plan.payouts.count, fee: ShownAmount(plan.fee),
            transaction: plan.transaction.map {
                ShownAddress(ShownHash.text($0.bytes, profile))
            },
            created: ShownTime(plan.createdAt, now: request.now, request.words))
    }
}
