import Connector
import Hummingbird
import Logging
import Units

/// What Hummingbird tells of a connection.
struct ConnectionContext: InitializableFromSource, Sendable {
    let peer: String

    init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// The body could not be read to its end: there is nobody to answer.
struct BrokenBody: Error {
    let cause: any Error
}

/// Takes a request through all checks to its handler, and the answer or refusal back.
struct APIResponder: HTTPResponder {
    let desk: APIDesk
    let table: RouteTable
    let doors: [SideDoor]

    /// What is known of a request for its log line, however it ends.
    private struct Trace {
        let id: String
        var template = "none"
        var key = "none"
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let started = ContinuousClock.now
        var trace = Trace(id: APIResponder.requestID())
        if let door = door(to: request) {
            let response = await door.respond(request, caller(request, context))
            desk.counters.count(route: door.prefix, status: response.status.code)
            return response
        }
        let answer: APIAnswer
        do {
            answer = try await self.answer(request, context, &trace)
        } catch let broken as BrokenBody {
            throw broken.cause
        } catch {
            answer = refusal(error, trace)
        }
        desk.counters.count(route: trace.template, status: answer.status)
        let elapsed = (ContinuousClock.now - started).components
        let milliseconds = elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
        desk.logger.debug(
            "request",
            metadata: [
                "id": "\(trace.id)", "method": "\(request.method.rawValue.prefix(16))",
                "route": "\(trace.template)", "status": "\(answer.status)",
                "ms": "\(milliseconds)", "key": "\(trace.key)",
            ])
        return answer.response(requestID: trace.id)
    }

    private func door(to request: Request) -> SideDoor? {
        guard !doors.isEmpty else { return nil }
        let path = (request.head.path ?? "").prefix { $0 != "?" }
        return doors.first { $0.has(path) }
    }

    private func caller(_ request: Request, _ context: ConnectionContext) -> SideDoorCaller {
        let client = ClientAddress.find(
            peer: context.peer, headers: request.headers, trusted: desk.settings.trustedProxies)
        return SideDoorCaller(
            address: client, isLocal: ClientAddress.isLocal(client, request.headers))
    }

    private func refusal(_ error: any Error, _ trace: Trace) -> APIAnswer {
        if let problem = Problem(error) { return problem.answer }
        if error is CancellationError {
            return Problem(
                503, "stopping", "The service is stopping. Try again.",
                headers: [("Retry-After", "5")]
            ).answer
        }
        desk.logger.error(
            "request failed by our fault",
            metadata: [
                "id": "\(trace.id)", "route": "\(trace.template)", "reason": "\(error)",
            ])
        return Problem.fault.answer
    }

    private func answer(
        _ request: Request, _ context: ConnectionContext, _ trace: inout Trace
    ) async throws -> APIAnswer {
        let halves = (request.head.path ?? "").split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? ""
        let route: Route
        let parameters: [String: String]
        switch table.find(request.method.rawValue, path) {
        case .route(let found, let values): (route, parameters) = (found, values)
        case .nothing: throw Problem(404, "noSuchRoute", "There is no such route.")
        case .otherMethods(let methods):
            throw Problem(
                405, "wrongMethod", "This route has other methods.",
                headers: [("Allow", methods.map(\.rawValue).joined(separator: ", "))])
        }
        trace.template = route.template
        let client = ClientAddress.find(
            peer: context.peer, headers: request.headers, trusted: desk.settings.trustedProxies)
        let key = try await KeyCheck(desk: desk).key(for: route, request.headers, client: client)
        if let key { trace.key = key.id }
        // Programs that watch open routes may add anything to them.
        let query = try QueryItems(
            route.access == .open ? nil : halves.count == 2 ? halves[1] : nil,
            allowed: route.query)
        let body = try await BodyReader(route: route).read(request)
        let call = APIRequest(
            route: route, parameters: parameters, query: query, headers: request.headers,
            path: String(path), client: client, key: key, body: body, stream: request.body,
            requestID: trace.id)
        try await FreshKeys(desk: desk).require(settled: call)
        let answer = try await route.handler(call, desk)
        if let kind = route.keepsReadOf, let key, answer.status == 200,
            call.has(.casesRead) || !route.keepsOnlyStaffReads
        {
            try await desk.reads.keep(
                kind, call.readSubject, by: key, in: desk.store, now: desk.clock.now())
        }
        return answer
    }

    private static func requestID() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = String(generator.next() as UInt64, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Reads a request's body within its limits.
struct BodyReader {
    let route: Route

    /// Returns the body; empty for routes that stream it or take none.
    ///
    /// - Throws: `Problem` 413, 415; `BrokenBody`.
    func read(_ request: Request) async throws -> [UInt8] {
        let declared = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard declared <= route.byteLimit else { throw tooLarge }
        switch route.content {
        case .file:
            return []
        case .none:
            _ = try await collect(request.body)
            return []
        case .optionalJSON:
            let bytes = try await collect(request.body)
            if bytes.isEmpty { return Array("{}".utf8) }
            try requireJSON(request.headers)
            return bytes
        case .json:
            try requireJSON(request.headers)
            return try await collect(request.body)
        }
    }

    private func collect(_ body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in body {
                guard bytes.count + buffer.readableBytes <= route.byteLimit else { throw tooLarge }
                bytes += buffer.readableBytesView
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw BrokenBody(cause: error)
        }
        return bytes
    }

    private func requireJSON(_ headers: HTTPFields) throws(Problem) {
        guard MediaType.of(headers) == "application/json" else {
            throw Problem(415, "wrongContentType", "The body must be application/json.")
        }
    }

    private var tooLarge: Problem {
        Problem(413, "tooLarge", "The body may have \(route.byteLimit) bytes at most.")
    }
}

/// The media type of a body, without its parameters.
enum MediaType {
    static func of(_ headers: HTTPFields) -> String {
        let text = headers[.contentType]?.split(separator: ";").first ?? ""
        return text.filter { !$0.isWhitespace }.lowercased()
    }
}
