import Dispatch
import Glibc

/// Why there is no answer from a program on this machine.
enum LoopbackFailure: Error, CustomStringConvertible {
    case notLoopback(String)
    case notReached(String)
    case broken(String)

    var description: String {
        switch self {
        case .notLoopback(let url): "\(url) is not of the form http://127.0.0.1:PORT"
        case .notReached(let reason): "nobody answers: \(reason)"
        case .broken(let reason): "the answer broke off: \(reason)"
        }
    }
}

/// A port of this machine.
struct LoopbackPort: Sendable, Hashable {
    let number: UInt16

    var url: String { "http://127.0.0.1:\(number)" }

    init(_ number: UInt16) { self.number = number }

    /// Reads `http://127.0.0.1:PORT`.
    init(url: String) throws(LoopbackFailure) {
        let prefix = "http://127.0.0.1:"
        guard url.hasPrefix(prefix),
            let number = UInt16(url.dropFirst(prefix.count).prefix { $0 != "/" })
        else { throw .notLoopback(url) }
        self.number = number
    }

    /// Returns a port that is free now: the preferred one, or any.
    static func free(preferred: UInt16? = nil) throws(LoopbackFailure) -> LoopbackPort {
        if let preferred, let found = bound(preferred) { return found }
        guard let found = bound(0) else { throw .notReached("no port is free") }
        return found
    }

    private static func bound(_ number: UInt16) -> LoopbackPort? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = LoopbackPort(number).address
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                guard bind(descriptor, raw, length) == 0,
                    getsockname(descriptor, raw, &length) == 0
                else { return nil }
                return LoopbackPort(
                    UnsafeRawPointer(raw).load(as: sockaddr_in.self).sin_port.bigEndian)
            }
        }
    }

    fileprivate var address: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

/// An HTTP request to a program on this machine, over a connection of its own.
///
/// The sandbox's client: the one for nodes sends no headers of ours, by design.
struct LoopbackRequest: Sendable {
    var method: String
    var path: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// Waits for the whole answer; each read may take so long.
    func send(to port: LoopbackPort, seconds: Int = 30) async throws(LoopbackFailure)
        -> LoopbackAnswer
    {
        let result: Result<LoopbackAnswer, LoopbackFailure> = await withCheckedContinuation {
            continuation in
            // Blocking calls would take a thread from the tasks that share few.
            DispatchQueue.global().async {
                do throws(LoopbackFailure) {
                    continuation.resume(returning: .success(try exchange(port, seconds)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private func exchange(
        _ port: LoopbackPort, _ seconds: Int
    ) throws(LoopbackFailure) -> LoopbackAnswer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .notReached(Self.reason) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var address = port.address
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw .notReached(Self.reason) }
        try write(head(port) + body, to: descriptor)
        return try read(from: descriptor)
    }

    private func head(_ port: LoopbackPort) -> [UInt8] {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port.number)"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if method != "GET" { lines.append("Content-Length: \(body.count)") }
        lines.append("Connection: close")
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws(LoopbackFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw .broken(Self.reason) }
            rest = rest.dropFirst(count)
        }
    }

    private func read(from descriptor: Int32) throws(LoopbackFailure) -> LoopbackAnswer {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < LoopbackAnswer.byteCountMax {
            if let answer = try LoopbackAnswer(all, isWhole: false) { return answer }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw .broken(Self.reason) }
            guard count > 0 else {
                guard let answer = try LoopbackAnswer(all, isWhole: true) else { break }
                return answer
            }
            all += buffer[..<count]
        }
        throw .broken("it is too long, or not whole")
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// What a program on this machine answered.
struct LoopbackAnswer: Sendable {
    static let byteCountMax = 64 << 20

    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// Reads an answer; nil if more must come.
    init?(_ bytes: [UInt8], isWhole: Bool) throws(LoopbackFailure) {
        let mark = Array("\r\n\r\n".utf8)
        // Head lines are short: looking from the start each time costs nothing.
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
            guard !isWhole else { throw .broken("it has no head") }
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw .broken("it is not HTTP")
        }
        headers = lines.dropFirst().map { line in
            let halves = line.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? halves[1].drop { $0 == " " } : ""
            return (halves[0].lowercased(), String(value))
        }
        self.status = status
        let rest = bytes[(end + mark.count)...]
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        if let length {
            guard rest.count >= length else {
                guard !isWhole else { throw .broken("it is cut off") }
                return nil
            }
            body = Array(rest.prefix(length))
        } else {
            guard isWhole || status == 204 else { return nil }
            body = Array(rest)
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }
}
