import Glibc
public import Units

/// The time, and waiting for it.
public protocol ClockPort: Sendable {
    /// Returns the wall-clock time. It may step back; whoever needs order keeps the later of two.
    func now() -> Timestamp

    /// Waits.
    ///
    /// - Throws: `CancellationError` if the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's clock.
public struct SystemClock: ClockPort {
    /// Makes a clock.
    public init() {}

    /// Returns the machine's time.
    public func now() -> Timestamp {
        var time = timespec()
        // CLOCK_REALTIME cannot fail with a valid pointer.
        let status = clock_gettime(CLOCK_REALTIME, &time)
        precondition(status == 0, "a machine without a clock cannot keep books")
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Waits on the monotonic clock.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
