public import Logging

/// Runs the payouts of all chains: screening of destinations, and each chain's own rounds.
///
/// A late chain never stops another: each has its own task.
public struct PayoutLoop: Sendable {
    /// One round of work; returns whether anything moved.
    public typealias Round = @Sendable () async throws -> Bool

    private let name: String
    private let store: any StorePort
    private let clock: any ClockPort
    private let logger: Logger
    private let round: Round

    /// How long to wait where nothing moved and nothing was committed.
    private static let pause = Duration.seconds(1)
    /// How many rounds may follow one another without a pause.
    private static let burstMax = 100

    /// Makes a loop with a name for the log.
    public init(
        _ name: String, store: any StorePort, clock: any ClockPort, logger: Logger,
        round: @escaping Round
    ) {
        self.name = name
        self.store = store
        self.clock = clock
        self.logger = logger
        self.round = round
    }

    /// Runs until the task is cancelled.
    public func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                for _ in 0..<Self.burstMax {
                    guard try await round() else { break }
                }
                backoff.reset()
                try await clock.sleep(for: Self.pause)
            } catch is CancellationError {
                return
            } catch {
                logger.debug(
                    "payout round failed", metadata: ["of": "\(name)", "reason": "\(error)"])
                do {
                    try await clock.sleep(for: backoff.next(atLeast: nil))
                } catch {
                    return
                }
            }
        }
    }
}
