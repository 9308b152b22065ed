extension JSONValue {
    /// Returns the value as JSON text in UTF-8 without white space, fields in their own order.
    public func serialized() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, sortsKeys: false)
        return output
    }

    /// Returns the value as JSON text in UTF-8 without white space, fields sorted by key.
    ///
    /// Keys are sorted by UTF-16 code units and strings are escaped as RFC 8785 has it; numbers
    /// stay as they are written, unlike there.
    public func canonical() -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, sortsKeys: true)
        return output
    }

    func write(to output: inout [UInt8], sortsKeys: Bool) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .number(let text): output += text.utf8
        case .string(let text): JSONValue.write(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output, sortsKeys: sortsKeys)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let fields):
            output.append(UInt8(ascii: "{"))
            if sortsKeys, !JSONValue.isSorted(fields) {
                // Their places are sorted, which are cheaper to move than fields.
                let places = fields.indices.sorted {
                    JSONValue.precedes(fields[$0].key, fields[$1].key)
                }
                for (index, place) in places.enumerated() {
                    JSONValue.write(fields[place], index, to: &output, sortsKeys: true)
                }
            } else {
                for (index, field) in fields.enumerated() {
                    JSONValue.write(field, index, to: &output, sortsKeys: sortsKeys)
                }
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(
        _ field: (key: String, value: JSONValue), _ index: Int, to output: inout [UInt8],
        sortsKeys: Bool
    ) {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(field.key, to: &output)
        output.append(UInt8(ascii: ":"))
        field.value.write(to: &output, sortsKeys: sortsKeys)
    }

    private static func isSorted(_ fields: [(key: String, value: JSONValue)]) -> Bool {
        fields.indices.dropFirst().allSatisfy { !precedes(fields[$0].key, fields[$0 - 1].key) }
    }

    /// Whether one text's UTF-16 code units come before another's.
    ///
    /// UTF-8 has the same order but for what is at and above U+E000, where surrogates come first.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (first, second) = (left.utf8.makeIterator(), right.utf8.makeIterator())
        while true {
            guard let other = second.next() else { return false }
            guard let byte = first.next() else { return true }
            guard byte != other else { continue }
            // The first byte of U+E000.
            guard max(byte, other) >= 0xee else { return byte < other }
            return left.utf16.lexicographicallyPrecedes(right.utf16)
        }
    }

    static func write(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { write($0, to: &output) }
    }

    /// Writes a text's UTF-8 in quotes; what needs no escape in one piece.
    static func write(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        let needsEscape = { (byte: UInt8) in
            byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        }
        guard bytes.contains(where: needsEscape) else {
            output.append(contentsOf: bytes)
            return
        }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x08: output += "\\b".utf8
            case 0x09: output += "\\t".utf8
            case 0x0a: output += "\\n".utf8
            case 0x0c: output += "\\f".utf8
            case 0x0d: output += "\\r".utf8
            case 0..<0x20: output += "\\u00\(Hex.encode([byte]))".utf8
            default: output.append(byte)
            }
        }
    }
}
