import Connector
import Units

/// The store as a process sees it: it fails before the commit or after, and dies with the process.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimStore: StorePort, @unchecked Sendable {
    private struct Undone: Error {}

    let inner: any StorePort
    private let faults: Faults
    private let death: SimDeath
    /// Whether the process is dead: nothing that it still does has an effect.
    private(set) var isDead = false
    /// Runs after every commit: the auditor looks at each state that ever is durable.
    var afterCommit: (@Sendable () async -> Void)?

    init(inner: any StorePort, faults: Faults, death: SimDeath) {
        self.inner = inner
        self.death = death
        self.faults = faults
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        guard !isDead else { throw StoreFailure.stopped("the process is dead") }
        if faults.strikes(.notCommitted) { throw StoreFailure.notCommitted("disk is busy") }
        if faults.strikes(.rolledBack) {
            do {
                return try await reach { store -> Value in
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

    /// Runs a unit; it may meet its end in the middle, and nothing of it is left then.
    private func reach<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        if faults.plan.isCalm { death.disarm() }
        if !death.isArmed, faults.threatens(.diesBeforeMove) {
            death.arm(after: faults.later.number(in: 0...5))
        }
        do {
            return try await inner.write(work)
        } catch {
            guard death.takeStrike() else { throw error }
            faults.count(.diesBeforeMove)
            isDead = true
            throw StoreFailure.stopped("the process died")
        }
    }

    private func commit<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let value = try await reach(work)
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
