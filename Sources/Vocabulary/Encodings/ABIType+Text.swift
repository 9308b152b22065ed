extension ABIType {
    /// Reads a type as signatures write it: no spaces, tuples in parentheses.
    ///
    /// `uint` and `int` are read as `uint256` and `int256`; selectors are made from the full names.
    /// Nesting of tuples and arrays is limited to 32 levels. Throws ``ABIError/invalidType``.
    public init(_ text: String) throws(ABIError) {
        var reader = ABITypeReader(text: [UInt8](text.utf8))
        self = try reader.wholeType()
    }
}

/// Reads the text of one type.
private struct ABITypeReader {
    let text: [UInt8]
    private var offset = 0
    private static let depthMax = 32

    init(text: [UInt8]) {
        self.text = text
    }

    mutating func wholeType() throws(ABIError) -> ABIType {
        let type = try type(depth: 0)
        guard offset == text.count else { throw .invalidType }
        _ = try type.layout()
        return type
    }

    private var next: UInt8? {
        offset < text.count ? text[offset] : nil
    }

    // Calls itself once a level of tuples, at most as often as the depth limit says.
    private mutating func type(depth: Int) throws(ABIError) -> ABIType {
        guard depth < ABITypeReader.depthMax else { throw .invalidType }
        var type: ABIType
        if next == UInt8(ascii: "(") {
            type = try tuple(depth: depth)
        } else {
            type = try elementary()
        }
        var level = depth
        while next == UInt8(ascii: "[") {
            level += 1
            guard level < ABITypeReader.depthMax else { throw .invalidType }
            offset += 1
            let count = try number()
            guard next == UInt8(ascii: "]") else { throw .invalidType }
            offset += 1
            type = count.map { .fixedArray(of: type, count: $0) } ?? .array(of: type)
        }
        return type
    }

    private mutating func tuple(depth: Int) throws(ABIError) -> ABIType {
        offset += 1
        var elements: [ABIType] = []
        if next == UInt8(ascii: ")") {
            offset += 1
            return .tuple([])
        }
        while true {
            elements.append(try type(depth: depth + 1))
            defer { offset += 1 }
            if next == UInt8(ascii: ")") { return .tuple(elements) }
            guard next == UInt8(ascii: ",") else { throw .invalidType }
        }
    }

    private mutating func elementary() throws(ABIError) -> ABIType {
        let start = offset
        while let letter = next, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) {
            offset += 1
        }
        let name = String(decoding: text[start..<offset], as: UTF8.self)
        let size = try number()
        switch (name, size) {
        case ("uint", .some(let bits)): return .uint(bits: bits)
        case ("int", .some(let bits)): return .int(bits: bits)
        case ("uint", nil): return .uint256
        case ("int", nil): return .int(bits: 256)
        case ("bytes", .some(let count)): return .fixedBytes(count: count)
        case ("bytes", nil): return .bytes
        case ("address", nil): return .address
        case ("bool", nil): return .bool
        case ("string", nil): return .string
        default: throw .invalidType
        }
    }

    /// Reads digits without a leading zero, or nothing.
    private mutating func number() throws(ABIError) -> Int? {
        let start = offset
        while let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            offset += 1
        }
        guard offset > start else { return nil }
        let digits = String(decoding: text[start..<offset], as: UTF8.self)
        guard let value = Int(digits), value == 0 ? digits == "0" : !digits.hasPrefix("0") else {
            throw .invalidType
        }
        return value
    }
}
