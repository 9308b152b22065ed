import Glibc

@testable import NodeTransport

/// A small HTTP server on the loopback interface that misbehaves on request: one thread accepts,
/// one thread a connection reads requests and does what the script says.
final class LoopbackServer: Sendable {
    /// One request as it came.
    struct Request: Sendable {
        let head: String
        let body: [UInt8]
        /// Its number since the start, from 0.
        let number: Int

        func header(_ name: String) -> String? {
            let lines = head.split(separator: "\r\n").map(String.init)
            return lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        }
    }

    /// What the server does next.
    enum Step: Sendable {
        case send([UInt8])
        case pause(milliseconds: UInt32)
        /// Nothing more, until the client goes away or the server stops.
        case hang
        case close
    }

    let url: String
    private let listener: Int32
    private let script: @Sendable (Request) -> [Step]
    private let state = Locked(State())

    private struct State {
        var requests: [Request] = []
        /// Those that are open.
        var connections: Set<Int32> = []
        var connectionCount = 0
        var isStopped = false
    }

    init(script: @escaping @Sendable (Request) -> [Step]) throws {
        let (listener, port) = try Loopback.listen()
        self.listener = listener
        self.script = script
        url = "http://127.0.0.1:\(port)/"
        startThread { [self] in accept() }
    }

    /// A server that sends the same answer to every request.
    convenience init(always steps: Step...) throws { try self.init { _ in steps } }

    var requests: [Request] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.connectionCount } }

    /// Ends it; what is open is cut.
    func stop() {
        state.withLock { state in
            if state.isStopped { return }
            state.isStopped = true
            Glibc.shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.connections { Glibc.shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    /// Returns a whole answer.
    static func answer(
        _ status: String = "200 OK", headers: [String] = [], _ body: String = "{}"
    ) -> Step {
        answer(status, headers: headers, bytes: Array(body.utf8))
    }

    static func answer(_ status: String = "200 OK", headers: [String] = [], bytes: [UInt8]) -> Step
    {
        let lines = ["HTTP/1.1 " + status, "Content-Length: \(bytes.count)"] + headers
        return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
    }

    static func raw(_ text: String) -> Step { .send(Array(text.utf8)) }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else {
                let reason = errno
                if state.withLock({ $0.isStopped }) { break }
                // Given up only when it is stopped: the number of a listener that was closed
                // before could be another server's when `stop` shuts it down.
                precondition(
                    [EINTR, ECONNABORTED].contains(reason), "accept fails: errno \(reason)")
                continue
            }
            let isStopped = state.withLock { state in
                if !state.isStopped {
                    state.connections.insert(connection)
                    state.connectionCount += 1
                }
                return state.isStopped
            }
            if isStopped {
                close(connection)
                break
            }
            startThread { [self] in serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var pending: [UInt8] = []
        while let request = read(connection, &pending), perform(script(request), connection) {}
        // What is unread would make the close a reset, and the client lose what was sent.
        Glibc.shutdown(connection, Int32(SHUT_RDWR))
        var rest = [UInt8](repeating: 0, count: 65_536)
        while recv(connection, &rest, rest.count, Int32(MSG_DONTWAIT)) > 0 {}
        // Closed while nobody else can be at the list: the number could be given to another
        // connection at once, which `stop` would then cut. Left open, the numbers of a long run
        // of tests would be more than Foundation can start a process with.
        state.withLock { state in
            state.connections.remove(connection)
            close(connection)
        }
    }

    private func read(_ connection: Int32, _ pending: inout [UInt8]) -> Request? {
        while true {
            if let end = Self.endOfHead(pending) {
                let head = String(decoding: pending[..<end], as: UTF8.self)
                let length =
                    head.lowercased().split(separator: "\r\n")
                    .first { $0.hasPrefix("content-length: ") }
                    .flatMap { Int($0.dropFirst(16)) } ?? 0
                if pending.count >= end + length {
                    let body = Array(pending[end..<(end + length)])
                    pending.removeFirst(end + length)
                    return state.withLock { state in
                        let request = Request(
                            head: head, body: body, number: state.requests.count)
                        state.requests.append(request)
                        return request
                    }
                }
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            pending += chunk[..<count]
        }
    }

    private func perform(_ steps: [Step], _ connection: Int32) -> Bool {
        for step in steps {
            switch step {
            case .send(let bytes):
                var sent = 0
                while sent < bytes.count {
                    let count = bytes.withUnsafeBytes { buffer in
                        Glibc.send(
                            connection, buffer.baseAddress! + sent, buffer.count - sent,
                            Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { return false }
                    sent += count
                }
            case .pause(let milliseconds): usleep(milliseconds * 1000)
            case .hang:
                var byte: UInt8 = 0
                while recv(connection, &byte, 1, 0) > 0 {}
                return false
            case .close: return false
            }
        }
        return true
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 {
            return index + 4
        }
        return nil
    }
}

/// Runs a closure on a thread of its own.
private func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    let status = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().body()
            return nil
        }, box)
    precondition(status == 0, "a test needs its threads")
    pthread_detach(thread)
}

extension CurlSettings {
    /// Two calls of one test may be minutes apart where thousands of tests run side by side.
    static let inBusyTests = 3_600
}
