/// The standard terms of every rule, and what an operator may not go below.
///
/// The numbers are the defaults of the compliance design; law and the operator change them in a
/// rule pack, never here.
enum RuleCatalogue {
    struct Entry: Sendable {
        let severity: RuleResult.Severity
        let floor: ScreeningDecision
        /// What no pack may go below; a rule with one cannot be switched off.
        let floorMin: ScreeningDecision
        let points: Int
        let typology: RuleTypology
        let group: FATFGroup
        let numbers: [RuleNumber: [Int64]]

        init(
            _ severity: RuleResult.Severity, floor: ScreeningDecision = .clear, points: Int = 0,
            _ typology: RuleTypology, _ group: FATFGroup, min floorMin: ScreeningDecision = .clear,
            _ numbers: [RuleNumber: [Int64]] = [:]
        ) {
            self.severity = severity
            self.floor = floor
            self.floorMin = floorMin
            self.points = points
            self.typology = typology
            self.group = group
            self.numbers = numbers
        }
    }

    static func entry(_ rule: ScreeningRule) -> Entry {
        guard let entry = entries[rule] else {
            preconditionFailure("\(rule.rawValue) has no standard terms: every rule needs some")
        }
        return entry
    }

    private static let entries = [sanctions, exposure, behaviour, operation].reduce(into: [:]) {
        $0.merge($1) { first, _ in first }
    }

    private static let sanctions: [ScreeningRule: Entry] = [
        // The law has decided already.
        .sanctioned: Entry(
            .critical, floor: .freeze, .sanctions, .senderOrRecipient, min: .freeze),
        .sanctionedKey: Entry(
            .high, floor: .hold, points: 80, .sanctions, .senderOrRecipient, min: .hold),
        .issuerBlacklist: Entry(
            .critical, floor: .freeze, .sanctions, .senderOrRecipient, min: .freeze),
        .issuerSubmission: Entry(
            .high, floor: .hold, points: 60, .sanctions, .senderOrRecipient),
        .delisted: Entry(.warning, floor: .alert, points: 10, .sanctions, .senderOrRecipient),
        .listAge: Entry(
            .warning, floor: .hold, .operation, .none, min: .hold,
            [.warnHours: [24], .holdHours: [72]]),
        .notScreened: Entry(.warning, floor: .hold, .operation, .none, min: .hold),
        .undecodable: Entry(
            .high, floor: .hold, points: 50, .operation, .senderOrRecipient, min: .hold),
    ]

    private static let exposure: [ScreeningRule: Entry] = [
        .sanctionedNear: Entry(.high, floor: .hold, points: 80, .exposure, .sourceOfFunds),
        .sanctionedFar: Entry(
            .high, points: 50, .exposure, .sourceOfFunds,
            [.haircutShare: [100], .fifoValue: [100], .pointsBelow: [15]]),
        .illicitDirect: Entry(
            .high, floor: .hold, points: 60, .exposure, .anonymity, [.confidence: [50]]),
        .illicitIndirect: Entry(
            .warning, points: 40, .exposure, .sourceOfFunds,
            [.haircutShareHigh: [1_000], .haircutShare: [100], .pointsBelow: [15]]),
        .weakLabel: Entry(.info, points: 15, .exposure, .sourceOfFunds),
    ]

    private static let behaviour: [ScreeningRule: Entry] = [
        .structuring: Entry(
            .warning, points: 40, .structuring, .transactions,
            [
                .count: [3], .windowHours: [24], .bandLow: [7_000], .bandHigh: [9_990],
                .thresholds: [1_000, 3_000, 10_000], .parts: [10], .zScore: [400],
            ]),
        .manyToOne: Entry(
            .warning, points: 30, .layering, .patterns,
            [.count: [11], .windowHours: [24], .zScore: [400]]),
        .velocity: Entry(
            .warning, points: 20, .velocity, .transactions,
            [.count: [5], .windowHours: [24], .zScore: [400]]),
        // Two hours: a script that pays many out one by one needs more than one.
        .rapidInOut: Entry(
            .warning, points: 35, .layering, .patterns,
            [.share: [8_000], .windowMinutes: [120], .value: [100]]),
        .dormant: Entry(
            .warning, points: 20, .velocity, .patterns, [.days: [180], .multiple: [10]]),
        .roundAmounts: Entry(
            .info, points: 10, .structuring, .transactions,
            [.count: [5], .among: [8], .value: [100]]),
        .peelChain: Entry(
            .warning, points: 25, .layering, .patterns,
            [.steps: [4], .share: [5_000], .windowHours: [24]]),
        .coinJoin: Entry(
            .warning, points: 25, .layering, .anonymity, [.inputs: [3], .outputs: [3]]),
        .dust: Entry(.info, .deception, .transactions, [.value: [1]]),
        .lookalike: Entry(
            .high, floor: .hold, .deception, .senderOrRecipient, [.head: [4], .tail: [4]]),
        .firstDeposit: Entry(.warning, points: 20, .velocity, .patterns, [.multiple: [10]]),
        .anomaly: Entry(.info, .velocity, .patterns, [.score: [90]]),
    ]

    private static let operation: [ScreeningRule: Entry] = [
        .limit: Entry(.warning, floor: .hold, .limits, .senderOrRecipient, min: .hold),
        .belowMinimum: Entry(.info, floor: .hold, .limits, .transactions),
        .travelRule: Entry(.warning, floor: .hold, .limits, .senderOrRecipient),
        .denied: Entry(.high, floor: .hold, points: 80, .opinion, .senderOrRecipient),
        .allowed: Entry(.info, .opinion, .senderOrRecipient),
        .labelled: Entry(.info, .opinion, .senderOrRecipient),
        .provider: Entry(.high, floor: .hold, points: 60, .opinion, .senderOrRecipient),
    ]
}
