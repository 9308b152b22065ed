import Units

/// S-06: a sanctions list that nobody could renew for too long warns, then holds.
struct ListAgeRule {
    let settings: ScreeningSettings

    func evaluate(_ lists: [ScreeningList], now: Timestamp) -> RuleResult {
        var floor = ScreeningDecision.clear
        var sentences: [String] = []
        var evidence: [String] = []
        for list in lists where list.version.kind == .sanctions {
            let milliseconds = now.milliseconds(since: list.checkedAt)
            let hours = milliseconds / 3_600_000
            let source = list.version.source
            if milliseconds < -ListAgeRule.clockToleranceMilliseconds {
                floor = .hold
                sentences.append("\(source) was checked in the future: a clock is wrong")
            } else if hours >= settings.listHoldHours {
                floor = .hold
                sentences.append("\(source) is \(hours) of \(settings.listHoldHours) hours old")
            } else if hours >= settings.listWarningHours {
                sentences.append("\(source) is \(hours) of \(settings.listWarningHours) hours old")
            } else {
                continue
            }
            evidence.append(list.version.id)
        }
        guard !sentences.isEmpty else { return .quiet(.listAge) }
        return .fired(
            .listAge, .warning, floor: floor, points: 0, sentences.joined(separator: "; "),
            evidence: evidence)
    }

    /// Machines that share a store may differ by this much.
    private static let clockToleranceMilliseconds: Int64 = 3_600_000
}
