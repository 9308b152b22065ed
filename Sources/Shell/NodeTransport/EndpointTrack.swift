internal import Connector
internal import Units

/// What is remembered of one endpoint.
struct EndpointTrack: Sendable {
    let name: EndpointName
    let budget: RequestBudget
    var failureCount = 0
    var requestCount: UInt64 = 0
    var underWayCount = 0
    var behindBlockCount: UInt64 = 0
    var lastFailure: String?
    var lastFailureAt: Timestamp?
    /// Left alone until then because of failures.
    var coolingUntil: Timestamp?
    /// Whether the node itself named that moment: then a late success does not end it.
    var isCoolingAsked = false
    /// Left alone until then because of an untrustworthy answer.
    var asideUntil: Timestamp?
    var latencyMilliseconds: Int64?
    private var rateDebtMicroseconds: Int64 = 0
    private var rateMoment: Timestamp?

    init(name: EndpointName, budget: RequestBudget) {
        self.name = name
        self.budget = budget
    }

    /// How long the endpoint is still left alone; nil if it may be asked.
    func restMilliseconds(now: Timestamp) -> Int64? {
        let rests = [coolingUntil, asideUntil].compactMap { $0?.milliseconds(since: now) }
        return rests.max().flatMap { $0 > 0 ? $0 : nil }
    }

    /// How long until the rate allows another request; 0 if it does now.
    mutating func rateWaitMilliseconds(now: Timestamp) -> Int64 {
        guard let rate = budget.requestsPerSecondMax else { return 0 }
        let elapsed = min(max(0, now.milliseconds(since: rateMoment ?? now)), 1_000_000)
        rateDebtMicroseconds = max(0, rateDebtMicroseconds - elapsed * 1000)
        rateMoment = now
        // A leaky bucket that holds one second's requests.
        let excess = rateDebtMicroseconds + Self.cost(rate) - Self.cost(rate) * Int64(rate)
        return excess <= 0 ? 0 : (excess + 999) / 1000
    }

    mutating func begin() {
        if let rate = budget.requestsPerSecondMax { rateDebtMicroseconds += Self.cost(rate) }
        underWayCount += 1
        requestCount += 1
    }

    /// Moves every remembered moment after the wall clock was set back.
    mutating func shift(milliseconds: Int64) {
        func shifted(_ moment: Timestamp?) -> Timestamp? {
            guard let moment else { return nil }
            let (sum, overflow) = moment.milliseconds.addingReportingOverflow(milliseconds)
            return Timestamp(milliseconds: overflow ? .min : sum)
        }
        lastFailureAt = shifted(lastFailureAt)
        coolingUntil = shifted(coolingUntil)
        asideUntil = shifted(asideUntil)
        rateMoment = shifted(rateMoment)
    }

    private static func cost(_ rate: Int) -> Int64 { (1_000_000 + Int64(rate) - 1) / Int64(rate) }
}
