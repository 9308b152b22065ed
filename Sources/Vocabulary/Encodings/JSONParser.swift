/// Reads a tree with the scanner, counting values and refusing keys that repeat.
struct JSONParser {
    private let limits: JSONLimits
    private var valueCount = 0

    init(limits: JSONLimits) {
        self.limits = limits
    }

    mutating func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var scanner = try JSONScanner(bytes, limits: limits)
        let value = try value(&scanner)
        try scanner.end()
        return value
    }

    // Calls itself once a level; the scanner throws at the depth limit.
    private mutating func value(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
        valueCount += 1
        let kind = try scanner.kind()
        guard valueCount <= limits.valueCountMax else {
            throw JSONError(.tooManyValues, offset: scanner.offset)
        }
        switch kind {
        case .null:
            guard try scanner.takeNull() else {
                throw JSONError(.wrongKind, offset: scanner.offset)
            }
            return .null
        case .bool: return .bool(try scanner.bool())
        case .number: return .number(try scanner.number())
        case .string: return .string(try scanner.string())
        case .array: return .array(try elements(&scanner))
        case .object: return .object(try fields(&scanner))
        }
    }

    private mutating func elements(_ scanner: inout JSONScanner) throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try scanner.enterArray()
        while try scanner.nextElement() {
            elements.append(try value(&scanner))
        }
        return elements
    }

    private mutating func fields(
        _ scanner: inout JSONScanner
    ) throws(JSONError) -> [(key: String, value: JSONValue)] {
        var fields: [(key: String, value: JSONValue)] = []
        var keys = JSONKeys()
        try scanner.enterObject()
        while let slice = try scanner.nextKey() {
            let key = try scanner.text(of: slice)
            guard keys.insert(key) else {
                throw JSONError(.duplicateKey, offset: slice.range.lowerBound)
            }
            fields.append((key, try value(&scanner)))
        }
        return fields
    }
}

/// The keys of one object so far.
///
/// Keys are compared as bytes: Swift takes texts that are only canonically equivalent as equal.
private struct JSONKeys {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []
    private static let fewMax = 16

    /// Adds a key; returns false when it is there already.
    mutating func insert(_ key: String) -> Bool {
        if few.count < JSONKeys.fewMax {
            guard !few.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { return false }
            few.append(key)
            return true
        }
        if many.isEmpty { many = Set(few.map { [UInt8]($0.utf8) }) }
        return many.insert([UInt8](key.utf8)).inserted
    }
}
