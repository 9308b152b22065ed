import Connector
import ScreeningRules
import Units

/// How long a case may still wait, by the service's own hours.
struct ShownClock: Sendable {
    let text: String
    let tone: String
    let isLate: Bool

    /// Nil where nobody is waited for.
    init?(
        _ machine: ComplianceCase, now: Timestamp, levels: CaseServiceLevels, _ words: Words
    ) {
        guard let since = machine.waitingSince, let due = machine.dueAt(levels) else { return nil }
        let left = due.milliseconds(since: now) / 1_000
        isLate = now >= due
        let span = ShownTime.duration(abs(left), words) ?? words.say("time.moment")
        text = words.say(isLate ? "clock.late" : "clock.left", ["span": span])
        let whole = due.milliseconds(since: since) / 1_000
        tone = isLate ? "bad" : left < whole / 4 ? "wait" : "plain"
    }
}
