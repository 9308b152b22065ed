/// Why a text is no Base64.
public enum Base64Error: Error, Sendable, Hashable {
    /// The text's length is no multiple of 4.
    case length(Int)
    /// A character is not of the alphabet, or padding stands where none can.
    case character(offset: Int)
    /// Bits that belong to no byte are not 0.
    case trailingBits
}

/// Base64 with padding, and without line breaks.
///
/// Source: RFC 4648, section 4.
public enum Base64 {
    /// Returns the bytes that the text writes, if it writes them as ``encode(_:)`` does.
    ///
    /// Throws ``Base64Error``.
    public static func decode(_ text: String) throws(Base64Error) -> [UInt8] {
        let characters = Array(text.utf8)
        guard characters.count % 4 == 0 else { throw .length(characters.count) }
        let padding = characters.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        let digitCount = characters.count - padding
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for offset in 0..<digitCount {
            guard let value = value(of: characters[offset]) else {
                throw .character(offset: offset)
            }
            bits = bits << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        guard bits & (1 << UInt32(bitCount) - 1) == 0 else { throw .trailingBits }
        return bytes
    }

    /// Returns the text of the bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let digit = bits >> UInt32(18 - 6 * index) & 0x3f
                text.append(index <= group.count ? alphabet[Int(digit)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
