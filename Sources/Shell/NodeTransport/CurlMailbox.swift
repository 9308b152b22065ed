internal import CCurl

/// What callers ask of the loop's thread, and the bell that wakes it.
///
/// Sendable because the orders are behind a lock, `curl_multi_wakeup` may be called from any
/// thread, and everything else on the handle is done by the loop's thread.
final class CurlMailbox: @unchecked Sendable {
    /// One order to the loop.
    enum Order {
        case begin(CurlExchange)
        case cancel(CurlExchange)
        case stop
    }

    private struct State {
        var orders: [Order] = []
        var isAsleep = false
        var isClosed = false
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let multi: UnsafeMutableRawPointer
    private let state = Locked(State())

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    /// Posts a call, or finishes it at once if it can no longer be made.
    func begin(_ exchange: CurlExchange) {
        let refusal = state.withLock { state -> HTTPFailure? in
            if exchange.isCancelled { return .cancelled }
            if state.isClosed { return .closed }
            post(.begin(exchange), &state)
            return nil
        }
        if let refusal { exchange.finish(.failure(refusal)) }
    }

    /// Marks a call as cancelled, whether or not it was posted yet.
    func cancel(_ exchange: CurlExchange) {
        state.withLock { state in
            exchange.isCancelled = true
            if !state.isClosed { post(.cancel(exchange), &state) }
        }
    }

    /// Tells the loop to end. Later calls are refused.
    func stop() {
        state.withLock { state in
            if state.isClosed { return }
            post(.stop, &state)
            state.isClosed = true
        }
    }

    /// Waits until the loop has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Swaps the posted orders into an empty array.
    func take(_ orders: inout [Order]) {
        state.withLock { state in
            state.isAsleep = false
            swap(&orders, &state.orders)
        }
    }

    /// Whether the loop may sleep: then the next order rings the bell.
    func mayFallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.orders.isEmpty
            return state.isAsleep
        }
    }

    /// Says that the loop has ended and that the handle is gone.
    func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func post(_ order: Order, _ state: inout State) {
        state.orders.append(order)
        guard state.isAsleep else { return }
        state.isAsleep = false
        // Under the lock: the loop frees the handle only after taking `stop` by the same lock.
        curl_multi_wakeup(multi)
    }
}
