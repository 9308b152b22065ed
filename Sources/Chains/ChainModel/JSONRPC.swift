public import Encodings

/// What is wrong with an answer that should be JSON-RPC.
public enum JSONRPCError: Error, Sendable, Equatable {
    /// The bytes are not the JSON that was expected.
    case malformed(String)
    /// The answer has another id than the request.
    case wrongID
    /// The node answered with an error of its own: its code and its text, cut to 600 characters.
    case refused(code: Int64, message: String)
}

/// One JSON-RPC call.
public struct JSONRPCCall: Sendable {
    /// The method's name.
    public let method: String
    /// The positional parameters.
    public let parameters: [JSONValue]

    /// Makes a call.
    public init(_ method: String, _ parameters: [JSONValue]) {
        self.method = method
        self.parameters = parameters
    }
}

/// Writes requests and reads answers of JSON-RPC 2.0 (and of bitcoind's 1.0 answers).
///
/// Source: the JSON-RPC 2.0 specification.
public enum JSONRPC {
    /// Returns the body of a single request, with id 0.
    public static func request(_ call: JSONRPCCall) -> [UInt8] {
        envelope(call, id: 0).serialized()
    }

    /// Returns the body of a batch; the ids are 0, 1, 2…
    public static func batch(_ calls: [JSONRPCCall]) -> [UInt8] {
        JSONValue.array(calls.enumerated().map { envelope($1, id: $0) }).serialized()
    }

    /// Returns the result of a single answer, or of one part of a batch's.
    public static func result(
        of bytes: [UInt8], id: Int = 0, limits: JSONLimits = .standard
    ) throws(JSONRPCError) -> JSONValue {
        let value = try parsed(bytes, limits: limits)
        return try outcome(of: value, id: id).get()
    }

    /// Returns the answers of a batch in the order of its calls, each as it came, for readers that
    /// make no tree; nil for what is no list, such as one refusal of the whole batch.
    ///
    /// A missing or repeated id makes the whole answer malformed.
    public static func parts(
        of bytes: [UInt8], count: Int, limits: JSONLimits = .standard
    ) throws(JSONRPCError) -> [[UInt8]]? {
        var found: [(id: Int?, range: Range<Int>)] = []
        do {
            var scanner = try JSONScanner(bytes, limits: limits)
            guard try scanner.kind() == .array else { return nil }
            try scanner.enterArray()
            while try scanner.nextElement() {
                let start = scanner.offset
                let id = try partID(&scanner)
                found.append((id, start..<scanner.offset))
            }
            try scanner.end()
        } catch {
            throw .malformed("not JSON: \(error)")
        }
        guard found.count == count else {
            throw .malformed("\(count) calls were answered by \(found.count) results")
        }
        var ordered = [[UInt8]?](repeating: nil, count: count)
        for part in found {
            guard let id = part.id, ordered.indices.contains(id), ordered[id] == nil else {
                throw .wrongID
            }
            ordered[id] = Array(bytes[part.range])
        }
        return ordered.compactMap(\.self)
    }

    private static func partID(_ scanner: inout JSONScanner) throws(JSONError) -> Int? {
        var id: Int?
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "id"), try scanner.kind() == .number {
                id = Int(try scanner.number())
            } else {
                try scanner.skip()
            }
        }
        return id
    }

    /// Returns the results of a batch in the order of its calls.
    ///
    /// Nodes may answer in any order; a missing or repeated id makes the whole answer malformed.
    public static func results(
        of bytes: [UInt8], count: Int, limits: JSONLimits = .standard
    ) throws(JSONRPCError) -> [Result<JSONValue, JSONRPCError>] {
        let value = try parsed(bytes, limits: limits)
        guard let elements = value.elements else {
            // A node that refuses the whole batch answers with a single error object.
            _ = try outcome(of: value, id: nil).get()
            throw .malformed("a batch was answered by a single result")
        }
        guard elements.count == count else {
            throw .malformed("\(count) calls were answered by \(elements.count) results")
        }
        var ordered = [Result<JSONValue, JSONRPCError>?](repeating: nil, count: count)
        for element in elements {
            guard let text = element["id"]?.numberText, let id = Int(text),
                ordered.indices.contains(id), ordered[id] == nil
            else { throw .wrongID }
            ordered[id] = outcome(of: element, id: id)
        }
        return ordered.compactMap(\.self)
    }

    private static func envelope(_ call: JSONRPCCall, id: Int) -> JSONValue {
        .object([
            (key: "jsonrpc", value: .string("2.0")),
            (key: "id", value: .number(String(id))),
            (key: "method", value: .string(call.method)),
            (key: "params", value: .array(call.parameters)),
        ])
    }

    private static func parsed(
        _ bytes: [UInt8], limits: JSONLimits
    ) throws(JSONRPCError) -> JSONValue {
        do {
            return try JSONValue.parse(bytes, limits: limits)
        } catch {
            throw .malformed("not JSON: \(error)")
        }
    }

    private static func outcome(
        of value: JSONValue, id: Int?
    ) -> Result<JSONValue, JSONRPCError> {
        guard value.fields != nil else { return .failure(.malformed("not an object")) }
        if let error = value["error"], !error.isNull {
            let code = error["code"]?.numberText.flatMap { Int64($0) } ?? 0
            let message = error["message"]?.text ?? "no message"
            return .failure(.refused(code: code, message: String(message.prefix(600))))
        }
        if let id, value["id"]?.numberText != String(id) { return .failure(.wrongID) }
        guard let result = value["result"] else { return .failure(.malformed("no result")) }
        return .success(result)
    }
}
