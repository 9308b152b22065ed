/// Waiting times that double from a least to a most; a success starts them afresh.
struct Backoff: Sendable {
    private let least: Duration
    private let most: Duration
    private var current: Duration

    init(least: Duration = .milliseconds(250), most: Duration = .seconds(30)) {
        self.least = least
        self.most = most
        current = least
    }

    /// Returns the next waiting time, at least as long as was asked for.
    mutating func next(atLeast asked: Duration?) -> Duration {
        defer { current = min(current * 2, most) }
        return max(current, min(asked ?? .zero, .seconds(3600)))
    }

    mutating func reset() { current = least }
}
