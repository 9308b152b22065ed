import Connector
import Encodings
import Units

/// A Bitcoin node inside this process that knows about fees and nothing else.
///
/// What a node takes is no part of what is measured, and nothing is sent.
struct ScriptedNode: NodePort {
    private static let name = EndpointName("scripted")

    var endpoints: [EndpointName] { [Self.name] }

    func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer {
        guard case .post(let body) = request.content, let call = Self.parsed(body),
            let id = call["id"], let result = Self.result(of: call["method"]?.text ?? "")
        else { throw .permanent("the scripted node has no answer to this") }
        let answer = JSONValue.object([
            ("jsonrpc", .string("2.0")), ("id", id), ("result", result),
        ])
        return NodeAnswer(
            endpoint: Self.name, status: 200, body: answer.serialized(), isNewConnection: false)
    }

    func report(_ endpoint: EndpointName, _ finding: EndpointFinding) {}

    func health() -> [EndpointHealth] { [] }

    private static func parsed(_ body: [UInt8]) -> JSONValue? {
        do {
            return try JSONValue.parse(body)
        } catch {
            // The caller says that there is no answer.
            return nil
        }
    }

    private static func result(of method: String) -> JSONValue? {
        func rate(_ satoshis: UInt64) -> JSONValue {
            .number(Amount.satoshis(satoshis).decimal)
        }
        switch method {
        case "estimatesmartfee":
            return .object([("feerate", rate(5_000)), ("blocks", .integer(6))])
        case "getmempoolinfo":
            return .object([
                ("loaded", .bool(true)), ("mempoolminfee", rate(1_000)),
                ("minrelaytxfee", rate(1_000)), ("incrementalrelayfee", rate(1_000)),
            ])
        case _: return nil
        }
    }
}
