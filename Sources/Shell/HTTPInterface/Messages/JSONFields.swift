import Encodings
import Units

/// Reads the fields of a request's object: each once, of the right kind, and no others.
struct JSONFields {
    private let fields: [(key: String, value: JSONValue)]
    private let place: String?
    private var taken: Set<String> = []

    /// Starts reading; `place` is put before the names of fields in problems.
    init(_ value: JSONValue, place: String?) throws(Problem) {
        guard let fields = value.fields else { throw .malformed(place, "It must be an object.") }
        self.fields = fields
        self.place = place
    }

    /// Refuses what was not asked for.
    func finish() throws(Problem) {
        guard let unknown = fields.first(where: { !taken.contains($0.key) }) else { return }
        throw Problem(
            400, "unknownField", "This request has no such field.",
            field: name(String(unknown.key.prefix(64))))
    }

    /// Returns a field's value; nil if it is not there, or null.
    mutating func value(_ key: String) -> JSONValue? {
        taken.insert(key)
        let value = fields.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
        return value?.isNull ?? true ? nil : value
    }

    mutating func optionalText(_ key: String) throws(Problem) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.text else { throw .malformed(name(key), "It must be a text.") }
        return text
    }

    mutating func text(_ key: String) throws(Problem) -> String {
        guard let text = try optionalText(key) else { throw missing(key) }
        return text
    }

    mutating func optionalBoolean(_ key: String) throws(Problem) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let boolean = value.boolean else {
            throw .malformed(name(key), "It must be true or false.")
        }
        return boolean
    }

    mutating func boolean(_ key: String) throws(Problem) -> Bool {
        guard let boolean = try optionalBoolean(key) else { throw missing(key) }
        return boolean
    }

    mutating func optionalInteger<Number: FixedWidthInteger>(
        _ key: String, in range: ClosedRange<Number>
    ) throws(Problem) -> Number? {
        guard let value = value(key) else { return nil }
        guard let number = value.integer(as: Number.self), range.contains(number) else {
            throw .malformed(
                name(key), "It must be a whole number, \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    mutating func integer<Number: FixedWidthInteger>(
        _ key: String, in range: ClosedRange<Number>
    ) throws(Problem) -> Number {
        guard let number = try optionalInteger(key, in: range) else { throw missing(key) }
        return number
    }

    mutating func optionalHeight(_ key: String) throws(Problem) -> BlockHeight? {
        guard let value = value(key) else { return nil }
        // Heights beyond this come from no chain, and leave room for arithmetic.
        guard let number = value.integer(as: UInt64.self), number <= UInt64(Int64.max) else {
            throw .malformed(name(key), "It must be a block's height, a whole number.")
        }
        return BlockHeight(number)
    }

    mutating func height(_ key: String) throws(Problem) -> BlockHeight {
        guard let height = try optionalHeight(key) else { throw missing(key) }
        return height
    }

    mutating func optionalIdentifier<ID: Identifier128>(_ key: String) throws(Problem) -> ID? {
        guard let text = try optionalText(key) else { return nil }
        guard let id = ID(text: text) else {
            throw .malformed(name(key), "It must be 32 hexadecimal digits, a UUID or a ULID.")
        }
        return id
    }

    mutating func identifier<ID: Identifier128>(_ key: String) throws(Problem) -> ID {
        guard let id: ID = try optionalIdentifier(key) else { throw missing(key) }
        return id
    }

    mutating func optionalTime(_ key: String) throws(Problem) -> Timestamp? {
        guard let text = try optionalText(key) else { return nil }
        guard let time = UTCText.parse(text) else {
            throw .malformed(name(key), "It must be a time such as 2026-01-31T12:00:00.000Z.")
        }
        return time
    }

    mutating func time(_ key: String) throws(Problem) -> Timestamp {
        guard let time = try optionalTime(key) else { throw missing(key) }
        return time
    }

    /// Reads `{"asset":"USDT","amount":"12.500000"}`.
    mutating func optionalAmount(_ key: String) throws(Problem) -> Amount? {
        guard let value = value(key) else { return nil }
        var inner = try JSONFields(value, place: name(key))
        let code = try inner.text("asset")
        let text = try inner.text("amount")
        try inner.finish()
        guard let asset = Asset.supported(code: code) else {
            throw Problem(
                422, "unknownAsset", "This asset is not supported.", field: inner.name("asset"))
        }
        do {
            return try Amount(decimal: text, of: asset)
        } catch {
            throw .malformed(
                inner.name("amount"),
                "It must be a decimal number with at most \(asset.scale) decimal places.")
        }
    }

    mutating func amount(_ key: String) throws(Problem) -> Amount {
        guard let amount = try optionalAmount(key) else { throw missing(key) }
        return amount
    }

    /// Returns an array's elements; nil if it is not there.
    mutating func optionalElements(_ key: String) throws(Problem) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard let elements = value.elements else {
            throw .malformed(name(key), "It must be an array.")
        }
        return elements
    }

    /// Returns an array of texts; empty if it is not there.
    mutating func texts(_ key: String) throws(Problem) -> [String] {
        var texts: [String] = []
        for element in try optionalElements(key) ?? [] {
            guard let text = element.text else {
                throw .malformed(name(key), "It must be an array of texts.")
            }
            texts.append(text)
        }
        return texts
    }

    /// Returns one of an enum's words; nil if it is not there.
    mutating func optionalWord<Word: RawRepresentable & CaseIterable>(
        _ key: String, as type: Word.Type = Word.self
    ) throws(Problem) -> Word? where Word.RawValue == String {
        guard let text = try optionalText(key) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed(name(key), "It must be one of \(words).")
        }
        return word
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, as type: Word.Type = Word.self
    ) throws(Problem) -> Word where Word.RawValue == String {
        guard let word = try optionalWord(key, as: type) else { throw missing(key) }
        return word
    }

    private func missing(_ key: String) -> Problem { .malformed(name(key), "It is missing.") }

    private func name(_ key: String) -> String { place.map { "\($0).\(key)" } ?? key }
}
