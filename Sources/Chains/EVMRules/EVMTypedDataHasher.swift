internal import Encodings
internal import Units

/// Hashes values of declared structures.
struct EVMTypedDataHasher {
    /// How deep structures and arrays may be nested.
    static let depthMax = 32
    /// How many values there may be in all, structures and arrays included.
    static let valueCountMax = 100_000

    let schema: EVMTypedSchema
    let undeclaredFields: EVMTypedData.UndeclaredFields
    private var valueCount = 0

    init(schema: EVMTypedSchema, undeclaredFields: EVMTypedData.UndeclaredFields) {
        self.schema = schema
        self.undeclaredFields = undeclaredFields
    }

    /// Returns `hashStruct` of a value.
    ///
    /// Calls itself once a level, at most as often as the depth limit says.
    mutating func hash(
        _ json: JSONValue, as name: String, place: String, depth: Int = 0
    ) throws(EVMTypedDataError) -> Bytes32 {
        try enter(depth, place)
        guard let structure = schema.structure(name) else { throw .unknownType(name) }
        let values = try values(of: json, structure, place: place)
        var encoded = structure.typeHash.bytes
        for field in structure.fields {
            guard let value = values[field.name] else { throw .missingField(field.place) }
            encoded += try word(
                value, field.type.base, field.type.counts[...], place: field.place,
                depth: depth + 1)
        }
        return .keccak(of: encoded)
    }

    /// The word that stands for a value in its structure.
    private mutating func word(
        _ json: JSONValue, _ base: EVMTypedSchema.Base, _ counts: ArraySlice<Int?>, place: String,
        depth: Int
    ) throws(EVMTypedDataError) -> [UInt8] {
        // The last pair of brackets is the outermost array.
        guard let count = counts.last else {
            switch base {
            case .structure(let name):
                return try hash(json, as: name, place: place, depth: depth).bytes
            case .plain(let type):
                try enter(depth, place)
                return try EVMTypedDataHasher.word(json, type, place: place)
            }
        }
        try enter(depth, place)
        guard let elements = json.elements else { throw .wrongKind(place) }
        if let count, elements.count != count { throw .wrongCount(place) }
        var encoded: [UInt8] = []
        for element in elements {
            encoded += try word(element, base, counts.dropLast(), place: place, depth: depth + 1)
        }
        return Bytes32.keccak(of: encoded).bytes
    }

    private mutating func enter(_ depth: Int, _ place: String) throws(EVMTypedDataError) {
        guard depth <= EVMTypedDataHasher.depthMax else { throw .tooDeep(place) }
        valueCount += 1
        guard valueCount <= EVMTypedDataHasher.valueCountMax else { throw .tooManyValues }
    }

    private func values(
        of json: JSONValue, _ structure: EVMTypedSchema.Structure, place: String
    ) throws(EVMTypedDataError) -> [String: JSONValue] {
        guard let fields = json.fields else { throw .wrongKind(place) }
        var values: [String: JSONValue] = [:]
        for (key, value) in fields {
            // Other writings of a letter would be the same key to Swift: declared names are ASCII.
            guard key.utf8.allSatisfy({ $0 < 0x80 }), structure.names.contains(key) else {
                switch undeclaredFields {
                case .refused:
                    throw .undeclaredField(place + "." + EVMTypedDataError.cut(key))
                case .ignored: continue
                }
            }
            guard values.updateValue(value, forKey: key) == nil else {
                throw .duplicateName(place + "." + key)
            }
        }
        return values
    }

    private static func word(
        _ json: JSONValue, _ type: ABIType, place: String
    ) throws(EVMTypedDataError) -> [UInt8] {
        switch type {
        case .bool:
            guard let truth = json.boolean else { throw .wrongKind(place) }
            return ABI.word(truth)
        case .uint, .int:
            return try number(json, type, place: place)
        case .address:
            guard let text = json.text else { throw .wrongKind(place) }
            do {
                return try EVMAddress(checksummed: text).word
            } catch {
                throw .malformedAddress(place)
            }
        case .fixedBytes(let count):
            let bytes = try bytes(json, place: place)
            guard bytes.count == count else { throw .wrongLength(place) }
            return bytes + [UInt8](repeating: 0, count: ABI.wordByteCount - count)
        case .bytes:
            return Bytes32.keccak(of: try bytes(json, place: place)).bytes
        case .string:
            guard let text = json.text else { throw .wrongKind(place) }
            return Bytes32.keccak(of: Array(text.utf8)).bytes
        case .array, .fixedArray, .tuple:
            throw .wrongKind(place)
        }
    }

    private static func bytes(
        _ json: JSONValue, place: String
    ) throws(EVMTypedDataError) -> [UInt8] {
        guard let text = json.text else { throw .wrongKind(place) }
        do {
            return try Hex.decodePrefixed(text)
        } catch {
            throw .wrongKind(place)
        }
    }

    /// Reads an integer: a JSON number or text, of decimal digits or, for none below zero, of `0x`
    /// and hexadecimal ones.
    private static func number(
        _ json: JSONValue, _ type: ABIType, place: String
    ) throws(EVMTypedDataError) -> [UInt8] {
        guard let text = json.numberText ?? json.text else { throw .wrongKind(place) }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let isHex = !isNegative && digits.hasPrefix("0x")
        guard
            let magnitude = isHex
                ? UInt256(hexDigits: digits.dropFirst(2)) : UInt256(decimal: digits)
        else {
            // Digits that are too many are digits all the same.
            let isNumber = isDigits(isHex ? digits.dropFirst(2) : digits, isHex: isHex)
            throw isNumber ? .outOfRange(place) : .wrongKind(place)
        }
        let value =
            isNegative
            ? UInt256.zero.subtractingReportingOverflow(magnitude).partialValue : magnitude
        let isWordNegative = value.high >> 127 == 1
        do {
            if case .int = type {
                guard isWordNegative == (isNegative && !magnitude.isZero) else {
                    throw EVMTypedDataError.outOfRange(place)
                }
                return try ABI.encode([.int(value)], as: [type])
            }
            guard !isNegative || magnitude.isZero else {
                throw EVMTypedDataError.outOfRange(place)
            }
            return try ABI.encode([.uint(value)], as: [type])
        } catch {
            throw .outOfRange(place)
        }
    }

    private static func isDigits(_ text: Substring, isHex: Bool) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || isHex && (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
            }
    }
}
