import Connector

/// Kills the daemon at random moments and starts it again.
struct TourKiller: Sendable {
    /// The time between two kills: ten of them fall into deposits and payouts alike.
    private static let pauseMilliseconds = 100...20_000

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
