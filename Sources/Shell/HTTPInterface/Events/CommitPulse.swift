import Connector
import ServiceLifecycle

/// Tells all event streams that something was committed, or that time went by.
final class CommitPulse: Sendable {
    private struct State {
        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextID: UInt64 = 0
        var noticeCount: UInt64 = 0
    }

    private let state = LockedBox(State())

    /// Returns a stream of beats; nil if there are as many as there may be.
    func listen(atMost limit: Int) -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: UInt64? = state.withLock { state in
            guard state.listeners.count < limit else { return nil }
            state.nextID += 1
            state.listeners[state.nextID] = continuation
            return state.nextID
        }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in self?.leave(id) }
        return stream
    }

    /// How many streams are open.
    var listenerCount: Int { state.withLock { $0.listeners.count } }

    /// How many notices of commits came; one may stand for several commits.
    var noticeCount: UInt64 { state.withLock { $0.noticeCount } }

    func beat(isCommit: Bool) {
        let listeners = state.withLock { state in
            if isCommit { state.noticeCount += 1 }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
    }

    private func leave(_ id: UInt64) {
        state.withLock { state in state.listeners[id] = nil }
    }
}

/// Beats while the server runs.
struct CommitPulseService: Service {
    let desk: APIDesk

    func run() async throws {
        let commits = desk.store.commits()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in commits.cancelOnGracefulShutdown() {
                    desk.pulse.beat(isCommit: true)
                }
            }
            group.addTask {
                do {
                    try await cancelWhenGracefulShutdown {
                        while true {
                            try await desk.clock.sleep(
                                for: .seconds(desk.settings.heartbeatSeconds))
                            desk.pulse.beat(isCommit: false)
                        }
                    }
                } catch {
                    desk.logger.debug("heartbeats end", metadata: ["reason": "\(error)"])
                }
            }
        }
    }
}
