import Connector
import Foundation

/// What waits for the writer, shared under a lock.
struct WriterQueue {
    /// More than this many waiting units are refused: their callers would time out anyway.
    static let waitingMax = 100_000

    var waiting: [any AnyJob] = []
    var isClosing = false
    var stopped: StoreFailure?
    private var listeners: [AsyncStream<Void>.Continuation] = []

    mutating func add(_ listener: AsyncStream<Void>.Continuation) { listeners.append(listener) }

    /// Tells every listener of a commit, and forgets those that are gone.
    mutating func announceCommit() {
        listeners.removeAll { listener in
            if case .terminated = listener.yield() { return true }
            return false
        }
    }

    mutating func finishListeners() {
        for listener in listeners { listener.finish() }
        listeners = []
    }
}

/// A unit of work or a reading that waits; run on the writer's thread only.
protocol AnyJob: AnyObject, Sendable {
    var isReading: Bool { get }
    /// Runs the work; false if it threw, so that what it did is to be undone.
    func run(_ session: SQLiteSession) -> Bool
    /// Whether the work was begun.
    var hasRun: Bool { get }
    /// Answers the caller: with the work's own result, or with a failure of the store.
    func finish(_ failure: StoreFailure?)
}

/// One caller's work.
final class Job<Value: Sendable>: AnyJob, @unchecked Sendable {
    // Safe because `result` is touched by the writer's thread alone.
    let isReading: Bool
    private let continuation: CheckedContinuation<Value, any Error>
    private let work: @Sendable (SQLiteSession) throws -> Value
    private var result: Result<Value, any Error>?

    init(
        isReading: Bool, continuation: CheckedContinuation<Value, any Error>,
        _ work: @escaping @Sendable (SQLiteSession) throws -> Value
    ) {
        self.isReading = isReading
        self.continuation = continuation
        self.work = work
    }

    var hasRun: Bool { result != nil }

    func run(_ session: SQLiteSession) -> Bool {
        result = Result { try work(session) }
        if case .failure = result { return false }
        return true
    }

    func finish(_ failure: StoreFailure?) {
        // The store's failure first: a refusal may rest on what others wrote and is undone now.
        if let failure {
            continuation.resume(throwing: failure)
        } else if case .failure(let error) = result {
            continuation.resume(throwing: StoreFailure.translated(error))
        } else if let result {
            continuation.resume(with: result)
        } else {
            continuation.resume(throwing: StoreFailure.notCommitted("it did not run"))
        }
    }
}
