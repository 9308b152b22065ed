import Connector
import Units

/// A clock that tests move; sleepers wake when it passes their time.
final class TestClock: ClockPort {
    private let time = LockedBox(Timestamp(milliseconds: 1_767_225_600_000))

    func now() -> Timestamp { time.withLock { $0 } }

    func advance(seconds: Int64) {
        time.withLock { $0 = $0.adding(seconds: seconds) }
    }

    func sleep(for duration: Duration) async throws {
        let (seconds, attoseconds) = duration.components
        let until = Timestamp(
            milliseconds: now().milliseconds + seconds * 1_000
                + attoseconds / 1_000_000_000_000_000)
        while now() < until { try await Task.sleep(for: .milliseconds(2)) }
    }
}
