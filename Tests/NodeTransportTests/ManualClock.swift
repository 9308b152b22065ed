import Connector
import Units

@testable import NodeTransport

/// A clock that stands still; whoever sleeps moves it on at once.
final class ManualClock: ClockPort {
    private let state = Locked((now: Timestamp(seconds: 1_800_000_000), slept: [Duration]()))

    var slept: [Duration] { state.withLock { $0.slept } }

    func now() -> Timestamp { state.withLock { $0.now } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.slept.append(duration)
            state.now = state.now.adding(milliseconds: Int64(duration.wholeMilliseconds))
        }
    }

    func advance(seconds: Int64) {
        state.withLock { $0.now = $0.now.adding(seconds: seconds) }
    }
}
