import Units

/// S-06: a sanctions list that nobody could renew for too long warns, then holds.
struct ListAgeRule {
    let terms: RuleTerms

    func evaluate(_ lists: [ScreeningList], now: Timestamp) -> RuleResult {
        let holdHours = terms.number(.holdHours)
        let warnHours = terms.number(.warnHours)
        var floor = ScreeningDecision.clear
        var sentences: [String] = []
        var evidence: [String] = []
        for list in lists where list.version.kind == .sanctions {
            let milliseconds = now.milliseconds(since: list.checkedAt)
            let hours = milliseconds / 3_600_000
            let source = list.version.source
            if milliseconds < -ListAgeRule.clockToleranceMilliseconds {
                floor = terms.floor
                sentences.append("\(source) was checked in the future: a clock is wrong")
            } else if hours >= holdHours {
                floor = terms.floor
                sentences.append("\(source) is \(hours) of \(holdHours) hours old")
            } else if hours >= warnHours {
                sentences.append("\(source) is \(hours) of \(warnHours) hours old")
            } else {
                continue
            }
            evidence.append(list.version.id)
        }
        guard !sentences.isEmpty else { return terms.quiet }
        return terms.fired(
            sentences.joined(separator: "; "), evidence: evidence,
            points: floor > .clear ? nil : 0, floor: floor)
    }

    /// Machines that share a store may differ by this much.
    private static let clockToleranceMilliseconds: Int64 = 3_600_000
}
