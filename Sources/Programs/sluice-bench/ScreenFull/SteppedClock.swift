import Connector
import Units

/// A clock that moves when it is told to: a past of months is made in seconds.
struct SteppedClock: ClockPort {
    private let time: LockedBox<Timestamp>

    init(_ time: Timestamp) { self.time = LockedBox(time) }

    func now() -> Timestamp { time.withLock { $0 } }

    /// Moves ahead.
    func move(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }

    /// Nobody waits by it: what would have to is not measured.
    func sleep(for duration: Duration) async throws { try Task.checkCancellation() }
}
