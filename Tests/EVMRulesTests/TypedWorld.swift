import Encodings

/// Builders for typed data.
enum TypedWorld {
    static func field(_ name: String, _ type: String) -> JSONValue {
        .object([("name", .string(name)), ("type", .string(type))])
    }

    static func data(
        types: [(String, JSONValue)], _ primaryType: String, _ message: JSONValue,
        domain: JSONValue = .object([])
    ) -> JSONValue {
        .object([
            ("types", .object(types.map { (key: $0.0, value: $0.1) })), ("domain", domain),
            ("primaryType", .string(primaryType)), ("message", message),
        ])
    }

    /// A structure `A` with one field `x`.
    static func single(_ type: String, _ value: JSONValue) -> JSONValue {
        data(
            types: [("A", .array([field("x", type)]))], "A", .object([("x", value)]))
    }
}
