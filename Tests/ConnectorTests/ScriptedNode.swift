import ChainModel
import Connector
import Encodings
import Units

/// Nodes whose answers a test writes; it remembers what it was asked and told.
final class ScriptedNode: NodePort {
    /// What an endpoint does with one call.
    enum Reply {
        case result(JSONValue)
        case refusal(code: Int, String)
        /// The whole body, instead of an answer.
        case bytes([UInt8])
        case failure(NodeFailure)
    }

    /// One call of a request; a batch has several.
    struct Call: Sendable {
        let endpoint: EndpointName
        let method: String
        let parameters: [JSONValue]

        /// The method and its parameters as one text, such as `getblockhash [0]`.
        var text: String {
            "\(method) \(String(decoding: JSONValue.array(parameters).serialized(), as: UTF8.self))"
        }
    }

    struct Memory {
        var requests: [[Call]] = []
        var setAside: [EndpointName: String] = [:]
        var isFirstExchange = true
    }

    let endpoints: [EndpointName]
    private let script: @Sendable (Call) -> Reply
    private let memory = LockedBox(Memory())

    init(_ names: String..., script: @escaping @Sendable (Call) -> Reply) {
        endpoints = (names.isEmpty ? ["a"] : names).map { EndpointName($0) }
        self.script = script
    }

    /// The calls of each request so far.
    var requests: [[Call]] { memory.withLock { $0.requests } }
    /// Which endpoints were reported as untrustworthy, and why.
    var setAside: [EndpointName: String] { memory.withLock { $0.setAside } }

    func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer {
        let healthy = health().first { $0.state == .healthy }?.endpoint
        guard let endpoint = request.endpoint ?? healthy else {
            throw .noEndpoint(retryAfter: .seconds(1))
        }
        guard case .post(let body) = request.content, let value = try? JSONValue.parse(body)
        else { throw .permanent("the scripted node takes JSON-RPC only") }
        let single = value.fields != nil
        let calls = (value.elements ?? [value]).map { call(in: $0, at: endpoint) }
        let isFirst = memory.withLock { memory in
            memory.requests.append(calls)
            defer { memory.isFirstExchange = false }
            return memory.isFirstExchange
        }
        var answers: [JSONValue] = []
        for (index, call) in calls.enumerated() {
            switch script(call) {
            case .failure(let failure): throw failure
            case .bytes(let bytes): return answer(endpoint, bytes, isFirst)
            case .result(let result):
                answers.append(envelope(index, ("result", result)))
            case .refusal(let code, let message):
                let error = JSONValue.object([
                    ("code", .number(String(code))), ("message", .string(message)),
                ])
                answers.append(envelope(index, ("error", error)))
            }
        }
        // Nodes may answer a batch in any order.
        let all = single ? answers[0] : .array(answers.reversed())
        return answer(endpoint, all.serialized(), isFirst)
    }

    func report(_ endpoint: EndpointName, _ finding: EndpointFinding) {
        guard case .untrustworthy(let reason) = finding else { return }
        memory.withLock { $0.setAside[endpoint] = reason }
    }

    func health() -> [EndpointHealth] {
        let aside = setAside
        return endpoints.map { name in
            EndpointHealth(
                endpoint: name, state: aside[name] == nil ? .healthy : .setAside,
                consecutiveFailureCount: 0, requestCount: 0, lastFailure: aside[name],
                retryAt: nil, latencyMilliseconds: nil)
        }
    }

    private func call(in value: JSONValue, at endpoint: EndpointName) -> Call {
        Call(
            endpoint: endpoint, method: value["method"]?.text ?? "",
            parameters: value["params"]?.elements ?? [])
    }

    private func envelope(_ id: Int, _ outcome: (String, JSONValue)) -> JSONValue {
        .object([
            ("jsonrpc", .string("2.0")), ("id", .number(String(id))), (outcome.0, outcome.1),
        ])
    }

    private func answer(_ endpoint: EndpointName, _ body: [UInt8], _ isFirst: Bool) -> NodeAnswer {
        NodeAnswer(endpoint: endpoint, status: 200, body: body, isNewConnection: isFirst)
    }
}

/// A clock that stands still, and remembers how long it was asked to wait.
final class StillClock: ClockPort {
    private let waits = LockedBox<[Duration]>([])

    var waited: [Duration] { waits.withLock { $0 } }

    func now() -> Timestamp { Timestamp(milliseconds: 1_800_000_000_000) }

    func sleep(for duration: Duration) async throws {
        waits.withLock { $0.append(duration) }
    }
}

/// Returns the failure of a call to a source; nil if it succeeds.
func failure(
    of body: () async throws(SourceFailure) -> Void
) async -> SourceFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error
    }
}

extension SourceFailure {
    /// The failure's kind and reason, without what depends on the endpoint's name.
    var reason: String {
        switch self {
        case .unavailable(let reason, _): "unavailable: \(reason)"
        case .untrustworthy(_, let reason): "untrustworthy: \(reason)"
        case .wrongChain(_, let reason): "wrong chain: \(reason)"
        case .noSuchBlock(let height): "no such block: \(height.value)"
        case .cancelled: "cancelled"
        }
    }
}
