import Dispatch

/// Works passwords out one at a time on a thread of its own: each needs 128 MiB of memory and a
/// good part of a second.
///
/// Two lines wait for it, each with a bound. Whoever is known goes first, so that strangers who
/// fill theirs keep only each other out.
public final class PasswordThread: Sendable {
    /// Who waits.
    public enum Line: Sendable, Hashable, CaseIterable {
        /// Somebody who is signed in, or whose browser is known.
        case known
        /// Anybody else.
        case strangers
    }

    /// How many may wait in each line, besides the one whose turn it is.
    static let waitingMax = 8

    private typealias Job = @Sendable () -> Void

    private let queue = DispatchQueue(label: "sluice.passwords")
    private let waiting = LockedBox<[Line: [Job]]>([:])
    private let turns = LockedBox(0)

    /// Starts nothing yet.
    public init() {}

    /// Runs the work when its turn comes; nil if too many wait.
    public func run<Value: Sendable>(
        _ line: Line, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value? {
        try await withCheckedThrowingContinuation { continuation in
            let job: Job = { continuation.resume(with: Result<Value?, any Error> { try work() }) }
            let isTaken = waiting.withLock { lines in
                guard lines[line, default: []].count < Self.waitingMax else { return false }
                lines[line, default: []].append(job)
                return true
            }
            guard isTaken else { return continuation.resume(returning: nil) }
            // A turn for each job: whose it is is decided when it comes.
            queue.async { self.takeTurn() }
        }
    }

    /// How many turns are over.
    var turnCount: Int { turns.withLock { $0 } }

    /// How many wait in a line.
    func waitingCount(_ line: Line) -> Int { waiting.withLock { $0[line]?.count ?? 0 } }

    private func takeTurn() {
        let job = waiting.withLock { lines -> Job? in
            for line in Line.allCases where lines[line]?.isEmpty == false {
                return lines[line]?.removeFirst()
            }
            return nil
        }
        job?()
        turns.withLock { $0 += 1 }
    }
}
