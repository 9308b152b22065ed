/// A place in a descriptor's bytes.
struct DescriptorScanner {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    /// Steps over a byte if it is the next one.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Steps over a byte that must be the next one.
    mutating func expect(_ character: Unicode.Scalar) throws(DescriptorError) {
        guard skip(character) else { throw DescriptorError(.syntax, at: offset) }
    }

    /// Takes the name of a function and its opening bracket.
    mutating func functionName() throws(DescriptorError) -> String {
        let start = offset
        let rest = bytes[start...]
        guard let end = rest.prefix(20).firstIndex(of: UInt8(ascii: "(")) else {
            throw DescriptorError(.unknownFunction, at: start)
        }
        offset = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Takes the bytes up to the next comma, bracket or brace: a key, number, script or address.
    mutating func argument() -> ArraySlice<UInt8> {
        let start = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "{"),
                UInt8(ascii: "}"):
                return bytes[start..<offset]
            default: offset += 1
            }
        }
        return bytes[start..<offset]
    }
}
