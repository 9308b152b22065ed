internal import Connector
internal import Units

/// Decides which endpoint is asked, and when; without I/O, so that time and chance are parameters.
///
/// An endpoint is usable unless it cools down after failures or is set aside. Of the usable ones
/// with budget left, the one asked least for this request goes first, then those not behind, then
/// the configured order.
struct EndpointSelection: Sendable {
    /// What to do with a request.
    enum Choice: Hashable {
        /// Ask the endpoint at this index; it is counted as under way until `finish`.
        case ask(Int)
        /// Look again after a pause.
        case wait(Duration)
        /// No endpoint is usable before a pause that is too long to wait.
        case unavailable(retryAfter: Duration)
        /// Every endpoint is excluded.
        case exhausted
    }

    /// How an exchange ended.
    enum Ending: Hashable {
        case answered
        /// It may work again later: why, and the pause that the node asked for.
        case failed(String, retryAfter: Duration?)
        /// The node refused the credentials, or its TLS cannot be trusted.
        case refused(String)
        /// The endpoint is well, but cannot answer this request.
        case unanswerable
        case cancelled
    }

    /// What one request has tried so far.
    struct Course: Hashable {
        var attemptCounts: [Int]
        var excluded: Set<Int> = []
        var attemptCount: Int { attemptCounts.reduce(0, +) }

        init(endpointCount: Int) {
            attemptCounts = [Int](repeating: 0, count: endpointCount)
        }
    }

    let rules: EndpointRules
    private(set) var tracks: [EndpointTrack]
    private var latest: Timestamp?

    init(endpoints: [(name: EndpointName, budget: RequestBudget)], rules: EndpointRules) {
        self.rules = rules
        tracks = endpoints.map { EndpointTrack(name: $0.name, budget: $0.budget) }
    }

    func index(of name: EndpointName) -> Int? { tracks.firstIndex { $0.name == name } }

    /// Chooses, and counts the chosen endpoint as asked.
    mutating func choose(pinned: Int?, course: Course, now: Timestamp) -> Choice {
        observe(now)
        var best: (index: Int, key: (Int, Int))?
        var turnWait: Int64?
        var rest: Int64?
        let turnPause = Int64(rules.turnPause.wholeMilliseconds)
        for index in tracks.indices where pinned == nil || pinned == index {
            if course.excluded.contains(index) { continue }
            if let milliseconds = tracks[index].restMilliseconds(now: now) {
                rest = min(rest ?? .max, milliseconds)
                continue
            }
            let isFull = tracks[index].underWayCount >= tracks[index].budget.concurrentMax ?? .max
            let rateWait = tracks[index].rateWaitMilliseconds(now: now)
            guard !isFull, rateWait == 0 else {
                turnWait = min(turnWait ?? .max, max(rateWait, isFull ? turnPause : 0))
                continue
            }
            let key = (course.attemptCounts[index], tracks[index].behindBlockCount > 0 ? 1 : 0)
            if best.map({ key < $0.key }) ?? true { best = (index, key) }
        }
        if let best {
            tracks[best.index].begin()
            return .ask(best.index)
        }
        let waitMax = Int64(rules.waitMax.wholeMilliseconds)
        if let rest, rest <= waitMax || turnWait != nil {
            return .wait(.milliseconds(min(rest, turnWait ?? rest)))
        }
        if let turnWait { return .wait(.milliseconds(turnWait)) }
        if let rest { return .unavailable(retryAfter: .milliseconds(rest)) }
        return .exhausted
    }

    /// Records how an exchange that `choose` began at `start` ended.
    mutating func finish(
        _ index: Int, _ ending: Ending, start: Timestamp, now: Timestamp, jitter: Jitter
    ) {
        observe(now)
        tracks[index].underWayCount -= 1
        switch ending {
        case .answered, .unanswerable:
            recover(index)
            recordLatency(index, now.milliseconds(since: start))
        case .failed(let reason, let retryAfter):
            fail(index, reason, start: start, now: now)
            let limit = pauseLimit(failureCount: tracks[index].failureCount)
            let own = jitter.milliseconds(upTo: limit)
            // A node that asks for no pause at all, again and again, still gets ours.
            let asked = retryAfter.map { Int64(min($0, rules.retryAfterMax).wholeMilliseconds) }
            cool(index, max(own, asked ?? 0), now: now, isAsked: asked != nil)
        case .refused(let reason):
            fail(index, reason, start: start, now: now)
            let pause = Int64(rules.refusalPause.wholeMilliseconds)
            cool(index, pause, now: now, isAsked: true)
        case .cancelled:
            return
        }
    }

    /// Records what a caller found out from answers.
    mutating func record(_ finding: EndpointFinding, of index: Int, now: Timestamp) {
        observe(now)
        switch finding {
        case .sound:
            tracks[index].behindBlockCount = 0
        case .behind(let blocks):
            tracks[index].behindBlockCount = blocks
        case .untrustworthy(let reason):
            tracks[index].lastFailure = reason
            let pause = Int64(rules.setAside.wholeMilliseconds)
            tracks[index].asideUntil = now.adding(milliseconds: pause)
        }
    }

    /// Returns how each endpoint is doing.
    mutating func health(now: Timestamp) -> [EndpointHealth] {
        observe(now)
        return tracks.map { track in
            let rest = track.restMilliseconds(now: now)
            let isAside = track.asideUntil.map { $0 > now } ?? false
            return EndpointHealth(
                endpoint: track.name,
                state: isAside ? .setAside : rest == nil ? .healthy : .coolingDown,
                consecutiveFailureCount: track.failureCount, requestCount: track.requestCount,
                lastFailure: track.lastFailure, retryAt: rest.map { now.adding(milliseconds: $0) },
                latencyMilliseconds: track.latencyMilliseconds)
        }
    }

    /// Returns the longest pause after so many failures in a row. Unit: milliseconds.
    func pauseLimit(failureCount: Int) -> Int64 {
        let base = Int64(rules.pauseBase.wholeMilliseconds)
        let limit = Int64(rules.pauseMax.wholeMilliseconds)
        // Thirty doublings pass every limit, and 2³¹ × 2³⁰ fits.
        return min(limit, base << Int64(min(max(0, failureCount - 1), 30)))
    }

    private mutating func recover(_ index: Int) {
        tracks[index].failureCount = 0
        if !tracks[index].isCoolingAsked { tracks[index].coolingUntil = nil }
    }

    private mutating func fail(
        _ index: Int, _ reason: String, start: Timestamp, now: Timestamp
    ) {
        tracks[index].lastFailure = reason
        // Many requests that were under way when a node went down are one failure, not many.
        if let last = tracks[index].lastFailureAt, start < last { return }
        tracks[index].failureCount += 1
        tracks[index].lastFailureAt = now
    }

    private mutating func cool(
        _ index: Int, _ milliseconds: Int64, now: Timestamp, isAsked: Bool
    ) {
        let until = now.adding(milliseconds: milliseconds)
        if let other = tracks[index].coolingUntil, other > now {
            tracks[index].isCoolingAsked = tracks[index].isCoolingAsked || isAsked
            tracks[index].coolingUntil = max(other, until)
        } else {
            tracks[index].isCoolingAsked = isAsked
            tracks[index].coolingUntil = until
        }
    }

    private mutating func recordLatency(_ index: Int, _ milliseconds: Int64) {
        let latest = min(max(0, milliseconds), 3_600_000)
        let average = tracks[index].latencyMilliseconds ?? latest
        tracks[index].latencyMilliseconds = (average * 7 + latest) / 8
    }

    /// A wall clock that was set back must not make a pause of seconds one of hours.
    private mutating func observe(_ now: Timestamp) {
        if let latest, now < latest {
            let step = now.milliseconds(since: latest)
            for index in tracks.indices { tracks[index].shift(milliseconds: step) }
        }
        latest = now
    }
}

extension Timestamp {
    /// Returns the moment so many milliseconds later, held at the largest moment.
    func adding(milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }
}
