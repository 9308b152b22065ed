public import Logging
public import Units

/// Steps one chain's watcher until it is cancelled; a late or halted chain never stops another.
public struct ChainLoop: Sendable {
    private let watcher: ChainWatcher
    private let source: any ChainSource
    private let store: any StorePort
    private let clock: any ClockPort
    private let logger: Logger
    private let status: ChainStatusBoard

    /// Makes a loop.
    public init(
        source: any ChainSource, store: any StorePort, clock: any ClockPort, logger: Logger,
        status: ChainStatusBoard
    ) {
        watcher = ChainWatcher(source: source, store: store, logger: logger)
        self.source = source
        self.store = store
        self.clock = clock
        self.logger = logger
        self.status = status
    }

    /// Runs until the task is cancelled.
    public func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            let outcome = await watcher.step()
            status.record(outcome, for: source.profile.id, at: clock.now())
            do {
                try await rest(after: outcome, &backoff)
            } catch {
                // Only cancellation ends a rest early: the loop's condition sees it.
                continue
            }
        }
    }

    private func rest(after outcome: WatchOutcome, _ backoff: inout Backoff) async throws {
        switch outcome {
        case .moved:
            backoff.reset()
        case .upToDate:
            backoff.reset()
            let id = source.profile.id
            guard let tip = try await store.read({ try $0.checkpoints(id).last }) else { return }
            try await source.waitForBlock(
                after: tip, upTo: .milliseconds(max(source.profile.blockTimeMilliseconds, 1_000)))
        case .retry(let wait, let reason):
            logger.debug(
                "chain step failed",
                metadata: ["chain": "\(source.profile.id)", "reason": "\(reason)"])
            try await clock.sleep(for: backoff.next(atLeast: wait))
        case .halted:
            try await clock.sleep(for: .seconds(5))
        }
    }
}

/// What each chain's watcher last came to, for readiness, `/v1/chains` and metrics.
public final class ChainStatusBoard: Sendable {
    /// One chain's last outcomes.
    public struct Status: Sendable, Hashable {
        /// What the last step came to.
        public let outcome: WatchOutcome
        /// When that was.
        public let at: Timestamp
        /// When the chain was last known to be complete up to the node's tip; nil for never.
        public let upToDateAt: Timestamp?
    }

    private let statuses = LockedBox<[ChainID: Status]>([:])

    /// Makes an empty board.
    public init() {}

    /// Records an outcome.
    public func record(_ outcome: WatchOutcome, for chain: ChainID, at time: Timestamp) {
        statuses.withLock { all in
            let complete = outcome == .upToDate ? time : all[chain]?.upToDateAt
            all[chain] = Status(outcome: outcome, at: time, upToDateAt: complete)
        }
    }

    /// Returns a chain's status; nil before its first step.
    public func status(of chain: ChainID) -> Status? { statuses.withLock { $0[chain] } }
}
