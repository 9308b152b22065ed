internal import CCurl
import Glibc

/// The client's thread: takes orders, lets libcurl work, wakes callers.
///
/// Sendable because it is given to its thread once and touched by no other afterwards.
final class CurlLoop: @unchecked Sendable {
    /// More prepared handles than this are not kept for one target.
    private static let idleMax = 64

    private let mailbox: CurlMailbox
    private let multi: UnsafeMutableRawPointer
    private let windowMilliseconds: Int64
    private let windowByteMin: Int
    private let reuseSecondsMax: Int
    private var live: [CurlSlot] = []
    private var idle: [ObjectIdentifier: [CurlSlot]] = [:]
    private var orders: [CurlMailbox.Order] = []
    private var lastSweep = CurlLoop.monotonicMilliseconds()

    init(mailbox: CurlMailbox, settings: CurlSettings) {
        self.mailbox = mailbox
        multi = mailbox.multi
        windowMilliseconds = Int64(max(1, settings.speedWindow.wholeMilliseconds))
        windowByteMin = settings.speedWindowByteMin
        reuseSecondsMax = settings.reuseSecondsMax
        let options = [
            (CURLMOPT_MAX_HOST_CONNECTIONS, settings.hostConnectionMax),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, settings.connectionMax),
            (CURLMOPT_MAXCONNECTS, settings.connectionMax),
        ]
        for (option, value) in options { _ = ccurl_multi_set_long(multi, option, value) }
    }

    /// Runs until it is told to stop.
    func run() {
        Self.blockBrokenPipeSignal()
        while obeyOrders() {
            var runningCount: Int32 = 0
            curl_multi_perform(multi, &runningCount)
            harvest()
            if mailbox.mayFallAsleep() {
                // Without calls only the bell matters; with calls, `sweep` looks once a second.
                let pause = live.isEmpty ? 60_000 : min(1000, windowMilliseconds)
                curl_multi_poll(multi, nil, 0, Int32(pause), nil)
            }
            sweep()
        }
        while let slot = live.last { finish(slot, .failure(.closed)) }
        idle = [:]
        curl_multi_cleanup(multi)
        mailbox.end()
    }

    /// Whether to go on.
    private func obeyOrders() -> Bool {
        mailbox.take(&orders)
        defer { orders.removeAll(keepingCapacity: true) }
        for order in orders {
            switch order {
            case .begin(let exchange): begin(exchange)
            case .cancel(let exchange):
                if let slot = exchange.slot { finish(slot, .failure(.cancelled)) }
            case .stop: return false
            }
        }
        return true
    }

    private func begin(_ exchange: CurlExchange) {
        let target = exchange.call.target
        let kept = idle[ObjectIdentifier(target)]?.popLast()
        guard let slot = kept ?? CurlSlot(target: target, reuseSecondsMax: reuseSecondsMax)
        else {
            return exchange.finish(.failure(.broken(code: 27, text: "out of memory")))
        }
        if let failure = slot.prepare(exchange.call) {
            keep(slot)
            return exchange.finish(.failure(failure))
        }
        slot.exchange = exchange
        slot.position = live.count
        exchange.slot = slot
        live.append(slot)
        let code = curl_multi_add_handle(multi, slot.easy)
        if code != CURLM_OK {
            let text = String(cString: curl_multi_strerror(code))
            finish(slot, .failure(.broken(code: Int(code.rawValue), text: text)))
        }
    }

    private func harvest() {
        var leftCount: Int32 = 0
        while let message = curl_multi_info_read(multi, &leftCount) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let slot = CurlSlot.of(easy)
            else { continue }
            finish(slot, slot.result(message.pointee.data.result))
        }
    }

    /// Fails the bodies that came too slowly over a whole window.
    private func sweep() {
        guard !live.isEmpty else { return }
        let now = Self.monotonicMilliseconds()
        guard now - lastSweep >= min(1000, windowMilliseconds) / 2 else { return }
        lastSweep = now
        for slot in live where slot.windowByteCount != nil {
            guard let start = slot.windowStart else {
                slot.windowStart = now
                continue
            }
            guard now - start >= windowMilliseconds else { continue }
            if slot.windowByteCount ?? 0 < windowByteMin {
                finish(slot, .failure(.tooSlow))
            } else {
                slot.windowStart = now
                slot.windowByteCount = 0
            }
        }
    }

    private func finish(_ slot: CurlSlot, _ result: Result<HTTPAnswer, HTTPFailure>) {
        curl_multi_remove_handle(multi, slot.easy)
        let exchange = slot.exchange
        live.swapAt(slot.position, live.count - 1)
        live[slot.position].position = slot.position
        live.removeLast()
        slot.forget()
        keep(slot)
        exchange?.slot = nil
        exchange?.finish(result)
    }

    private func keep(_ slot: CurlSlot) {
        let key = ObjectIdentifier(slot.target)
        if idle[key, default: []].count < Self.idleMax { idle[key, default: []].append(slot) }
    }

    /// libcurl with `NOSIGNAL` leaves SIGPIPE alone; here a closed connection is an error code.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
