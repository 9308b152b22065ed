import ArgumentParser
import Connector
import Encodings
import Foundation

/// How a command reaches the running service.
struct ServiceAddress: ParsableArguments {
    @Option(help: "Where the service listens, on this machine.")
    var url: String = "http://127.0.0.1:8080"

    @Option(
        name: .customLong("key-file"),
        help: "A file with an API key; the first start writes first-api-key beside the database.")
    var keyFile: String = "first-api-key"

    /// Asks the service; `once` is the request's idempotency key.
    ///
    /// Null where the answer has no body. - Throws: `CommandFailure` for any answer that is no
    /// success.
    func send(
        _ method: String, _ path: String, body: JSONValue? = nil, once: String? = nil
    ) async throws -> JSONValue {
        var request = LoopbackRequest(method: method, path: path)
        if let once { request.headers.append(("Idempotency-Key", once)) }
        let hint = once.map { "\nIt may have been done. To be sure, repeat it with --once \($0)" }
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = body.serialized()
        }
        return try await answer(to: request, hint: hint ?? "")
    }

    /// Hands a file to the service.
    ///
    /// - Throws: `CommandFailure` for any answer that is no success.
    func upload(_ path: String, _ bytes: [UInt8], type: String) async throws -> JSONValue {
        var request = LoopbackRequest(method: "POST", path: path)
        request.headers.append(("Content-Type", type))
        request.body = bytes
        return try await answer(to: request)
    }

    /// Fetches a file from the service.
    ///
    /// - Throws: `CommandFailure` for any answer that is no success.
    func download(_ path: String) async throws -> [UInt8] {
        let answer = try await bytes(to: LoopbackRequest(method: "GET", path: path), hint: "")
        guard (200..<300).contains(answer.status) else {
            _ = try json(answer, hint: "")
            throw CommandFailure("HTTP status \(answer.status)")
        }
        return answer.body
    }

    /// The hint goes with failures after which nobody knows what was done.
    private func answer(
        to request: LoopbackRequest, hint: String = ""
    ) async throws -> JSONValue {
        try json(try await bytes(to: request, hint: hint), hint: hint)
    }

    private func bytes(
        to request: LoopbackRequest, hint: String
    ) async throws -> LoopbackAnswer {
        var request = request
        do {
            let port = try LoopbackPort(url: url)
            let key = try TextFile.read(keyFile, byteLimit: 1_024).filter { !$0.isWhitespace }
            request.headers.append(("Authorization", "Bearer \(key)"))
            return try await request.send(to: port)
        } catch let failure as LoopbackFailure {
            throw CommandFailure(
                "\(url): \(failure). Is `sluice serve` running there?" + failure.hint(hint))
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private func json(_ answer: LoopbackAnswer, hint: String) throws -> JSONValue {
        do {
            let json = answer.body.isEmpty ? .null : try JSONValue.parse(answer.body)
            guard (200..<300).contains(answer.status) else {
                let reason = json["detail"]?.text ?? "HTTP status \(answer.status)"
                throw CommandFailure(answer.status < 500 ? reason : reason + hint)
            }
            return json
        } catch let error as JSONError {
            throw CommandFailure("\(url) did not answer as the service does: \(error)" + hint)
        }
    }
}

extension LoopbackFailure {
    /// A hint, if the request may have reached the service.
    fileprivate func hint(_ text: String) -> String {
        switch self {
        case .notLoopback, .notReached: ""
        case .broken: text
        }
    }
}

/// A bar on standard error that grows with long work; nothing where that is no terminal.
struct ProgressBar {
    private let title: String
    private let isShown = isatty(STDERR_FILENO) == 1

    init(_ title: String) { self.title = title }

    func show(_ done: UInt64, of all: UInt64) {
        guard isShown, all > 0 else { return }
        let width: UInt64 = 40
        let share = min(done, all)
        // Divided first where the product could be too large; the bar is 40 wide.
        let filled = all >= width ? share / max(all / width, 1) : share * width / all
        let cells = Int(min(filled, width))
        let bar =
            String(repeating: "█", count: cells)
            + String(repeating: "·", count: Int(width) - cells)
        write("\r\(title) \(bar) \(done) of \(all)")
    }

    func finish() { if isShown { write("\n") } }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
