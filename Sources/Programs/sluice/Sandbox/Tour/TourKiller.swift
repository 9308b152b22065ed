import Connector

/// Kills the daemon at random moments and starts it again.
struct TourKiller: Sendable {
    /// The longest time between two kills; about as long as a block takes to become final here.
    private static let pauseMilliseconds = 200...4_500

    let daemon: SandboxDaemon
    let screen: TourScreen
    let count: Int
    let seed: UInt64

    /// Kills as often as it shall.
    ///
    /// - Throws: `ChildFailure` if the daemon cannot be started again.
    func run() async throws {
        var numbers = SeededNumbers(seed: seed)
        for number in 1...count {
            let pause = numbers.next(in: TourKiller.pauseMilliseconds)
            await Pause.milliseconds(pause)
            guard !Task.isCancelled else { return }
            try await daemon.killAndRestart()
            screen.line("   ⚡ kill -9 no. \(number) of \(count), \(pause) ms after the last start")
        }
    }
}
