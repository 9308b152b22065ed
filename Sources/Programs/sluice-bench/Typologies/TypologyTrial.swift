import ChainModel
import Encodings
import ScreeningRules
import Units

/// Lets the rules judge a stream, event by event, as they would have: each with its past alone.
struct TypologyTrial {
    /// What came out of one stream, or of several together.
    struct Outcome: Sendable {
        /// Normal deposits that were measured.
        var normalCount = 0
        /// Of them, those that got an alert and those that were held.
        var falseAlertCount = 0
        var falseHoldCount = 0
        /// Injected deposits.
        var illicitCount = 0
        /// For each pattern that was measured its typology, its worst decision, what fired.
        var patterns: [PatternOutcome] = []
        /// For each rule how often it fired on normal and on injected events.
        var normalFirings: [ScreeningRule: Int] = [:]
        var illicitFirings: [ScreeningRule: Int] = [:]

        mutating func add(_ other: Outcome) {
            normalCount += other.normalCount
            falseAlertCount += other.falseAlertCount
            falseHoldCount += other.falseHoldCount
            illicitCount += other.illicitCount
            patterns += other.patterns
            normalFirings.merge(other.normalFirings, uniquingKeysWith: +)
            illicitFirings.merge(other.illicitFirings, uniquingKeysWith: +)
        }
    }

    /// What came out for one pattern.
    struct PatternOutcome: Sendable {
        let typology: Typology
        var worst = ScreeningDecision.clear
        var fired: Set<ScreeningRule> = []
    }

    private let pack: RulePack
    private var wallets: [WalletID: WalletBehaviour] = [:]
    private var paid: [WalletID: [String]] = [:]
    private var byPayer: [WatchedScript: [BehaviourEvent]] = [:]
    private var firsts: [UInt128] = []
    private var typicalFirst: Amount?
    private var forest: HalfSpaceForest
    private var found: [Int: PatternOutcome] = [:]
    private var outcome = Outcome()

    private init(pack: RulePack, seed: UInt64) {
        self.pack = pack
        forest = HalfSpaceForest(seed: seed)
    }

    /// Returns what the rules of a pack say of a stream.
    static func run(
        _ stream: TypologyStream, pack: RulePack = .standard, seed: UInt64 = 1
    ) -> Outcome {
        var trial = TypologyTrial(pack: pack, seed: seed)
        // The model learns some days before; what is older only makes histories.
        let judgedFrom = stream.measuredFrom.adding(seconds: -10 * 86_400)
        for event in stream.events {
            if event.event.time >= judgedFrom {
                let results = trial.judge(event)
                if event.event.time >= stream.measuredFrom {
                    trial.count(event, results, stream.patterns)
                }
            }
            trial.remember(event.event)
        }
        trial.outcome.patterns = trial.found.sorted { $0.key < $1.key }.map(\.value)
        return trial.outcome
    }

    private mutating func judge(_ streamed: StreamEvent) -> [RuleResult] {
        let event = streamed.event
        let wallet = wallets[event.wallet] ?? WalletBehaviour(currency: pack.currency)
        let spellings = event.counterparties.map { Hex.encodePrefixed($0.bytes) }
        let history = BehaviourHistory(
            wallet: wallet,
            elsewhere: event.counterparties.flatMap { byPayer[$0] ?? [] },
            knownAddresses: paid[event.wallet] ?? [], ancestors: streamed.ancestors,
            typicalFirstDeposit: typicalFirst)
        switch event.direction {
        case .deposit:
            let facts = DepositBehaviour.make(
                event, spellings: spellings, history: history, pack: pack, now: event.time
            ).scored(by: forest)
            forest.learn(facts)
            return BehaviourRules.evaluate(facts, pack: pack)
        case .payout:
            let facts = PayoutBehaviour.make(
                event, spelling: spellings.first ?? "", history: history, pack: pack,
                now: event.time)
            return BehaviourRules.evaluate(facts, pack: pack)
        }
    }

    private func decision(_ results: [RuleResult]) -> ScreeningDecision {
        let points = pack.points(of: results)
        let band: ScreeningDecision =
            points >= pack.bands.holdPoints
            ? .hold : points >= pack.bands.alertPoints ? .alert : .clear
        return max(band, results.filter(\.hasFired).map(\.floor).max() ?? .clear)
    }

    private mutating func count(
        _ streamed: StreamEvent, _ results: [RuleResult], _ patterns: [Typology]
    ) {
        let decision = decision(results)
        let fired = results.filter(\.hasFired).map(\.rule)
        if let number = streamed.pattern {
            var pattern = found[number] ?? PatternOutcome(typology: patterns[number])
            pattern.worst = max(pattern.worst, decision)
            pattern.fired.formUnion(fired)
            found[number] = pattern
            if streamed.event.direction == .deposit { outcome.illicitCount += 1 }
            for rule in fired { outcome.illicitFirings[rule, default: 0] += 1 }
            return
        }
        for rule in fired { outcome.normalFirings[rule, default: 0] += 1 }
        guard streamed.event.direction == .deposit else { return }
        outcome.normalCount += 1
        if decision >= .alert { outcome.falseAlertCount += 1 }
        if decision >= .hold { outcome.falseHoldCount += 1 }
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
