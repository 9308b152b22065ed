import Encodings
import Yams

@testable import HTTPInterface

/// Compares answers with the schemas of the OpenAPI document.
struct SchemaCheck: Sendable {
    private let components: JSONValue
    let document: JSONValue

    static let shared = SchemaCheck()

    private init() {
        let root = (try? Yams.compose(yaml: OpenAPIDocument.yaml)) ?? nil
        document = root.map(SchemaCheck.value) ?? .null
        components = document["components"] ?? .null
    }

    /// Returns what is wrong with a value; empty if it is as its schema says.
    func problems(_ value: JSONValue, schema name: String) -> [String] {
        problems(value, .object([("$ref", .string("#/components/schemas/\(name)"))]), name)
    }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        if let reference = schema["$ref"]?.text {
            guard let name = reference.split(separator: "/").last,
                let target = components["schemas"]?[String(name)]
            else { return ["\(place): no schema \(reference)"] }
            return problems(value, target, place)
        }
        if let choices = schema["oneOf"]?.elements {
            let all = choices.map { problems(value, $0, place) }
            return all.contains { $0.isEmpty } ? [] : all.flatMap(\.self)
        }
        if let words = schema["enum"]?.elements {
            return words.contains(value) ? [] : ["\(place): \(value) is none of the enum"]
        }
        let types = schema["type"].map { $0.elements ?? [$0] } ?? []
        let kind = SchemaCheck.kind(of: value)
        guard types.isEmpty || types.compactMap(\.text).contains(kind) else {
            return ["\(place): \(kind) is not of type \(types)"]
        }
        if let elements = value.elements, let items = schema["items"] {
            return elements.flatMap { problems($0, items, place + "[]") }
        }
        guard let fields = value.fields, let properties = schema["properties"] else { return [] }
        let required = schema["required"]?.elements?.compactMap(\.text) ?? []
        let missing = required.filter { value[$0] == nil }.map { "\(place): no \($0)" }
        return missing
            + fields.flatMap { key, inner in
                properties[key].map { problems(inner, $0, "\(place).\(key)") }
                    ?? ["\(place): \(key) is not in the schema"]
            }
    }

    private static func kind(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number: "integer"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .mapping(let mapping):
            .object(mapping.map { (key: $0.key.string ?? "", value: value($0.value)) })
        case .sequence(let sequence): .array(sequence.map(value))
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.string == "true" || scalar.string == "false" {
                .bool(scalar.string == "true")
            } else {
                .string(scalar.string)
            }
        case .alias: .null
        }
    }
}
