import Encodings
import Units

/// Reads the fields of one JSON object that a store kept of a payout.
struct PayoutTextReader {
    private let json: JSONValue

    init(_ bytes: [UInt8]) throws(PayoutStateTextError) {
        do throws(JSONError) {
            json = try JSONValue.parse(bytes)
        } catch {
            throw .notJSON(error)
        }
    }

    private init(json: JSONValue) { self.json = json }

    func has(_ key: String) -> Bool { json[key] != nil }

    func text(_ key: String) throws(PayoutStateTextError) -> String {
        guard let text = json[key]?.text else { throw .malformed(field: key) }
        return text
    }

    func flag(_ key: String) throws(PayoutStateTextError) -> Bool {
        guard let flag = json[key]?.boolean else { throw .malformed(field: key) }
        return flag
    }

    func integer<Value: FixedWidthInteger>(
        _ key: String
    ) throws(PayoutStateTextError) -> Value {
        guard let value: Value = json[key]?.integer() else { throw .malformed(field: key) }
        return value
    }

    func word<Value: RawRepresentable>(
        _ key: String
    ) throws(PayoutStateTextError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: try text(key)) else { throw .unknownWord(field: key) }
        return value
    }

    func id<Value: Identifier128>(_ key: String) throws(PayoutStateTextError) -> Value {
        guard let id = Value(text: try text(key)) else { throw .malformed(field: key) }
        return id
    }

    func bytes(_ key: String) throws(PayoutStateTextError) -> [UInt8] {
        let text = try text(key)
        do throws(HexError) {
            return try Hex.decode(text)
        } catch {
            throw .malformed(field: key)
        }
    }

    func bytes32(_ key: String) throws(PayoutStateTextError) -> Bytes32 {
        guard let value = Bytes32(try bytes(key)) else { throw .malformed(field: key) }
        return value
    }

    func object(_ key: String) throws(PayoutStateTextError) -> PayoutTextReader {
        guard let value = json[key], value.fields != nil else { throw .malformed(field: key) }
        return PayoutTextReader(json: value)
    }

    func objects(_ key: String) throws(PayoutStateTextError) -> [PayoutTextReader] {
        guard let elements = json[key]?.elements else { throw .malformed(field: key) }
        return elements.map(PayoutTextReader.init(json:))
    }
}

extension JSONValue {
    /// Bytes as hexadecimal text.
    static func bytes(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }
}
