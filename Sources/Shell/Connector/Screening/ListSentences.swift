import ScreeningRules

extension ListHoldReason {
    /// The reason in a sentence for the person who must decide.
    var sentence: String {
        switch self {
        case .empty: "It has no addresses."
        case .countFell(let from, let to): "It has \(to) addresses; the one in force has \(from)."
        case .labelLost(let label, let count):
            "The label \(label) is gone, with \(count) addresses."
        case .olderThanCurrent(let date, let current):
            "It was published on \(date); the one in force on \(current)."
        case .otherList(let what): "It is another list than the one in force: \(what)."
        }
    }
}

extension ListWarning {
    /// The warning in a sentence for staff.
    var sentence: String {
        switch self {
        case .newLabel(let label, let count):
            "The label \(label) is new, with \(count) addresses; they are screened."
        }
    }
}
