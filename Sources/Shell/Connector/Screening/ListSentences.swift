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
        case .unknownConcept(let word, let count):
            "The word \(word.debugDescription) of \(count) labels is not known: it is left out."
        case .unreadableAddresses(let currency, let count):
            "\(count) addresses are none of \(currency); their own spelling says what they are."
        case .notAddresses(let count):
            "\(count) labels are about transactions; they are left out."
        }
    }
}
