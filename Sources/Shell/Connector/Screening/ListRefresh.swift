import Encodings
public import Logging
import ScreeningRules
import Units

/// Fetches a list on a schedule and puts it into force by the same guards as one that people bring.
///
/// A refresh that fails changes nothing: the old list stays in force, and its age grows until the
/// rule on it holds deposits. A list that the guards stop waits for people.
public actor ListRefresh {
    /// What came of a refresh.
    public enum Outcome: Sendable, Hashable {
        /// The version is in force, or was before.
        case inForce(String)
        /// The version waits for a person.
        case waits(String)
        /// The version came before and is not in force: it was rejected, or a newer one took its
        /// place.
        case notInForce(String)
        /// There is no list; why, in words for staff.
        case failed(String)
    }

    private let port: any ListPort
    private let store: any StorePort
    private let desk: ScreeningDesk
    private let lists: ListDesk
    private let clock: any ClockPort
    private let logger: Logger
    private let interval: Duration
    private var lastFailure: String?

    /// Who imports, in records.
    public static let actor = "refresh"
    /// How soon a failed refresh is tried again, unless the interval is shorter.
    public static let retryDelay = Duration.seconds(600)

    /// Makes a schedule for one list.
    public init(
        port: any ListPort, store: any StorePort, desk: ScreeningDesk, clock: any ClockPort,
        logger: Logger, interval: Duration
    ) {
        self.port = port
        self.store = store
        self.desk = desk
        lists = ListDesk(desk: desk)
        self.clock = clock
        self.logger = logger
        self.interval = interval
    }

    /// Refreshes at once, and then on the schedule until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let delay: Duration
            switch await refresh() {
            case .inForce, .waits, .notInForce: delay = interval
            case .failed: delay = min(interval, ListRefresh.retryDelay)
            }
            do {
                try await clock.sleep(for: delay)
            } catch {
                return
            }
        }
    }

    /// Fetches the list once, and puts it into force unless people must decide.
    public func refresh() async -> Outcome {
        let fetched: FetchedList
        do {
            fetched = try await port.newest(at: clock.now())
        } catch {
            return await failed(error.reason)
        }
        guard fetched.list.version.source == port.source else {
            return await failed("it is a list of \(fetched.list.version.source)")
        }
        do {
            let record = try await store.write { [lists] store in
                try lists.install(
                    fetched.list, warnings: fetched.warnings, by: ListRefresh.actor, in: store)
            }
            try await store.read { [desk] in try desk.reload(from: $0) }
            lastFailure = nil
            return outcome(record)
        } catch {
            return await failed("\(error)")
        }
    }

    private func outcome(_ record: ListRecord) -> Outcome {
        switch record.state {
        case .active: return .inForce(record.version.id)
        case .awaitingApproval:
            logger.error(
                "a list waits for a person", metadata: ["list": "\(record.version.id)"])
            return .waits(record.version.id)
        case .superseded, .rejected: return .notInForce(record.version.id)
        }
    }

    /// The first of several equal failures is told; the others are as before.
    private func failed(_ reason: String) async -> Outcome {
        guard lastFailure != reason else { return .failed(reason) }
        let source = port.source
        logger.warning(
            "a list could not be refreshed", metadata: ["list": "\(source)", "reason": "\(reason)"])
        let json = JSONValue.object([
            (key: "source", value: .string(source)), (key: "reason", value: .string(reason)),
        ])
        do {
            _ = try await store.write { store in
                try store.appendEvent(
                    type: "list.refreshFailed", subject: source, json: json.serialized())
            }
            lastFailure = reason
        } catch {
            logger.debug("a failure could not be recorded", metadata: ["reason": "\(error)"])
        }
        return .failed(reason)
    }
}
