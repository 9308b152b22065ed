public import Logging
public import ScreeningRules

/// Calls the next person for cases that nobody decided in time. Time does nothing else to a case.
public actor CaseClock {
    private let store: any StorePort
    private let levels: CaseServiceLevels
    private let clock: any ClockPort
    private let logger: Logger

    /// How often it looks: the shortest level is an hour.
    private static let interval = Duration.seconds(60)

    /// Makes a clock over the service's cases.
    public init(
        store: any StorePort, levels: CaseServiceLevels, clock: any ClockPort, logger: Logger
    ) {
        self.store = store
        self.levels = levels
        self.clock = clock
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await round()
            do {
                try await clock.sleep(for: CaseClock.interval)
            } catch {
                return
            }
        }
    }

    /// Looks once; returns how many cases were called for.
    @discardableResult
    public func round() async -> Int {
        let levels = levels
        do {
            let late = try await store.read {
                [now = clock.now()] in
                try $0.casesToEscalate(
                    CaseQuery.Lateness(now: now, levels: levels), limit: 1
                ).count
            }
            // Nothing is written where nothing is late.
            guard late > 0 else { return 0 }
            let count = try await store.write { try CaseDesk.escalate(levels, in: $0) }
            if count > 0 { logger.error("cases are late", metadata: ["count": "\(count)"]) }
            return count
        } catch {
            logger.debug("cases were not looked at", metadata: ["reason": "\(error)"])
            return 0
        }
    }
}
