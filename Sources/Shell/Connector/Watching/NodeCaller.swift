import ChainModel
import Encodings
import Units

/// Calls a chain's nodes: JSON-RPC over a `NodePort`, with the failures of a `ChainSource`.
struct NodeCaller: Sendable {
    let port: any NodePort
    let limits: ChainProfile.Limits

    private var timeout: Duration { .seconds(limits.requestTimeoutSeconds) }

    /// A result, and who gave it.
    struct Answer: Sendable {
        let result: JSONValue
        let endpoint: EndpointName
        let isNewConnection: Bool
    }

    /// Calls a method; a refusal by the node is the inner failure.
    func call(
        _ call: JSONRPCCall, at endpoint: EndpointName? = nil, timeout: Duration? = nil
    ) async throws(SourceFailure) -> Result<Answer, NodeRefusal> {
        let answer = try await exchange(.post(JSONRPC.request(call)), at: endpoint, timeout)
        do {
            let result = try JSONRPC.result(of: answer.body, limits: jsonLimits)
            return .success(
                Answer(
                    result: result, endpoint: answer.endpoint,
                    isNewConnection: answer.isNewConnection))
        } catch .refused(let code, let message) {
            return .failure(
                NodeRefusal(endpoint: answer.endpoint, code: code, message: message))
        } catch {
            throw distrust(answer.endpoint, "\(call.method): \(error)")
        }
    }

    /// Calls a method that a sound node always answers; a refusal means: try again later.
    func result(
        _ call: JSONRPCCall, at endpoint: EndpointName? = nil
    ) async throws(SourceFailure) -> Answer {
        switch try await self.call(call, at: endpoint) {
        case .success(let answer): return answer
        case .failure(let refusal): throw refusal.asUnavailable(call.method)
        }
    }

    /// Calls several methods, in batches that the profile allows.
    func results(
        _ calls: [JSONRPCCall], at endpoint: EndpointName? = nil
    ) async throws(SourceFailure) -> (results: [Result<JSONValue, JSONRPCError>], by: EndpointName)
    {
        var all: [Result<JSONValue, JSONRPCError>] = []
        var chosen = endpoint
        var rest = calls[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(limits.batchRequestCount))
            rest = rest.dropFirst(part.count)
            // All of one answer comes from one endpoint, or its parts may not fit together.
            let answer = try await exchange(.post(JSONRPC.batch(part)), at: chosen, nil)
            chosen = answer.endpoint
            do {
                all += try JSONRPC.results(
                    of: answer.body, count: part.count, limits: jsonLimits)
            } catch .refused(let code, let message) {
                throw NodeRefusal(endpoint: answer.endpoint, code: code, message: message)
                    .asUnavailable("batch")
            } catch {
                throw distrust(answer.endpoint, "batch: \(error)")
            }
        }
        guard let chosen = chosen ?? port.endpoints.first else {
            throw .unavailable("the chain has no endpoint", retryAfter: nil)
        }
        return (all, chosen)
    }

    /// Sends one request and returns the bytes.
    func exchange(
        _ content: NodeRequest.Content, at endpoint: EndpointName?, _ wait: Duration?
    ) async throws(SourceFailure) -> NodeAnswer {
        do {
            return try await port.exchange(
                NodeRequest(
                    content, endpoint: endpoint, responseByteLimit: limits.responseByteCount,
                    timeout: wait ?? timeout))
        } catch {
            switch error {
            case .transient(let reason, let wait): throw .unavailable(reason, retryAfter: wait)
            case .permanent(let reason): throw .unavailable(reason, retryAfter: nil)
            case .noEndpoint(let wait):
                throw .unavailable("no endpoint is usable", retryAfter: wait)
            case .cancelled: throw .cancelled
            }
        }
    }

    /// Sets an endpoint aside, and returns the failure that says so.
    func distrust(_ endpoint: EndpointName, _ reason: String) -> SourceFailure {
        port.report(endpoint, .untrustworthy(reason))
        return .untrustworthy(endpoint, reason)
    }

    var jsonLimits: JSONLimits {
        var limits = JSONLimits.standard
        limits.byteCountMax = self.limits.responseByteCount
        limits.valueCountMax = max(limits.valueCountMax, self.limits.responseByteCount / 8)
        return limits
    }
}

/// A node's own error answer.
struct NodeRefusal: Error, Sendable, Hashable {
    let endpoint: EndpointName
    let code: Int64
    let message: String

    func asUnavailable(_ method: String) -> SourceFailure {
        .unavailable("\(endpoint.text): \(method): \(message) (\(code))", retryAfter: nil)
    }
}
