import Encodings
import Glibc

/// Calls of JSON over HTTP to a server on the loopback interface, a connection for each.
struct LoopbackHTTP {
    /// Where it listens.
    let port: UInt16
    /// Headers of every request, such as `Authorization`.
    var headers: [String: String] = [:]

    /// Makes a caller of a URL such as `http://127.0.0.1:8080`.
    init(url: String) throws {
        guard let text = url.split(separator: ":").last?.prefix(while: \.isNumber),
            let port = UInt16(text)
        else { throw BenchmarkError("\(url) has no port") }
        self.port = port
    }

    /// Makes a caller of a port.
    init(port: UInt16) { self.port = port }

    /// Returns the answer's JSON.
    ///
    /// - Throws: `BenchmarkError` for a status from 300 on, with the answer.
    func call(
        _ method: String, _ path: String, _ body: JSONValue? = nil, key: String? = nil
    ) throws -> JSONValue {
        let (status, answer) = try exchange(method, path, body?.serialized() ?? [], key)
        guard (200..<300).contains(status) else {
            let text = String(decoding: answer.prefix(500), as: UTF8.self)
            throw BenchmarkError("\(method) \(path) was answered with \(status): \(text)")
        }
        return try JSONValue.parse(answer)
    }

    private func exchange(
        _ method: String, _ path: String, _ body: [UInt8], _ key: String?
    ) throws -> (Int, [UInt8]) {
        guard let descriptor = Loopback.connect(port: port) else {
            throw BenchmarkError("nobody listens on port \(port)")
        }
        defer { close(descriptor) }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            head += "\(name): \(value)\r\n"
        }
        if let key { head += "Idempotency-Key: \(key)\r\n" }
        if !body.isEmpty {
            head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        }
        let request = Array((head + "\r\n").utf8) + body
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), request.count - sent, 0)
            }
            guard count > 0 else { throw BenchmarkError("port \(port) took no request") }
            sent += count
        }
        return try parse(try readToEnd(descriptor))
    }

    private func readToEnd(_ descriptor: Int32) throws -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw BenchmarkError("port \(port) broke off its answer") }
            if count == 0 { return answer }
            answer += buffer[..<count]
            guard answer.count <= 16 << 20 else {
                throw BenchmarkError("port \(port) answers without end")
            }
        }
    }

    /// The connection's end is the body's end; a chunked body is not expected.
    private func parse(_ answer: [UInt8]) throws -> (Int, [UInt8]) {
        guard let end = answer.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw BenchmarkError("port \(port) does not speak HTTP")
        }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self).lowercased()
        let words = head.split(separator: " ", maxSplits: 2)
        guard words.count > 1, let status = Int(words[1]), !head.contains("chunked") else {
            throw BenchmarkError("port \(port) answered in a form that is not read here")
        }
        return (status, Array(answer[end.upperBound...]))
    }
}
