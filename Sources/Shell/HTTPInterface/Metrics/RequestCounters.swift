import Connector

/// Counts requests by route and status, and events by type.
final class RequestCounters: Sendable {
    struct Name: Hashable {
        let route: String
        let status: Int
    }

    private struct State {
        var requests: [Name: UInt64] = [:]
        var events: [String: UInt64] = [:]
        /// The last event that was counted; nil before the first.
        var place: UInt64?
    }

    private let state = LockedBox(State())

    func count(route: String, status: Int) {
        state.withLock { $0.requests[Name(route: route, status: status), default: 0] += 1 }
    }

    /// The counts so far, in a stable order.
    var requests: [(name: Name, count: UInt64)] {
        state.withLock { Array($0.requests) }.map { ($0.key, $0.value) }.sorted {
            ($0.name.route, $0.name.status) < ($1.name.route, $1.name.status)
        }
    }

    /// The last event that was counted; nil before the first time.
    var place: UInt64? { state.withLock { $0.place } }

    /// Starts counting events after a place; only the first call does anything.
    func start(at place: UInt64) {
        state.withLock { state in
            if state.place == nil { state.place = place }
        }
    }

    /// Counts events that follow a place; nothing if others counted them meanwhile.
    func count(_ events: [EventRecord], after place: UInt64) {
        state.withLock { state in
            guard state.place == place, let last = events.last else { return }
            for event in events { state.events[event.type, default: 0] += 1 }
            state.place = last.sequence
        }
    }

    /// Events by type, in a stable order.
    var events: [(type: String, count: UInt64)] {
        state.withLock { Array($0.events) }.map { ($0.key, $0.value) }.sorted { $0.type < $1.type }
    }
}
