import Encodings
import Units

/// Answers one request; what it returns is put after `"ok":true`.
typealias Operation =
    @Sendable (JSONValue) throws(OperationError) -> [(key: String, value: JSONValue)]

/// Why a case failed: a code for a program and a sentence for a person.
struct OperationError: Error {
    /// The machine-readable code, such as `badRequest`.
    let code: String
    /// What a person reads; never echoes key material.
    let message: String

    /// Makes an error of a code and a sentence.
    init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// Makes an error whose code is the name of the refusing error's case.
    init(_ refusal: some Error, _ message: String) {
        let name = String(describing: refusal).prefix { $0 != "(" }
        self.init(code: String(name), message: message)
    }

    /// Makes the error for a request that lacks a field or has a wrong one.
    static func badRequest(_ message: String) -> OperationError {
        OperationError(code: "badRequest", message: message)
    }
}

extension JSONValue {
    /// Returns a field that is there and not null.
    func optionalField(_ key: String) -> JSONValue? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    /// Returns a field that must be there.
    func requiredField(_ key: String) throws(OperationError) -> JSONValue {
        guard let value = optionalField(key) else {
            throw .badRequest("the field '\(key)' is missing")
        }
        return value
    }

    /// Returns a text field, or nil where it is absent or null.
    func optionalText(_ key: String) throws(OperationError) -> String? {
        guard let value = optionalField(key) else { return nil }
        guard case .string(let text) = value else {
            throw .badRequest("the field '\(key)' is not a string")
        }
        return text
    }

    /// Returns a text field that must be there.
    func requiredText(_ key: String) throws(OperationError) -> String {
        guard case .string(let text) = try requiredField(key) else {
            throw .badRequest("the field '\(key)' is not a string")
        }
        return text
    }

    /// Returns the bytes of a hex field, with or without `0x`, or nil where it is absent or null.
    func optionalHex(_ key: String) throws(OperationError) -> [UInt8]? {
        guard let value = optionalField(key) else { return nil }
        return try value.hexBytes(of: key)
    }

    /// Returns the bytes that a string writes in hex, with or without `0x`.
    func hexBytes(of key: String) throws(OperationError) -> [UInt8] {
        guard let text else { throw .badRequest("the field '\(key)' is not a string") }
        do {
            return try Hex.decode(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text)
        } catch {
            throw .badRequest("the field '\(key)' is not hex")
        }
    }

    /// Returns the bytes of a hex field that must be there, with or without `0x`.
    func requiredHex(_ key: String) throws(OperationError) -> [UInt8] {
        guard let bytes = try optionalHex(key) else {
            throw .badRequest("the field '\(key)' is missing")
        }
        return bytes
    }

    /// Returns a whole number of at most 64 bits, or nil where the field is absent or null.
    ///
    /// Written as a JSON integer or as a decimal string.
    func optionalInteger(_ key: String) throws(OperationError) -> UInt64? {
        guard let value = optionalField(key) else { return nil }
        guard let number = value.wholeNumber(hexAllowed: false),
            let integer = UInt64(exactly: number.low), number.high == 0
        else { throw .badRequest("the field '\(key)' is not a whole number of 64 bits") }
        return integer
    }

    /// Returns a whole number of at most 64 bits that must be there.
    func requiredInteger(_ key: String) throws(OperationError) -> UInt64 {
        guard let integer = try optionalInteger(key) else {
            throw .badRequest("the field '\(key)' is missing")
        }
        return integer
    }

    /// Returns an EVM quantity, or nil where the field is absent or null.
    ///
    /// Written as a JSON integer, a decimal string, or `0x` and hex digits; at most 256 bits.
    func optionalQuantity(_ key: String) throws(OperationError) -> UInt256? {
        guard let value = optionalField(key) else { return nil }
        guard let number = value.wholeNumber(hexAllowed: true) else {
            throw .badRequest("the field '\(key)' is not a whole number of 256 bits")
        }
        return number
    }

    /// Returns an EVM quantity that must be there.
    func requiredQuantity(_ key: String) throws(OperationError) -> UInt256 {
        guard let number = try optionalQuantity(key) else {
            throw .badRequest("the field '\(key)' is missing")
        }
        return number
    }

    /// Returns a field that is true or false, or nil where it is absent or null.
    func optionalFlag(_ key: String) throws(OperationError) -> Bool? {
        guard let value = optionalField(key) else { return nil }
        guard case .bool(let flag) = value else {
            throw .badRequest("the field '\(key)' is not true or false")
        }
        return flag
    }

    /// Returns the elements of a list that must be there.
    func requiredElements(_ key: String) throws(OperationError) -> [JSONValue] {
        guard case .array(let elements) = try requiredField(key) else {
            throw .badRequest("the field '\(key)' is not a list")
        }
        return elements
    }

    /// Returns the strings of a list that must be there.
    func requiredTexts(_ key: String) throws(OperationError) -> [String] {
        var texts: [String] = []
        for element in try requiredElements(key) {
            guard let text = element.text else {
                throw .badRequest("the field '\(key)' is not a list of strings")
            }
            texts.append(text)
        }
        return texts
    }

    private func wholeNumber(hexAllowed: Bool) -> UInt256? {
        switch self {
        case .number(let text): return UInt256(decimal: text)
        case .string(let text):
            guard hexAllowed, text.hasPrefix("0x") else { return UInt256(decimal: text) }
            return UInt256(hexDigits: text.dropFirst(2))
        case .null, .bool, .array, .object: return nil
        }
    }
}
