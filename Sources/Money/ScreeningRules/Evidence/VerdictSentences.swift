import Units

/// A verdict in words.
enum VerdictSentences {
    /// What a customer may read: never a list, a rule, or that a freeze is one.
    static func customer(
        _ decision: ScreeningDecision, _ results: [RuleResult], amount: Amount
    ) -> String {
        switch decision {
        case .clear, .alert:
            return "Your deposit of \(amount) has passed our checks."
        case .hold, .freeze:
            let rules = results.filter { $0.hasFired && $0.floor >= .hold }.map(\.rule)
            // Without any such rule it is points that hold.
            if !rules.isEmpty, rules.allSatisfy({ $0 == .limit }) {
                return "Your deposit of \(amount) is above a limit and waits for our review."
            }
            if !rules.isEmpty, rules.allSatisfy({ $0 == .belowMinimum }) {
                return "Your deposit of \(amount) is below the least amount that we credit by "
                    + "ourselves and waits for our review."
            }
            if !rules.isEmpty, rules.allSatisfy({ $0 == .travelRule }) {
                return "Your deposit of \(amount) waits until we know who sent it. Tell us who "
                    + "that was; then we finish the review."
            }
            return "Your deposit of \(amount) is being reviewed. You need not do anything; we "
                + "write to you when the review is done or if we have a question."
        }
    }

    static func staff(
        _ decision: ScreeningDecision, _ results: [RuleResult], amount: Amount
    ) -> String {
        let word =
            switch decision {
            case .clear: "Clear"
            case .alert: "Clear with an alert"
            case .hold: "Held"
            case .freeze: "Frozen"
            }
        // Worst first; the sort is made stable by the rules' own order.
        let fired = results.enumerated().filter(\.element.hasFired).sorted { left, right in
            let (first, second) = (left.element, right.element)
            if first.floor != second.floor { return first.floor > second.floor }
            if first.points != second.points { return first.points > second.points }
            return left.offset < right.offset
        }.map(\.element)
        guard !fired.isEmpty else { return "\(word): \(amount); no rule fired." }
        let reasons = fired.map { result in
            let points = result.points > 0 ? ", \(result.points) points" : ""
            return "\(result.text) [\(result.rule.rawValue)\(points)]"
        }
        return "\(word): \(amount); " + reasons.joined(separator: "; ") + "."
    }
}
