/// A pull scanner over JSON that makes no tree and copies nothing that is not asked for.
///
/// Enter a container, ask for its keys or elements until there are none, and read or skip each
/// value before asking again:
///
/// ```swift
/// try scanner.enterObject()
/// while let key = try scanner.nextKey() {
///     if scanner.matches(key, "hash") { hash = try scanner.string() } else { try scanner.skip() }
/// }
/// try scanner.end()
/// ```
/// Everything that is read is checked as RFC 8259 has it. In skipped values only strings' ends,
/// brackets and the depth are checked. Keys may repeat: that is for the reader to refuse.
public struct JSONScanner: Sendable {
    /// The kind of a value, told from its first byte.
    public enum Kind: Sendable, Equatable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool
        /// A number.
        case number
        /// A string.
        case string
        /// An array.
        case array
        /// An object.
        case object
    }

    /// The input.
    public let bytes: [UInt8]
    /// Where the scanner is, in bytes from the start of the input.
    public private(set) var offset = 0
    private let limits: JSONLimits
    private var depth = 0
    private var isAtStartOfContainer = false

    /// Starts before the first value; throws when the input is longer than the limit.
    public init(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        guard bytes.count <= limits.byteCountMax else {
            throw JSONError(.inputTooLong, offset: limits.byteCountMax)
        }
        self.bytes = bytes
        self.limits = limits
    }

    /// Returns the kind of the next value without reading it.
    public mutating func kind() throws(JSONError) -> Kind {
        switch try nextByte() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw error(.unexpectedByte)
        }
    }

    /// Reads the start of an object.
    public mutating func enterObject() throws(JSONError) {
        try enter(UInt8(ascii: "{"))
    }

    /// Reads the next key and its colon, or the end of the object and returns nil.
    public mutating func nextKey() throws(JSONError) -> JSONSlice? {
        guard try startsNext(before: UInt8(ascii: "}")) else { return nil }
        guard try nextByte() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
        let key = try stringSlice()
        guard try nextByte() == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
        offset &+= 1
        return key
    }

    /// Reads the start of an array.
    public mutating func enterArray() throws(JSONError) {
        try enter(UInt8(ascii: "["))
    }

    /// Reads up to the next element and returns true, or the end of the array and returns false.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try startsNext(before: UInt8(ascii: "]"))
    }

    /// Reads a string and decodes its escapes.
    public mutating func string() throws(JSONError) -> String {
        try text(of: stringSlice())
    }

    /// Reads a string and returns where its content is, not decoded and not checked as UTF-8.
    public mutating func stringSlice() throws(JSONError) -> JSONSlice {
        try expect(UInt8(ascii: "\""))
        offset &+= 1
        let start = offset
        var hasEscapes = false
        while true {
            offset = JSONScanner.plainEnd(of: bytes, from: offset)
            guard offset < bytes.count else { throw error(.truncated) }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\") else { throw error(.invalidString) }
            // What is escaped is checked when the text is decoded; here it is only stepped over.
            hasEscapes = true
            offset &+= 2
        }
        guard offset &- start <= limits.stringByteCountMax else {
            throw JSONError(.stringTooLong, offset: start)
        }
        offset &+= 1
        return JSONSlice(range: start..<offset &- 1, hasEscapes: hasEscapes)
    }

    /// Reads a number and returns its characters exactly as written.
    public mutating func number() throws(JSONError) -> String {
        String(decoding: bytes[try numberRange()], as: UTF8.self)
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(JSONError) -> Bool {
        let value = try nextByte() == UInt8(ascii: "t")
        if value { try literal("true") } else { try literal("false") }
        return value
    }

    /// Reads `null` and returns true, or reads nothing and returns false.
    public mutating func takeNull() throws(JSONError) -> Bool {
        guard try nextByte() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Checks that only white space is left.
    public mutating func end() throws(JSONError) {
        skipWhitespace()
        guard offset == bytes.count, depth == 0 else { throw error(.trailingBytes) }
    }

    /// Returns the content of a string of this input, with escapes as they are written.
    public subscript(slice: JSONSlice) -> ArraySlice<UInt8> {
        bytes[slice.range]
    }
}

extension JSONScanner {
    /// Skips the next value of any kind.
    public mutating func skip() throws(JSONError) {
        switch try kind() {
        case .null: try literal("null")
        case .bool: _ = try bool()
        case .number: _ = try numberRange()
        case .string: _ = try stringSlice()
        case .array, .object: try skipContainer(objects: 0, level: 0)
        }
    }

    /// Skips what is left of the object that was entered last, its end included.
    ///
    /// Call it where a key would be asked for.
    public mutating func skipRestOfObject() throws(JSONError) {
        guard depth > 0 else { throw error(.wrongKind) }
        isAtStartOfContainer = false
        depth &-= 1
        try skipContainer(objects: 1, level: 1)
    }

    private mutating func skipContainer(objects: UInt64, level: Int) throws(JSONError) {
        // One bit a level: whether it is an object.
        var objects = objects
        var level = level
        repeat {
            guard offset < bytes.count else { throw error(.truncated) }
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                _ = try stringSlice()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth &+ level < limits.depthMax else { throw error(.tooDeep) }
                level &+= 1
                objects = objects &<< 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard (objects & 1 == 1) == (byte == UInt8(ascii: "}")) else {
                    throw error(.unexpectedByte)
                }
                level &-= 1
                objects = objects &>> 1
            default:
                break
            }
            offset &+= 1
        } while level > 0
    }

    private mutating func enter(_ bracket: UInt8) throws(JSONError) {
        try expect(bracket)
        guard depth < limits.depthMax else { throw error(.tooDeep) }
        depth &+= 1
        offset &+= 1
        isAtStartOfContainer = true
    }

    private mutating func startsNext(before bracket: UInt8) throws(JSONError) -> Bool {
        let isFirst = isAtStartOfContainer
        isAtStartOfContainer = false
        let byte = try nextByte()
        if byte == bracket {
            guard depth > 0 else { throw error(.unexpectedByte) }
            depth &-= 1
            offset &+= 1
            return false
        }
        if isFirst { return true }
        guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte) }
        offset &+= 1
        // A comma is followed by something: `[1,]` must not end here.
        guard try nextByte() != bracket else { throw error(.unexpectedByte) }
        return true
    }

    private mutating func numberRange() throws(JSONError) -> Range<Int> {
        guard try kind() == .number else { throw error(.wrongKind) }
        let start = offset
        if bytes[offset] == UInt8(ascii: "-") { offset &+= 1 }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
            offset &+= 1
        } else {
            try digits()
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset &+= 1
            try digits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            if offset < bytes.count,
                bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
            {
                offset &+= 1
            }
            try digits()
        }
        guard offset &- start <= limits.numberByteCountMax else {
            throw JSONError(.numberTooLong, offset: start)
        }
        return start..<offset
    }

    private mutating func digits() throws(JSONError) {
        let start = offset
        while offset < bytes.count, bytes[offset] &- UInt8(ascii: "0") < 10 { offset &+= 1 }
        guard offset > start else {
            throw error(offset == bytes.count ? .truncated : .invalidNumber)
        }
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) {
        for index in 0..<text.utf8CodeUnitCount {
            guard offset < bytes.count else { throw error(.truncated) }
            guard bytes[offset] == text.utf8Start[index] else { throw error(.unexpectedByte) }
            offset &+= 1
        }
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try nextByte() != byte else { return }
        _ = try kind()
        throw error(.wrongKind)
    }

    /// Returns the next byte that is not white space, without reading it.
    @inline(__always)
    private mutating func nextByte() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard offset < bytes.count else { throw error(.truncated) }
        return bytes[offset]
    }

    @inline(__always)
    private mutating func skipWhitespace() {
        while offset < bytes.count, JSONScanner.isWhitespace(bytes[offset]) { offset &+= 1 }
    }

    @inline(__always)
    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private func error(_ code: JSONError.Code) -> JSONError {
        JSONError(code, offset: min(offset, bytes.count))
    }
}
