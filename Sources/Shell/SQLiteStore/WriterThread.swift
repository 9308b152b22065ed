import Connector
import Foundation

/// The thread on which the writer runs; it sleeps until it is woken.
final class WriterThread: @unchecked Sendable {
    // Safe because `isAwake`, `isOver` and `waiters` are touched only between lock and unlock of
    // `condition`.
    private let condition = NSCondition()
    private var isAwake = false
    private var isOver = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(writer: Writer) {
        let thread = Thread { [self] in
            while writer.runOnce() { sleepUntilWoken() }
            end()
        }
        thread.name = "sluice-store"
        thread.stackSize = 8 << 20
        thread.start()
    }

    func wake() {
        condition.lock()
        isAwake = true
        condition.signal()
        condition.unlock()
    }

    /// Waits until the writer has finished.
    func join() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            if isOver {
                condition.unlock()
                continuation.resume()
            } else {
                waiters.append(continuation)
                condition.unlock()
            }
        }
    }

    private func sleepUntilWoken() {
        condition.lock()
        while !isAwake { condition.wait() }
        isAwake = false
        condition.unlock()
    }

    private func end() {
        condition.lock()
        isOver = true
        let all = waiters
        condition.unlock()
        for waiter in all { waiter.resume() }
    }
}
