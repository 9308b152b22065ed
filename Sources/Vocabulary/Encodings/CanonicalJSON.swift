/// Writes canonical JSON straight into bytes, for records that are made for every payment.
///
/// The bytes are those that ``JSONValue/canonical()`` gives for the same value, without its tree.
public struct CanonicalJSON {
    /// What was written so far: one whole value at the end.
    public private(set) var bytes: [UInt8] = []
    /// Whether the next value or key stands behind another one.
    private var isBehindAnother = false
    /// The last key of the object that is open; empty before its first.
    private var lastKey: StaticString = ""

    /// Makes a writer with room for so many bytes; it takes more as it needs them.
    public init(byteCount: Int = 0) { bytes.reserveCapacity(byteCount) }

    /// Writes an object; the closure writes its fields.
    public mutating func object(_ fields: (inout CanonicalJSON) -> Void) {
        let outerKey = lastKey
        lastKey = ""
        begin(UInt8(ascii: "{"))
        fields(&self)
        end(UInt8(ascii: "}"))
        lastKey = outerKey
    }

    /// Writes an array; the closure writes one element.
    public mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout CanonicalJSON, Elements.Element) -> Void
    ) {
        array { for element in elements { write(&$0, element) } }
    }

    /// Writes an array; the closure writes its elements.
    public mutating func array(_ elements: (inout CanonicalJSON) -> Void) {
        begin(UInt8(ascii: "["))
        elements(&self)
        end(UInt8(ascii: "]"))
    }

    /// Writes a field; the closure writes its value.
    ///
    /// - Precondition: the key is ASCII and comes after those before it, as RFC 8785 sorts them.
    public mutating func field(_ key: StaticString, _ write: (inout CanonicalJSON) -> Void) {
        begin(key)
        write(&self)
    }

    /// Writes a field with a text.
    public mutating func field(_ key: StaticString, _ text: String) {
        begin(key)
        string(text)
    }

    /// Writes a field with bytes in hexadecimal, lower case, without a prefix.
    public mutating func field(_ key: StaticString, hex value: some Sequence<UInt8>) {
        begin(key)
        hex(value)
    }

    /// Writes a field with a whole number; `null` for nil.
    public mutating func field(_ key: StaticString, _ number: (some BinaryInteger)?) {
        begin(key)
        if let number { integer(number) } else { value(.null) }
    }

    /// Writes a field with `true` or `false`.
    public mutating func field(_ key: StaticString, _ flag: Bool) {
        begin(key)
        value(.bool(flag))
    }

    /// Writes a field with a value that is a tree already.
    public mutating func field(_ key: StaticString, _ tree: JSONValue) {
        begin(key)
        value(tree)
    }

    /// Writes a text.
    public mutating func string(_ text: String) {
        separate()
        JSONValue.write(text, to: &bytes)
    }

    /// Writes bytes in hexadecimal, as a text.
    public mutating func hex(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in value {
            bytes.append(Self.digit(byte >> 4))
            bytes.append(Self.digit(byte & 15))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    public mutating func integer(_ number: some BinaryInteger) {
        separate()
        guard let small = UInt64(exactly: number) else {
            bytes += String(number).utf8
            return
        }
        let start = bytes.count
        var rest = small
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Writes a value that is a tree already.
    public mutating func value(_ tree: JSONValue) {
        separate()
        tree.write(to: &bytes, sortsKeys: true)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isBehindAnother = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isBehindAnother = true
    }

    private mutating func begin(_ key: StaticString) {
        precondition(
            !isBehindAnother || Self.precedes(lastKey, key),
            "the fields of a record are written in their order")
        precondition(key.isASCII, "a record's keys are ASCII, whose order is that of the bytes")
        lastKey = key
        separate()
        key.withUTF8Buffer { JSONValue.write($0, to: &bytes) }
        bytes.append(UInt8(ascii: ":"))
        isBehindAnother = false
    }

    private static func precedes(_ left: StaticString, _ right: StaticString) -> Bool {
        left.withUTF8Buffer { first in
            right.withUTF8Buffer { first.lexicographicallyPrecedes($0) }
        }
    }

    private mutating func separate() {
        if isBehindAnother { bytes.append(UInt8(ascii: ",")) }
        isBehindAnother = true
    }
}

/// What writes itself as canonical JSON, the same bytes for the same facts.
public protocol CanonicalWritable {
    /// Writes one whole value.
    func write(to json: inout CanonicalJSON)
}

extension CanonicalWritable {
    /// The value's canonical JSON.
    public var canonicalBytes: [UInt8] {
        var json = CanonicalJSON()
        write(to: &json)
        return json.bytes
    }
}
