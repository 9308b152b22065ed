internal import Encodings
internal import Units

/// Reads one mapping of a policy field by field; what nobody asked for is refused at the end.
///
/// Numbers may be written as numbers or as texts: they are read as text either way.
struct PolicyReader {
    let place: String
    private var fields: [(key: String, value: JSONValue)]

    init(_ value: JSONValue, at place: String) throws(PolicyDocumentError) {
        guard let fields = value.fields else {
            throw PolicyDocumentError(.wrongKind, at: place, "must be fields with values")
        }
        var names: Set<String> = []
        for field in fields where !names.insert(field.key).inserted {
            let place = place.isEmpty ? field.key : "\(place).\(field.key)"
            throw PolicyDocumentError(.repeated, at: place, "is there twice; keep one")
        }
        self.place = place
        self.fields = fields
    }

    func error(
        _ code: PolicyDocumentError.Code, _ name: String, _ advice: String
    ) -> PolicyDocumentError {
        PolicyDocumentError(code, at: path(name), advice)
    }

    func finish() throws(PolicyDocumentError) {
        if let field = fields.first {
            throw error(.unknownField, field.key, "is no field that is known here; remove it")
        }
    }

    mutating func optional(_ name: String) -> JSONValue? {
        guard let index = fields.firstIndex(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
            return nil
        }
        return fields.remove(at: index).value
    }

    mutating func value(
        _ name: String, _ meaning: String
    ) throws(PolicyDocumentError) -> JSONValue {
        guard let value = optional(name) else {
            throw error(.missing, name, "is missing; give \(meaning)")
        }
        return value
    }

    mutating func text(_ name: String, _ meaning: String) throws(PolicyDocumentError) -> String {
        guard let text = PolicyReader.text(try value(name, meaning)) else {
            throw error(.wrongKind, name, "must be \(meaning)")
        }
        return text
    }

    mutating func count(
        _ name: String, in range: ClosedRange<UInt64>, _ meaning: String
    ) throws(PolicyDocumentError) -> UInt64 {
        guard let count = UInt64(try text(name, meaning)) else {
            throw error(.malformed, name, "must be \(meaning), in digits")
        }
        guard range.contains(count) else {
            throw error(
                .outOfRange, name,
                "must be \(meaning), from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    mutating func amount(
        _ name: String, of asset: Asset, _ meaning: String
    ) throws(PolicyDocumentError) -> Amount {
        let text = try text(name, meaning)
        do {
            return try Amount(decimal: text, of: asset)
        } catch {
            throw self.error(
                .malformed, name,
                "must be \(meaning) in \(asset), such as 0.5, with at most \(asset.scale) decimals")
        }
    }

    mutating func reader(
        _ name: String, _ meaning: String
    ) throws(PolicyDocumentError) -> PolicyReader {
        try PolicyReader(try value(name, meaning), at: path(name))
    }

    mutating func optionalReader(_ name: String) throws(PolicyDocumentError) -> PolicyReader? {
        guard let value = optional(name) else { return nil }
        return try PolicyReader(value, at: path(name))
    }

    mutating func readers(
        _ name: String, countMax: Int
    ) throws(PolicyDocumentError) -> [PolicyReader] {
        var readers: [PolicyReader] = []
        for (index, element) in try elements(name, countMax: countMax).enumerated() {
            readers.append(try PolicyReader(element, at: "\(path(name))[\(index)]"))
        }
        return readers
    }

    /// Takes a list of texts; nil where there is no such field.
    mutating func texts(
        _ name: String, countMax: Int
    ) throws(PolicyDocumentError) -> [String]? {
        guard fields.contains(where: { $0.key.utf8.elementsEqual(name.utf8) }) else { return nil }
        var texts: [String] = []
        for (index, element) in try elements(name, countMax: countMax).enumerated() {
            guard let text = PolicyReader.text(element) else {
                throw error(.wrongKind, "\(name)[\(index)]", "must be a text")
            }
            texts.append(text)
        }
        return texts
    }

    private mutating func elements(
        _ name: String, countMax: Int
    ) throws(PolicyDocumentError) -> [JSONValue] {
        guard let value = optional(name) else { return [] }
        guard let elements = value.elements else { throw error(.wrongKind, name, "must be a list") }
        guard elements.count <= countMax else {
            throw error(.outOfRange, name, "must have at most \(countMax) entries")
        }
        return elements
    }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func text(_ value: JSONValue) -> String? { value.text ?? value.numberText }
}
