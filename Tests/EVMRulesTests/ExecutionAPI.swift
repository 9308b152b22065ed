import Encodings
import TestKit
import Testing

/// One recorded exchange of execution-apis' conformance tests.
struct ExecutionAPI {
    /// The file that it comes from.
    let file: String
    /// The request's parameters.
    let parameters: [JSONValue]
    /// The whole answer.
    let response: JSONValue

    /// The answer's result; null if there is none.
    var result: JSONValue { response["result"] ?? .null }

    /// Returns all exchanges with a method.
    static func exchanges(of method: String) throws -> [ExecutionAPI] {
        let tests = try JSONValue.parse(try Vectors.data("eth-rpc/execution_apis.json"))
        var found: [ExecutionAPI] = []
        for test in try #require(tests.elements) {
            for exchange in test["exchanges"]?.elements ?? [] {
                guard let request = exchange["request"], request["method"]?.text == method,
                    let response = exchange["response"], let file = test["file"]?.text
                else { continue }
                let parameters = request["params"]?.elements ?? []
                found.append(
                    ExecutionAPI(file: file, parameters: parameters, response: response))
            }
        }
        try #require(!found.isEmpty)
        return found
    }
}
