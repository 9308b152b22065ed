import Connector
import Testing
import Units

@testable import NodeTransport

/// Which endpoint is asked, and when.
@Suite struct EndpointSelectionTests {
    private static let start = Timestamp(seconds: 1_800_000_000)
    private static let longest = Jitter { $0 }

    private func selection(_ budgets: RequestBudget...) -> EndpointSelection {
        let endpoints = budgets.enumerated().map { (EndpointName("node-\($0.offset)"), $0.element) }
        return EndpointSelection(endpoints: endpoints, rules: EndpointRules())
    }

    private func later(_ milliseconds: Int64) -> Timestamp {
        Self.start.adding(milliseconds: milliseconds)
    }

    private func choose(
        _ selection: inout EndpointSelection, pinned: Int? = nil, excluded: Set<Int> = [],
        at milliseconds: Int64 = 0
    ) -> EndpointSelection.Choice {
        var course = EndpointSelection.Course(endpointCount: selection.tracks.count)
        course.excluded = excluded
        return selection.choose(pinned: pinned, course: course, now: later(milliseconds))
    }

    /// Asks an endpoint and ends that as told, both at the same moment.
    private func run(
        _ selection: inout EndpointSelection, _ index: Int, _ ending: EndpointSelection.Ending,
        at milliseconds: Int64 = 0
    ) {
        let choice = choose(&selection, pinned: index, at: milliseconds)
        #expect(choice == .ask(index))
        selection.finish(
            index, ending, start: later(milliseconds), now: later(milliseconds),
            jitter: Self.longest)
    }

    @Test func `the first healthy endpoint in the configured order is asked`() {
        var selection = selection(.unlimited, .unlimited)
        #expect(choose(&selection) == .ask(0))
        #expect(choose(&selection, pinned: 1) == .ask(1))
        #expect(choose(&selection, excluded: [0]) == .ask(1))
        #expect(choose(&selection, excluded: [0, 1]) == .exhausted)
        #expect(choose(&selection, pinned: 0, excluded: [0]) == .exhausted)
    }

    @Test func `an endpoint tried less for this request goes first`() {
        var selection = selection(.unlimited, .unlimited)
        var course = EndpointSelection.Course(endpointCount: 2)
        course.attemptCounts[0] = 1
        #expect(selection.choose(pinned: nil, course: course, now: later(0)) == .ask(1))
    }

    @Test func `pauses double with each failure in a row up to a limit`() {
        let selection = selection(.unlimited)
        let limits = (1...10).map { selection.pauseLimit(failureCount: $0) }
        #expect(
            limits == [500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000])
        #expect(selection.pauseLimit(failureCount: .max) == 60_000)
    }

    @Test func `a failed endpoint cools down, and the next one is asked`() {
        var selection = selection(.unlimited, .unlimited)
        run(&selection, 0, .failed("down", retryAfter: nil))
        let health = selection.health(now: later(499))
        #expect(health.map(\.state) == [.coolingDown, .healthy])
        #expect(health[0].retryAt == later(500))
        #expect(choose(&selection, at: 499) == .ask(1))
        #expect(choose(&selection, pinned: 0, at: 499) == .wait(.milliseconds(1)))
        #expect(choose(&selection, at: 500) == .ask(0))
    }

    @Test func `chance shortens a pause, and a draw out of range does not`() {
        for (draw, pause) in [(0, 0), (123, 123), (9999, 500), (-5, 0)] as [(Int64, Int64)] {
            var selection = selection(.unlimited)
            _ = choose(&selection)
            selection.finish(
                0, .failed("down", retryAfter: nil), start: later(0), now: later(0),
                jitter: Jitter { _ in draw })
            let wait = EndpointSelection.Choice.wait(.milliseconds(pause))
            #expect(choose(&selection) == (pause == 0 ? .ask(0) : wait))
        }
    }

    @Test func `a pause longer than a request waits makes the endpoint unavailable`() {
        var selection = selection(.unlimited)
        run(&selection, 0, .failed("busy", retryAfter: .seconds(30)))
        #expect(choose(&selection, at: 1000) == .unavailable(retryAfter: .seconds(29)))
        #expect(choose(&selection, at: 30_000) == .ask(0))
    }

    @Test func `a node's own pause is not ended by a late success and is held at a limit`() {
        var selection = selection(.unlimited)
        _ = choose(&selection)
        run(&selection, 0, .failed("busy", retryAfter: .seconds(1_000_000)))
        selection.finish(0, .answered, start: later(0), now: later(0), jitter: Self.longest)
        #expect(choose(&selection) == .unavailable(retryAfter: .seconds(3600)))
    }

    @Test func `a late success ends a pause that only we have chosen`() {
        var selection = selection(.unlimited)
        _ = choose(&selection)
        run(&selection, 0, .failed("reset", retryAfter: nil))
        selection.finish(0, .answered, start: later(0), now: later(1), jitter: Self.longest)
        #expect(choose(&selection, at: 1) == .ask(0))
        #expect(selection.tracks[0].failureCount == 0)
    }

    @Test func `many requests that one outage cuts are one failure`() {
        var selection = selection(.unlimited)
        for _ in 0..<32 { _ = choose(&selection) }
        for _ in 0..<32 {
            selection.finish(
                0, .failed("reset", retryAfter: nil), start: later(0), now: later(10),
                jitter: Self.longest)
        }
        #expect(selection.tracks[0].failureCount == 1)
        #expect(selection.tracks[0].underWayCount == 0)
    }

    @Test func `refused credentials cool an endpoint down for a minute`() {
        var selection = selection(.unlimited)
        run(&selection, 0, .refused("HTTP status 401"))
        #expect(choose(&selection) == .unavailable(retryAfter: .seconds(60)))
        #expect(selection.health(now: later(0))[0].lastFailure == "HTTP status 401")
        #expect(selection.health(now: later(0))[0].state == .coolingDown)
    }

    @Test func `an answer that cannot be had and a cancelled one are no failures`() {
        var selection = selection(.unlimited)
        run(&selection, 0, .unanswerable)
        run(&selection, 0, .cancelled)
        let health = selection.health(now: later(0))[0]
        #expect(health.state == .healthy)
        #expect(health.consecutiveFailureCount == 0)
        #expect(health.requestCount == 2)
    }

    @Test func `an untrustworthy endpoint is set aside for ten minutes, pinned or not`() {
        var selection = selection(.unlimited, .unlimited)
        selection.record(.untrustworthy("another chain"), of: 0, now: later(0))
        selection.record(.sound, of: 0, now: later(1))
        #expect(
            choose(&selection, pinned: 0, at: 590_000)
                == .unavailable(retryAfter: .seconds(10)))
        let health = selection.health(now: later(590_000))[0]
        #expect(health.state == .setAside)
        #expect(health.lastFailure == "another chain")
        #expect(health.retryAt == later(600_000))
        #expect(choose(&selection, at: 599_999) == .ask(1))
        #expect(choose(&selection, at: 600_000) == .ask(0))
    }

    @Test func `an endpoint that lags is asked last until it is sound`() {
        var selection = selection(.unlimited, .unlimited)
        selection.record(.behind(blocks: 3), of: 0, now: later(0))
        #expect(choose(&selection) == .ask(1))
        #expect(choose(&selection, excluded: [1]) == .ask(0))
        selection.record(.sound, of: 0, now: later(0))
        #expect(choose(&selection) == .ask(0))
    }

    @Test func `a rate is kept over time, with a burst of one second`() {
        var selection = selection(RequestBudget(requestsPerSecondMax: 4))
        for _ in 0..<4 { #expect(choose(&selection) == .ask(0)) }
        #expect(choose(&selection) == .wait(.milliseconds(250)))
        #expect(choose(&selection, at: 249) == .wait(.milliseconds(1)))
        #expect(choose(&selection, at: 250) == .ask(0))
        #expect(choose(&selection, at: 250) == .wait(.milliseconds(250)))
    }

    @Test func `a used-up budget sends requests to the next endpoint`() {
        var selection = selection(RequestBudget(concurrentMax: 1), .unlimited)
        #expect(choose(&selection) == .ask(0))
        #expect(choose(&selection) == .ask(1))
        #expect(choose(&selection, pinned: 0) == .wait(.milliseconds(10)))
        selection.finish(0, .answered, start: later(0), now: later(0), jitter: Self.longest)
        #expect(choose(&selection) == .ask(0))
    }

    @Test func `a wall clock that is set back does not lengthen a pause`() {
        var selection = selection(RequestBudget(requestsPerSecondMax: 1))
        run(&selection, 0, .failed("busy", retryAfter: .seconds(30)))
        selection.record(.untrustworthy("x"), of: 0, now: later(0))
        #expect(
            choose(&selection, at: -86_400_000) == .unavailable(retryAfter: .seconds(600)))
        #expect(choose(&selection, at: -86_400_000 + 600_000) == .ask(0))
    }

    @Test func `the answer time is a moving average`() {
        var selection = selection(.unlimited)
        for (milliseconds, average) in [(80, 80), (160, 90), (-5, 78)] as [(Int64, Int64)] {
            _ = choose(&selection)
            selection.finish(
                0, .answered, start: later(0), now: later(milliseconds), jitter: Self.longest)
            #expect(selection.tracks[0].latencyMilliseconds == average)
        }
    }
}
