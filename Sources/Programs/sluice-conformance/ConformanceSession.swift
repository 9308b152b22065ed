import Encodings

/// Answers requests by the tables of operations; keeps nothing between two requests.
struct ConformanceSession: Sendable {
    private let operations: [String: Operation]

    /// The longest request in bytes.
    static let lineByteCountMax = 64 << 20

    /// Makes a session; `lists` names the folder that `screen` reads, if any.
    ///
    /// - Throws: `OperationError` when the screening lists can't be read.
    init(lists: String?) throws(OperationError) {
        let perChain = ["bitcoin": bitcoinOperations, "evm": evmOperations]
        var operations = ["uri": ChainDispatch.byScheme(among: perChain)]
        for name in ["address.decode", "address.encode"] {
            operations[name] = ChainDispatch.byChain(name, among: perChain)
        }
        let shared = Set(operations.keys)
        let tables = [
            keyOperations, bitcoinOperations, bitcoinSigningOperations, psbtOperations,
            evmOperations, evmSigningOperations, try screeningOperations(lists: lists),
        ]
        for table in tables {
            for (name, operation) in table where !shared.contains(name) {
                let earlier = operations.updateValue(operation, forKey: name)
                precondition(earlier == nil, "an operation has one meaning: \(name)")
            }
        }
        self.operations = operations
    }

    /// The names of all operations, sorted.
    var operationNames: [String] { operations.keys.sorted() }

    /// Returns the answer to one request, without a line end; never fails.
    func answer(line: [UInt8]) -> [UInt8] {
        var fields: [(key: String, value: JSONValue)] = []
        do throws(OperationError) {
            let request = try ConformanceSession.parse(line)
            if let id = request["id"] { fields.append(("id", id)) }
            let name = try request.requiredText("op")
            guard let operation = operations[name] else {
                throw OperationError(
                    code: "unknownOperation", message: "there is no operation of this name")
            }
            let result = try operation(request)
            fields.append(("ok", .bool(true)))
            fields += result
        } catch {
            fields.append(("ok", .bool(false)))
            fields.append(("error", ConformanceSession.described(error)))
        }
        return JSONValue.object(fields).serialized()
    }

    /// The answer to a line that is too long to be read.
    static let answerToLongLine = JSONValue.object([
        ("ok", .bool(false)),
        ("error", described(.badRequest("the line is longer than \(lineByteCountMax) bytes"))),
    ]).serialized()

    private static func parse(_ line: [UInt8]) throws(OperationError) -> JSONValue {
        let request: JSONValue
        do {
            request = try JSONValue.parse(line, limits: limits)
        } catch {
            throw .badRequest("the line is not JSON: \(error.code) at byte \(error.offset)")
        }
        guard case .object = request else { throw .badRequest("the line is not a JSON object") }
        return request
    }

    private static func described(_ error: OperationError) -> JSONValue {
        .object([("code", .string(error.code)), ("message", .string(error.message))])
    }

    private static let limits = JSONLimits(
        byteCountMax: lineByteCountMax, depthMax: 64, stringByteCountMax: lineByteCountMax,
        numberByteCountMax: 100, valueCountMax: 4_000_000)
}
