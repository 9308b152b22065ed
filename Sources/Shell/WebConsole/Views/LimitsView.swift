import Connector
import ScreeningRules
import Units

/// A wallet's limits: what is used of each, against its ceiling.
struct LimitsView: Sendable {
    struct Line: Sendable {
        let label: String
        let used: String
        let ceiling: String
        let unit: String
        let state: ShownState
        let problem: String?
        let barSVG: String
    }

    let lines: [Line]
    let isTierKnown: Bool

    init(
        _ wallet: WalletRecord, _ desk: ScreeningDesk, _ request: ConsoleRequest,
        in store: any StoreReading
    ) throws {
        let rules = desk.screening.limits
        let facts = try rules.usage(
            of: wallet.id, tier: wallet.tier, rates: desk.rates.sheet, now: request.now
        ) { try store.limitUse($0) }
        isTierKnown = rules.tiers[wallet.tier] != nil
        lines = facts.map { fact in
            LimitsView.line(
                "limitScope.\(fact.scope.rawValue)", "limitWindow.\(fact.window.rawValue)",
                fact.unit.asset, fact.reading, request.words)
        }
    }

    /// What limits say of a payout.
    init(_ facts: PayoutLimitFacts, _ words: Words) {
        isTierKnown = true
        let ceilings = facts.ceilings.flatMap { use in
            var readings = [LimitFact.Reading.sum(use: use.sum, ceiling: use.limit.amount)]
            if let most = use.limit.count {
                readings.append(.count(use: use.count, ceiling: most))
            }
            return readings.map { reading in
                LimitsView.line(
                    "payoutScope.\(use.limit.scope.rawValue)",
                    "payoutWindow.\(use.limit.window.rawValue)", use.limit.amount.asset, reading,
                    words)
            }
        }
        let holds = facts.holds.map { fact in
            LimitsView.line(
                "payoutScope.\(fact.scope.rawValue)",
                fact.window == .transaction
                    ? "payoutWindow.single" : "limitWindow.\(fact.window.rawValue)",
                fact.unit.asset, fact.reading, words)
        }
        lines = ceilings + holds
    }

    private static func line(
        _ scope: String, _ window: String, _ asset: Asset, _ reading: LimitFact.Reading,
        _ words: Words
    ) -> Line {
        let used: String
        let ceiling: String
        var unit = asset.code
        var share = 1_000
        var problem: String?
        switch reading {
        case .sum(let sum, let most):
            used = ShownAmount(sum).text
            ceiling = ShownAmount(most).text
            share = thousandths(sum.minorUnits, of: most.minorUnits)
        case .count(let count, let most):
            used = ShownAmount.grouped("\(count)")
            ceiling = ShownAmount.grouped("\(most)")
            unit = words.say("limit.payments")
            share = thousandths(UInt128(clamping: count), of: UInt128(clamping: most))
        case .unknown(let most, let why):
            used = "?"
            ceiling = ShownAmount(most).text
            problem = why
        }
        let state = state(reading.holds, share: share, isKnown: problem == nil, words)
        let label = words.say(
            "limit.label",
            [
                "scope": words.say(scope), "window": words.say(window),
            ])
        return Line(
            label: label, used: used, ceiling: ceiling, unit: unit, state: state,
            problem: problem,
            barSVG: Bars.stacked(
                [BarPart(tone: state.tone, share: min(share, 1_000))],
                label: "\(label): \(used) / \(ceiling) \(unit), \(state.word)"))
    }

    private static func state(
        _ isPassed: Bool, share: Int, isKnown: Bool, _ words: Words
    ) -> ShownState {
        if !isKnown {
            return ShownState(tone: "wait", icon: "alert", word: words.say("limit.unknown"))
        }
        if isPassed {
            return ShownState(tone: "bad", icon: "alert", word: words.say("limit.passed"))
        }
        return share >= 800
            ? ShownState(tone: "wait", icon: "clock", word: words.say("limit.near"))
            : ShownState(tone: "good", icon: "check", word: words.say("limit.within"))
    }

    /// In thousandths, for the width of a bar only; what is not nothing is seen.
    static func thousandths(_ part: UInt128, of whole: UInt128) -> Int {
        guard part > 0 else { return 0 }
        guard whole > 0 else { return 1_000 }
        let (product, isOver) = part.multipliedReportingOverflow(by: 1_000)
        let share = isOver ? part / max(whole / 1_000, 1) : product / whole
        return max(4, Int(clamping: min(share, 1_000)))
    }
}
