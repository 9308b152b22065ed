import ScreeningRules

/// What came out of one stream, or of several together.
struct TypologyOutcome: Sendable {
    /// Normal deposits that were measured, and normal payouts.
    var deposits = NormalOutcome()
    var payouts = NormalOutcome()
    /// Injected deposits.
    var illicitCount = 0
    /// What came out for each pattern that was measured.
    var patterns: [PatternOutcome] = []
    /// For each rule how often it fired on normal and on injected events.
    var normalFirings: [ScreeningRule: Int] = [:]
    var illicitFirings: [ScreeningRule: Int] = [:]

    mutating func add(_ other: TypologyOutcome) {
        deposits.add(other.deposits)
        payouts.add(other.payouts)
        illicitCount += other.illicitCount
        patterns += other.patterns
        normalFirings.merge(other.normalFirings, uniquingKeysWith: +)
        illicitFirings.merge(other.illicitFirings, uniquingKeysWith: +)
    }

    /// The share of patterns of which at least one deposit or payout got this or worse.
    func recall(at decision: ScreeningDecision) -> Double {
        share { $0.worst >= decision }
    }

    /// The share of patterns for which something holds.
    func share(of isTrue: (PatternOutcome) -> Bool) -> Double {
        Double(patterns.count(where: isTrue)) / Double(max(1, patterns.count))
    }

    /// How many of a hundred deposits were injected.
    var illicitPercent: Double {
        Double(illicitCount) * 100 / Double(max(1, deposits.count + illicitCount))
    }
}

/// What came out for normal deposits, or for normal payouts.
struct NormalOutcome: Sendable {
    private(set) var count = 0
    /// Of them, those that got an alert or worse, and those that were held.
    private(set) var alertCount = 0
    private(set) var holdCount = 0
    /// Of those, how many would not have been, had the rule been off.
    private(set) var alertsByRule: [ScreeningRule: Int] = [:]
    private(set) var holdsByRule: [ScreeningRule: Int] = [:]

    mutating func add(
        _ decision: ScreeningDecision, without: [ScreeningRule: ScreeningDecision]
    ) {
        count += 1
        guard decision >= .alert else { return }
        alertCount += 1
        if decision >= .hold { holdCount += 1 }
        for (rule, other) in without {
            if other < .alert { alertsByRule[rule, default: 0] += 1 }
            if decision >= .hold, other < .hold { holdsByRule[rule, default: 0] += 1 }
        }
    }

    mutating func add(_ other: NormalOutcome) {
        count += other.count
        alertCount += other.alertCount
        holdCount += other.holdCount
        alertsByRule.merge(other.alertsByRule, uniquingKeysWith: +)
        holdsByRule.merge(other.holdsByRule, uniquingKeysWith: +)
    }

    /// So many of them, of a thousand.
    func perThousand(_ part: Int?) -> Double {
        Double(part ?? 0) * 1_000 / Double(max(1, count))
    }

    /// Those that wait for a person, of a thousand.
    var holdsPerThousand: Double { perThousand(holdCount) }
    /// Those with an alert or worse, of a thousand.
    var alertsPerThousand: Double { perThousand(alertCount) }
}

/// What came out for one pattern.
struct PatternOutcome: Sendable {
    let typology: Typology
    /// The worst decision on one of its deposits and payouts.
    private(set) var worst = ScreeningDecision.clear
    /// The same where nobody traces money.
    private(set) var worstUntraced = ScreeningDecision.clear
    /// What fired.
    private(set) var fired: Set<ScreeningRule> = []
    private var events:
        [(decision: ScreeningDecision, without: [ScreeningRule: ScreeningDecision])] = []

    init(typology: Typology) { self.typology = typology }

    mutating func add(
        _ decision: ScreeningDecision, untraced: ScreeningDecision,
        without: [ScreeningRule: ScreeningDecision]
    ) {
        worst = max(worst, decision)
        worstUntraced = max(worstUntraced, untraced)
        fired.formUnion(without.keys)
        events.append((decision, without))
    }

    /// The worst decision, had a rule been off.
    func worst(without rule: ScreeningRule) -> ScreeningDecision {
        events.map { $0.without[rule] ?? $0.decision }.max() ?? .clear
    }
}
