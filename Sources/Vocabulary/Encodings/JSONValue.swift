/// A JSON value as a tree, for small answers and requests; floods are read with ``JSONScanner``.
///
/// Numbers stay text, exactly as written, so that no amount passes through floating point.
public indirect enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as it is written. Whoever makes one here gives text that RFC 8259 allows.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object: its fields in the order in which they are written, without a key twice.
    case object([(key: String, value: JSONValue)])

    /// Makes a number of an integer.
    public static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(String(value))
    }

    /// Returns the one value that the bytes write.
    ///
    /// Accepts RFC 8259 only, in UTF-8, without a key twice in one object. Throws ``JSONError``.
    public static func parse(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(limits: limits)
        return try parser.parse(bytes)
    }

    /// The value of an object's field; nil when there is none or this is no object.
    ///
    /// Keys are compared byte for byte, not by Unicode equivalence.
    public subscript(key: String) -> JSONValue? {
        fields?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The text of a string; nil for other kinds.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The characters of a number as written; nil for other kinds.
    public var numberText: String? {
        if case .number(let text) = self { text } else { nil }
    }

    /// The value of `true` or `false`; nil for other kinds.
    public var boolean: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; nil for other kinds.
    public var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The fields of an object; nil for other kinds.
    public var fields: [(key: String, value: JSONValue)]? {
        if case .object(let fields) = self { fields } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// Returns the number as an integer; nil for other kinds, for a number with a fraction or an
    /// exponent, and for one that does not fit.
    public func integer<Integer: FixedWidthInteger>(
        as type: Integer.Type = Integer.self
    ) -> Integer? {
        numberText.flatMap { Integer($0) }
    }
}

extension JSONValue: Equatable {
    /// Whether both are written alike: numbers character by character, strings byte by byte,
    /// fields in the same order.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy {
                    $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
                }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}
