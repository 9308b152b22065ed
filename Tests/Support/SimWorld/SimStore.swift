import Connector
import Units

/// The store as a process sees it: it fails before the commit or after, and dies with the process.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimStore: StorePort, @unchecked Sendable {
    private struct Undone: Error {}

    let inner: any StorePort
    private let faults: Faults
    /// Whether the process is dead: nothing that it still does has an effect.
    private(set) var isDead = false
    /// Runs after every commit: the auditor looks at each state that ever is durable.
    var afterCommit: (@Sendable () async -> Void)?

    init(inner: any StorePort, faults: Faults) {
        self.inner = inner
        self.faults = faults
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        guard !isDead else { throw StoreFailure.stopped("the process is dead") }
        if faults.strikes(.notCommitted) { throw StoreFailure.notCommitted("disk is busy") }
        if faults.strikes(.rolledBack) {
            do {
                return try await inner.write { store -> Value in
                    _ = try work(store)
                    throw Undone()
                }
            } catch is Undone {
                throw StoreFailure.notCommitted("the commit failed")
            }
        }
        if faults.strikes(.crash) {
            isDead = true
            // Half of all deaths come after the commit.
            if faults.isEven { _ = try await commit(work) }
            throw StoreFailure.stopped("the process died")
        }
        let value = try await commit(work)
        if faults.strikes(.unknownOutcome) { throw StoreFailure.unknownOutcome("no answer") }
        return value
    }

    private func commit<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let value = try await inner.write(work)
        if let afterCommit { await afterCommit() }
        return value
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        guard !isDead else { throw StoreFailure.stopped("the process is dead") }
        if faults.strikes(.readFailed) { throw StoreFailure.notCommitted("reading failed") }
        return try await inner.read(work)
    }

    func commits() -> AsyncStream<Void> { inner.commits() }

    func kill() { isDead = true }
}
