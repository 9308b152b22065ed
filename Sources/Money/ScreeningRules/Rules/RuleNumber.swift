/// A threshold of a rule that an operator can set.
public enum RuleNumber: String, Sendable, Hashable, CaseIterable {
    /// From this age of a list on staff are warned. Unit: hours.
    case warnHours
    /// From this age of a list on new deposits wait. Unit: hours.
    case holdHours
    /// How long the window is. Unit: hours.
    case windowHours
    /// How long the window is. Unit: minutes.
    case windowMinutes
    /// How long nothing may have happened. Unit: days.
    case days
    /// How many at least.
    case count
    /// Of how many of the newest.
    case among
    /// How many times as much as usual.
    case multiple
    /// How far from the usual, as a robust z score. Unit: hundredths.
    case zScore
    /// The least confidence in a label. Unit: percent.
    case confidence
    /// A share of the deposit's value by the haircut method. Unit: hundredths of a percent.
    case haircutShare
    /// A higher share, with more points. Unit: hundredths of a percent.
    case haircutShareHigh
    /// A value that came first in, first out. Unit: whole units of the pack's currency.
    case fifoValue
    /// The points where the share or value is below what counts in full.
    case pointsBelow
    /// A share. Unit: hundredths of a percent.
    case share
    /// The lower edge of a band below a threshold. Unit: hundredths of a percent of it.
    case bandLow
    /// The upper edge of a band below a threshold. Unit: hundredths of a percent of it.
    case bandHigh
    /// Amounts that people stay below. Unit: whole units of the pack's currency.
    case thresholds
    /// A value. Unit: whole units of the pack's currency.
    case value
    /// How many small pieces of one payer at least.
    case parts
    /// From this score of a model on it is shown as a reason. Unit: 0 to 100.
    case score
    /// How many steps in a row at least.
    case steps
    /// How many inputs at least.
    case inputs
    /// How many outputs at least.
    case outputs
    /// How many characters at the head are alike.
    case head
    /// How many characters at the tail are alike.
    case tail

    /// The values that make sense.
    public var range: ClosedRange<Int64> {
        switch self {
        case .warnHours, .holdHours, .windowHours: 1...8_760
        case .windowMinutes: 1...10_080
        case .days: 1...3_650
        case .count, .among, .parts, .steps, .inputs, .outputs: 1...100_000
        case .multiple: 2...1_000_000
        case .zScore: 100...100_000
        case .confidence, .score: 0...100
        case .haircutShare, .haircutShareHigh, .share, .bandLow, .bandHigh: 1...10_000
        case .fifoValue, .value, .thresholds: 1...1_000_000_000
        case .pointsBelow: 0...RuleTerms.pointsMax
        case .head, .tail: 1...20
        }
    }
}
