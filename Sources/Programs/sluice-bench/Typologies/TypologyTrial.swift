import ChainModel
import Encodings
import ScreeningRules
import Units

/// Lets the rules judge a stream, event by event, as they would have: each with its past alone.
struct TypologyTrial {
    private let pack: RulePack
    private var wallets: [WalletID: WalletBehaviour] = [:]
    private var paid: [WalletID: [String]] = [:]
    private var byPayer: [WatchedScript: [BehaviourEvent]] = [:]
    private var firsts: [UInt128] = []
    private var typicalFirst: Amount?
    private var forest: HalfSpaceForest
    private var depositCount: UInt64 = 0
    private var found: [Int: PatternOutcome] = [:]
    private var outcome = TypologyOutcome()

    private init(pack: RulePack, seed: UInt64) {
        self.pack = pack
        forest = HalfSpaceForest(seed: seed)
    }

    /// Returns what the rules of a pack say of a stream.
    static func run(
        _ stream: TypologyStream, pack: RulePack = .standard, seed: UInt64 = 1
    ) -> TypologyOutcome {
        var trial = TypologyTrial(pack: pack, seed: seed)
        // The model learns some days before; what is older only makes histories.
        let judgedFrom = stream.measuredFrom.adding(seconds: -10 * 86_400)
        for event in stream.events {
            if event.event.time >= judgedFrom {
                let judged = trial.judge(event)
                if event.event.time >= stream.measuredFrom {
                    trial.count(event, judged, stream.patterns)
                }
            }
            trial.remember(event.event)
        }
        trial.outcome.patterns = trial.found.sorted { $0.key < $1.key }.map(\.value)
        return trial.outcome
    }

    /// What the rules say: with what a trace of three hops sees, and without a trace.
    private struct Judged {
        let results: [RuleResult]
        let untraced: [RuleResult]
    }

    private mutating func judge(_ streamed: StreamEvent) -> Judged {
        let event = streamed.event
        let spellings = event.counterparties.map { Hex.encodePrefixed($0.bytes) }
        switch event.direction {
        case .deposit:
            let facts = DepositBehaviour.make(
                event, spellings: spellings, history: history(event, streamed.ancestors),
                pack: pack, now: event.time
            ).scored(by: forest)
            depositCount += 1
            forest.learn(facts, number: depositCount)
            let results = BehaviourRules.evaluate(facts, pack: pack)
            guard !streamed.ancestors.isEmpty else {
                return Judged(results: results, untraced: results)
            }
            let untraced = DepositBehaviour.make(
                event, spellings: spellings, history: history(event, []), pack: pack,
                now: event.time)
            return Judged(
                results: results, untraced: BehaviourRules.evaluate(untraced, pack: pack))
        case .payout:
            let facts = PayoutBehaviour.make(
                event, spelling: spellings.first ?? "", history: history(event, []), pack: pack,
                now: event.time)
            let results = BehaviourRules.evaluate(facts, pack: pack)
            return Judged(results: results, untraced: results)
        }
    }

    private func history(
        _ event: BehaviourEvent, _ ancestors: [TransactionShape]
    ) -> BehaviourHistory {
        BehaviourHistory(
            wallet: wallets[event.wallet] ?? WalletBehaviour(currency: pack.currency),
            elsewhere: event.counterparties.flatMap { byPayer[$0] ?? [] },
            knownAddresses: paid[event.wallet] ?? [], ancestors: ancestors,
            typicalFirstDeposit: typicalFirst)
    }

    private func decision(_ results: [RuleResult]) -> ScreeningDecision {
        let points = pack.points(of: results)
        let band: ScreeningDecision =
            points >= pack.bands.holdPoints
            ? .hold : points >= pack.bands.alertPoints ? .alert : .clear
        return max(band, results.filter(\.hasFired).map(\.floor).max() ?? .clear)
    }

    private mutating func count(
        _ streamed: StreamEvent, _ judged: Judged, _ patterns: [Typology]
    ) {
        let decision = decision(judged.results)
        let fired = judged.results.filter(\.hasFired)
        // What would have become of it, had one of the rules that fired been off.
        var without: [ScreeningRule: ScreeningDecision] = [:]
        for result in fired {
            without[result.rule] = self.decision(fired.filter { $0.rule != result.rule })
        }
        if let number = streamed.pattern {
            var pattern = found[number] ?? PatternOutcome(typology: patterns[number])
            pattern.add(decision, untraced: self.decision(judged.untraced), without: without)
            found[number] = pattern
            if streamed.event.direction == .deposit { outcome.illicitCount += 1 }
            for result in fired { outcome.illicitFirings[result.rule, default: 0] += 1 }
            return
        }
        for result in fired { outcome.normalFirings[result.rule, default: 0] += 1 }
        switch streamed.event.direction {
        case .deposit: outcome.deposits.add(decision, without: without)
        case .payout: outcome.payouts.add(decision, without: without)
        }
    }

    private mutating func remember(_ event: BehaviourEvent) {
        let isFirst = wallets[event.wallet] == nil
        wallets[event.wallet, default: WalletBehaviour(currency: pack.currency)].record(event)
        switch event.direction {
        case .deposit:
            for payer in event.counterparties {
                byPayer[payer, default: []].append(event)
                let surplus = (byPayer[payer]?.count ?? 0) - BehaviourHistory.elsewhereCountMax
                if surplus > 0 { byPayer[payer]?.removeFirst(surplus) }
            }
            guard isFirst, let value = event.value else { return }
            firsts.append(value.minorUnits)
            // Nobody counts anew for each customer: a service does so once a day or so.
            guard firsts.count < 20 || firsts.count.isMultiple(of: 50) else { return }
            typicalFirst = Amount(firsts.sorted()[firsts.count / 2], of: pack.currency)
        case .payout:
            let spellings = event.counterparties.map { Hex.encodePrefixed($0.bytes) }
            let known = paid[event.wallet] ?? []
            paid[event.wallet] = (known + spellings.filter { !known.contains($0) }).suffix(100)
        }
    }
}
