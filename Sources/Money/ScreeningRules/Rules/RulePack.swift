import Digests
import Encodings
public import Units

/// From how many points on what follows.
public struct RuleBands: Sendable, Hashable {
    /// From here on a deposit gets a case of low priority and stays spendable.
    public let alertPoints: Int
    /// From here on a deposit waits for a person.
    public let holdPoints: Int
    /// From here on the person is a senior one.
    public let seniorPoints: Int

    /// Makes bands.
    ///
    /// - Throws: `RulePackProblem` unless 0 < alert ≤ hold ≤ senior ≤ 1,000.
    public init(alertPoints: Int, holdPoints: Int, seniorPoints: Int) throws(RulePackProblem) {
        guard alertPoints > 0, alertPoints <= holdPoints, holdPoints <= seniorPoints,
            seniorPoints <= Int(RuleTerms.pointsMax)
        else {
            throw RulePackProblem(
                place: "bands",
                problem: "alert, hold and senior must rise, from 1 to \(RuleTerms.pointsMax)")
        }
        self.init(alertPoints, holdPoints, seniorPoints)
    }

    fileprivate init(_ alertPoints: Int, _ holdPoints: Int, _ seniorPoints: Int) {
        self.alertPoints = alertPoints
        self.holdPoints = holdPoints
        self.seniorPoints = seniorPoints
    }

    /// The defaults of the compliance design.
    static let standard = RuleBands(25, 50, 80)
}

/// All rules with their terms: what an operator edits, as one versioned value.
public struct RulePack: Sendable, Hashable {
    /// The longest name of an edition, in bytes of UTF-8.
    public static let versionByteCountMax = 60

    /// The operator's name of the edition, such as `2026-11`.
    public let version: String
    /// The fiat money of all thresholds that are values.
    public let currency: Asset
    /// From how many points on what follows.
    public let bands: RuleBands
    /// The most points that the rules of one typology add together; none without a line.
    public let caps: [RuleTypology: Int]
    /// The SHA-256 of all of it, as canonical JSON.
    public let digest: Bytes32

    private let terms: [ScreeningRule: RuleTerms]

    /// Makes a pack; a rule that is not named has its standard terms.
    ///
    /// - Throws: `RulePackProblem` for a version that is empty or too long, and for a cap that is
    ///   no number of points.
    public init(
        version: String, currency: Asset, bands: RuleBands, caps: [RuleTypology: Int],
        terms: [RuleTerms]
    ) throws(RulePackProblem) {
        guard (1...RulePack.versionByteCountMax).contains(version.utf8.count) else {
            throw RulePackProblem(
                place: "version", problem: "must have 1 to \(RulePack.versionByteCountMax) bytes")
        }
        for typology in RuleTypology.allCases {
            guard (0...Int(RuleTerms.pointsMax)).contains(caps[typology] ?? 0) else {
                throw RulePackProblem(
                    place: "caps.\(typology.rawValue)",
                    problem: "must be 0 to \(RuleTerms.pointsMax)")
            }
        }
        self.init(version, currency, bands, caps, terms)
    }

    private init(
        _ version: String, _ currency: Asset, _ bands: RuleBands, _ caps: [RuleTypology: Int],
        _ terms: [RuleTerms]
    ) {
        self.version = version
        self.currency = currency
        self.bands = bands
        self.caps = caps
        var all: [ScreeningRule: RuleTerms] = [:]
        for rule in ScreeningRule.allCases { all[rule] = RuleTerms(standard: rule) }
        for given in terms { all[given.rule] = given }
        self.terms = all
        let json = RulePackJSON.json(
            version: version, currency: currency, bands: bands, caps: caps,
            terms: ScreeningRule.allCases.compactMap { all[$0] })
        guard let digest = Bytes32(SHA256.hash(json.canonical())) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        self.digest = digest
    }

    /// The pack that comes with this version of the program.
    public static let standard = RulePack(
        "standard-1", .usd, .standard,
        [
            .exposure: 100, .structuring: 45, .velocity: 40, .layering: 50, .opinion: 100,
        ], [])

    /// Returns the terms of a rule.
    public func terms(_ rule: ScreeningRule) -> RuleTerms {
        terms[rule] ?? RuleTerms(standard: rule)
    }

    /// All terms in the order of the rules' ids.
    public var allTerms: [RuleTerms] { ScreeningRule.allCases.map(terms) }

    /// Returns the sum of points, with each typology held to its cap.
    public func points(of results: [RuleResult]) -> Int {
        var sums: [RuleTypology: Int] = [:]
        for result in results where result.hasFired {
            sums[terms(result.rule).typology, default: 0] += result.points
        }
        return RuleTypology.allCases.reduce(0) { total, typology in
            let sum = sums[typology] ?? 0
            return total + min(sum, caps[typology] ?? sum)
        }
    }
}
