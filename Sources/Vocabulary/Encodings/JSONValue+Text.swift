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

    private func write(to output: inout [UInt8], sortsKeys: Bool) {
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
            let sorted = sortsKeys ? fields.sorted { JSONValue.precedes($0.key, $1.key) } : fields
            output.append(UInt8(ascii: "{"))
            for (index, field) in sorted.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONValue.write(field.key, to: &output)
                output.append(UInt8(ascii: ":"))
                field.value.write(to: &output, sortsKeys: sortsKeys)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf16.lexicographicallyPrecedes(right.utf16)
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
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
        output.append(UInt8(ascii: "\""))
    }
}
