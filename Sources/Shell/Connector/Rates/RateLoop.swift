public import Logging
import Units

/// Asks the sources of prices again and again, and puts their answers on the desk.
public struct RateLoop: Sendable {
    private let sources: [any RatePort]
    private let desk: RateDesk
    private let interval: Duration
    private let clock: any ClockPort
    private let logger: Logger

    /// Makes a loop over all sources.
    public init(
        sources: [any RatePort], desk: RateDesk, interval: Duration, clock: any ClockPort,
        logger: Logger
    ) {
        self.sources = sources
        self.desk = desk
        self.interval = interval
        self.clock = clock
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    public func run() async {
        while !Task.isCancelled, !sources.isEmpty {
            await round()
            do {
                try await clock.sleep(for: interval)
            } catch {
                return
            }
        }
    }

    /// Asks every source once, one after the other.
    public func round() async {
        for source in sources {
            do {
                let problems = desk.take(
                    try await source.rates(), from: source.name, now: clock.now())
                for problem in problems { note(problem, source) }
            } catch {
                desk.note(error, of: source.name)
                note(error.reason, source)
            }
        }
    }

    private func note(_ problem: String, _ source: any RatePort) {
        logger.debug(
            "a price was not taken", metadata: ["source": "\(source.name)", "why": "\(problem)"])
    }
}
