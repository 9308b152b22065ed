/// How much a rule weighs, and from when on it fires.
public struct RuleTerms: Sendable, Hashable {
    /// The most points that a rule can have.
    public static let pointsMax: Int64 = 1_000
    /// The most values that one threshold can have.
    static let valueCountMax = 10

    /// The rule.
    public let rule: ScreeningRule
    /// Whether it is evaluated.
    public let isOn: Bool
    /// How much staff should mind.
    public let severity: RuleResult.Severity
    /// The least that follows; `.clear` for none.
    public let floor: ScreeningDecision
    /// How many points it adds.
    public let points: Int
    /// What its points count to.
    public let typology: RuleTypology
    /// The group of indicators that it belongs to.
    public let group: FATFGroup

    let numbers: [RuleNumber: [Int64]]

    /// Makes terms from the standard ones.
    ///
    /// - Throws: `RulePackProblem` for a value out of range, a threshold that the rule does not
    ///   have, and for less than the law or our own safety allows.
    public init(
        _ rule: ScreeningRule, isOn: Bool? = nil, severity: RuleResult.Severity? = nil,
        floor: ScreeningDecision? = nil, points: Int? = nil,
        numbers: [RuleNumber: [Int64]] = [:]
    ) throws(RulePackProblem) {
        let standard = RuleCatalogue.entry(rule)
        let floor = floor ?? standard.floor
        let points = points ?? standard.points
        guard floor >= standard.floorMin else {
            throw RulePackProblem(
                rule, "floor", "must be \(standard.floorMin.rawValue) or worse for this rule")
        }
        // What is frozen is never refunded and is reported as blocked: only a list that binds by
        // law does that, or the issuer, whose tokens nobody can move anyway.
        guard floor != .freeze || standard.typology == .sanctions else {
            throw RulePackProblem(
                rule, "floor", "must be hold or less: only rules of sanctions lists freeze")
        }
        guard isOn ?? true || standard.floorMin == .clear else {
            throw RulePackProblem(rule, "on", "this rule cannot be switched off")
        }
        guard points >= 0, points <= Int(RuleTerms.pointsMax) else {
            throw RulePackProblem(rule, "points", "must be 0 to \(RuleTerms.pointsMax)")
        }
        if rule == .anomaly, floor > .clear || points > 0 {
            throw RulePackProblem(rule, "points", "a model is shown and never decides: 0, no floor")
        }
        self.rule = rule
        self.isOn = isOn ?? true
        self.severity = severity ?? standard.severity
        self.floor = floor
        self.points = points
        typology = standard.typology
        group = standard.group
        self.numbers = try RuleTerms.checked(numbers, rule, standard)
        try RuleTerms.checkOrder(self)
    }

    init(standard rule: ScreeningRule) {
        let entry = RuleCatalogue.entry(rule)
        self.rule = rule
        isOn = true
        severity = entry.severity
        floor = entry.floor
        points = entry.points
        typology = entry.typology
        group = entry.group
        numbers = entry.numbers
    }

    /// Returns a threshold, the first of several; the rule must have it.
    public func number(_ name: RuleNumber) -> Int64 {
        guard let value = numbers[name]?.first else {
            preconditionFailure("\(rule.rawValue) has no \(name.rawValue): a rule asks for its own")
        }
        return value
    }

    /// Returns all values of a threshold, rising; the rule must have it.
    public func numbers(_ name: RuleNumber) -> [Int64] {
        guard let values = numbers[name] else {
            preconditionFailure("\(rule.rawValue) has no \(name.rawValue): a rule asks for its own")
        }
        return values
    }

    /// The thresholds, sorted by name; for pages that show them.
    public var allNumbers: [(name: RuleNumber, values: [Int64])] {
        numbers.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
    }

    /// The rule has found something; points and floor are the terms' own unless given.
    ///
    /// A rule that is switched off stays quiet, with what it found as evidence.
    func fired(
        _ text: String, evidence: [String] = [], points: Int? = nil,
        floor: ScreeningDecision? = nil
    ) -> RuleResult {
        guard isOn else { return .quiet(rule, evidence: ["switched off"] + evidence) }
        return RuleResult(
            rule: rule, hasFired: true, severity: severity, floor: floor ?? self.floor,
            points: points ?? self.points, text: text, evidence: evidence)
    }

    /// The rule has found nothing.
    var quiet: RuleResult { .quiet(rule) }

    private static func checked(
        _ numbers: [RuleNumber: [Int64]], _ rule: ScreeningRule, _ standard: RuleCatalogue.Entry
    ) throws(RulePackProblem) -> [RuleNumber: [Int64]] {
        var result = standard.numbers
        for (name, values) in numbers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let usual = standard.numbers[name] else {
                let known = standard.numbers.keys.map(\.rawValue).sorted()
                throw RulePackProblem(
                    rule, name.rawValue,
                    known.isEmpty
                        ? "this rule has no thresholds"
                        : "this rule has \(known.joined(separator: ", "))")
            }
            let countMax = usual.count > 1 ? valueCountMax : 1
            guard (1...countMax).contains(values.count) else {
                throw RulePackProblem(rule, name.rawValue, "must have 1 to \(countMax) values")
            }
            for value in values where !name.range.contains(value) {
                throw RulePackProblem(
                    rule, name.rawValue,
                    "must be a whole number from \(name.range.lowerBound) to "
                        + "\(name.range.upperBound)")
            }
            result[name] = values.sorted()
        }
        return result
    }

    /// Pairs of thresholds where one must not pass the other.
    private static func checkOrder(_ terms: RuleTerms) throws(RulePackProblem) {
        let pairs: [(RuleNumber, RuleNumber)] = [
            (.warnHours, .holdHours), (.haircutShare, .haircutShareHigh), (.bandLow, .bandHigh),
            (.count, .among),
        ]
        for (low, high) in pairs {
            guard let least = terms.numbers[low]?.first, let most = terms.numbers[high]?.first,
                least > most
            else { continue }
            throw RulePackProblem(terms.rule, low.rawValue, "must be at most \(high.rawValue)")
        }
    }
}

/// What is wrong with a rule pack, with the place in it.
public struct RulePackProblem: Error, Sendable, Equatable {
    /// The place, such as `rules.B-01.count`.
    public let place: String
    /// What is wrong, and what would be right.
    public let problem: String

    /// Makes a problem.
    public init(place: String, problem: String) {
        self.place = place
        self.problem = problem
    }

    init(_ rule: ScreeningRule, _ field: String, _ problem: String) {
        self.init(place: "rules.\(rule.rawValue).\(field)", problem: problem)
    }
}
