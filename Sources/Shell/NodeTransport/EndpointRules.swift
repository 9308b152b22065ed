/// When endpoints are left alone, and how often a request is tried.
public struct EndpointRules: Sendable {
    /// How often one request is sent before its failure is reported. Unit: exchanges.
    public var attemptMax = 4
    /// The longest pause after one failure; it doubles with each failure in a row.
    public var pauseBase = Duration.milliseconds(500)
    /// The longest pause after any number of failures.
    public var pauseMax = Duration.seconds(60)
    /// The longest that a node's own `Retry-After` is believed.
    public var retryAfterMax = Duration.seconds(3600)
    /// How long an endpoint that refused its credentials is left alone.
    public var refusalPause = Duration.seconds(60)
    /// How long an endpoint that answered untrustworthily is left alone.
    public var setAside = Duration.seconds(600)
    /// The longest pause that a request waits through; before a longer one it fails.
    public var waitMax = Duration.seconds(2)
    /// How often a request looks again when every usable endpoint has as many under way as it may.
    public var turnPause = Duration.milliseconds(10)

    /// Makes the standard rules.
    public init() {}
}

/// Where pauses get their randomness: the same pause for all callers would make them come back
/// together.
public struct Jitter: Sendable {
    private let draw: @Sendable (Int64) -> Int64

    /// Makes a source of a function that returns a number from 0 to the given one.
    public init(_ draw: @escaping @Sendable (_ upTo: Int64) -> Int64) { self.draw = draw }

    /// The system's random numbers.
    public static let random = Jitter { Int64.random(in: 0...$0) }

    func milliseconds(upTo limit: Int64) -> Int64 {
        let limit = max(0, limit)
        return min(max(0, draw(limit)), limit)
    }
}
