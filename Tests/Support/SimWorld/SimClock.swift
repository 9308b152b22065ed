import Connector
import Units

/// The time of a simulated world: it moves only when the world says so, at times backwards.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimClock: ClockPort, @unchecked Sendable {
    private var time = Timestamp(seconds: 1_790_000_000)

    func now() -> Timestamp { time }

    func move(milliseconds: Int64) {
        time = Timestamp(milliseconds: time.milliseconds + milliseconds)
    }

    func sleep(for duration: Duration) async throws {
        move(milliseconds: duration.components.seconds * 1_000)
    }
}
