import Connector
import Encodings
import Units

/// The query of a request: each name once, and only names that the route knows.
struct QueryItems: Sendable {
    private let values: [String: String]

    /// - Throws: `Problem` 400 for unknown or repeated names, or text that cannot be read.
    init(_ text: Substring?, allowed: [String]) throws(Problem) {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let halves = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decode(halves[0], plusIsSpace: true),
                let value = PercentText.decode(
                    halves.count == 2 ? halves[1] : "", plusIsSpace: true)
            else { throw .malformed(nil, "The query cannot be read.") }
            guard allowed.contains(name) else {
                throw Problem(
                    400, "unknownParameter", "This route has no such parameter.",
                    field: String(name.prefix(64)))
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .malformed(name, "The parameter comes more than once.")
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// Returns a number; nil if the parameter is not there.
    func integer<Number: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(Problem) -> Number? {
        guard let text = values[name] else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Number(text),
            range.contains(number)
        else { throw .malformed(name, "It must be a whole number in the allowed range.") }
        return number
    }

    /// Returns an id; nil if the parameter is not there.
    func identifier<ID: Identifier128>(_ name: String) throws(Problem) -> ID? {
        guard let text = values[name] else { return nil }
        guard let id = ID(text: text) else {
            throw .malformed(name, "It must be 32 hexadecimal digits, a UUID or a ULID.")
        }
        return id
    }

    /// Returns yes or no; nil if the parameter is not there.
    func boolean(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw .malformed(name, "It must be true or false.")
        }
    }

    /// Returns the page that `after`, a whole number, and `limit` ask for.
    func page() throws(Problem) -> PageRequest {
        PageRequest(after: try integer("after", in: 0...UInt128.max), limit: try limit())
    }

    /// Returns the page that `after`, an id, and `limit` ask for.
    func pageByID() throws(Problem) -> PageRequest {
        let after: TransferID? = try identifier("after")
        return PageRequest(after: after?.value, limit: try limit())
    }

    func limit() throws(Problem) -> Int { try integer("limit", in: 1...1_000) ?? 100 }
}

/// Percent encoding. Source: RFC 3986, section 2.1.
enum PercentText {
    /// Takes the encoding off; nil if it is malformed or not UTF-8.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = ArraySlice(Array(text.utf8))
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+"), plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
