public import Units

/// Why a case was opened, in the few facts that order a queue.
public struct CaseGrounds: Sendable, Hashable {
    /// What the verdict decided.
    public let floor: ScreeningDecision
    /// The sum of its points.
    public let points: Int
    /// What the money was worth when the case was opened, in the currency of the rules; nil if
    /// nobody knew.
    public let value: Amount?
    /// The ids of the rules that count: those with a floor or with points, in the verdict's order.
    public let rules: [String]

    /// Makes grounds of what a store saved.
    public init(floor: ScreeningDecision, points: Int, value: Amount?, rules: [String]) {
        self.floor = floor
        self.points = points
        self.value = value
        self.rules = rules
    }

    /// Makes grounds of a verdict.
    public init(_ verdict: Verdict, value: Amount?) {
        self.init(
            floor: verdict.decision, points: verdict.points, value: value,
            rules: verdict.firings.filter { $0.floor > .clear || $0.points > 0 }
                .map(\.rule.rawValue))
    }

    /// What is known of a case whose verdict nobody read.
    public static let unknown = CaseGrounds(floor: .hold, points: 0, value: nil, rules: [])

    /// Whether every reason is that the amount is too small; nothing known is no such reason.
    public var areDustOnly: Bool {
        !rules.isEmpty && rules.allSatisfy(CaseGrounds.dustRules.contains)
    }

    /// Below the least deposit, and dust: the only rules whose holds may be closed in bulk.
    private static let dustRules = ["L-02", "B-09"]
}

/// A case's place in the queue: the worst, largest and oldest first.
///
/// By floor, then points, then value, then age. A case of unknown value comes after those of the
/// same floor and points. All values are of one currency, that of the rules.
public struct CasePriority: Sendable, Hashable, Comparable {
    /// From 0 for clear to 3 for freeze.
    public let floor: Int
    /// The points.
    public let points: Int
    /// The value's minor units; nil if unknown.
    public let value: UInt128?
    /// Rises with the order of opening: the lower, the older.
    public let number: UInt64

    /// Makes a place.
    public init(floor: Int, points: Int, value: UInt128?, number: UInt64) {
        self.floor = floor
        self.points = points
        self.value = value
        self.number = number
    }

    /// Makes the place of a case. What is frozen now counts as frozen, whatever opened it.
    public init(_ item: ComplianceCase, _ grounds: CaseGrounds, number: UInt64) {
        let floor = item.state.phase == .frozen ? .freeze : grounds.floor
        self.init(
            floor: CasePriority.rank(floor), points: grounds.points,
            value: grounds.value?.minorUnits, number: number)
    }

    /// Reads what `text` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let floor = Int(parts[0]), (0...3).contains(floor),
            let points = Int(parts[1]), let number = UInt64(parts[3]),
            number <= UInt64(Int64.max), parts[2] == "n" || UInt128(parts[2]) != nil
        else { return nil }
        self.init(floor: floor, points: points, value: UInt128(parts[2]), number: number)
    }

    /// The place as a text without blanks, to go on from.
    public var text: String {
        "\(floor).\(points).\(value.map { "\($0)" } ?? "n").\(number)"
    }

    /// From 0 for clear to 3 for freeze.
    public static func rank(_ floor: ScreeningDecision) -> Int {
        switch floor {
        case .clear: 0
        case .alert: 1
        case .hold: 2
        case .freeze: 3
        }
    }

    /// Orders the more urgent first.
    public static func < (left: CasePriority, right: CasePriority) -> Bool {
        if left.floor != right.floor { return left.floor > right.floor }
        if left.points != right.points { return left.points > right.points }
        if left.value != right.value {
            guard let mine = left.value else { return false }
            guard let other = right.value else { return true }
            return mine > other
        }
        return left.number < right.number
    }
}
