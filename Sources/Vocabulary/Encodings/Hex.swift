/// Hexadecimal text.
public enum Hex {
    /// Returns the bytes that the text writes: an even number of digits in any case, no prefix.
    ///
    /// Throws ``HexError`` for an odd number of digits or for anything else in the text.
    public static func decode(_ text: String) throws(HexError) -> [UInt8] {
        try decode(ascii: [UInt8](text.utf8)[...])
    }

    /// Returns the bytes that the text writes: `0x`, then an even number of digits in any case.
    ///
    /// Throws ``HexError`` also when the prefix is missing; `0X` is none.
    public static func decodePrefixed(_ text: String) throws(HexError) -> [UInt8] {
        try decodePrefixed(ascii: [UInt8](text.utf8)[...])
    }

    /// Returns the bytes that ASCII digits write; the same rules as for text.
    ///
    /// Offsets in errors count from the first digit.
    public static func decode(ascii digits: ArraySlice<UInt8>) throws(HexError) -> [UInt8] {
        guard digits.count % 2 == 0 else { throw .oddDigitCount(digits.count) }
        // Wrong digits only set bits of `seen` while the loop runs: they are looked for afterwards.
        var seen: UInt8 = 0
        let bytes = digits.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: input.count / 2) { output, count in
                for index in 0..<input.count / 2 {
                    let high = value(of: input[2 &* index])
                    let low = value(of: input[2 &* index &+ 1])
                    seen |= high | low
                    output[index] = high &<< 4 | low & 0x0f
                }
                count = input.count / 2
            }
        }
        guard seen & invalidDigit == 0 else {
            let index = digits.firstIndex { value(of: $0) == invalidDigit }
            throw .invalidDigit(offset: (index ?? digits.startIndex) - digits.startIndex)
        }
        return bytes
    }

    /// Returns the bytes that ASCII text writes with a `0x` prefix.
    ///
    /// Offsets in errors count from the first digit, behind the prefix.
    public static func decodePrefixed(ascii text: ArraySlice<UInt8>) throws(HexError) -> [UInt8] {
        guard text.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) else {
            throw .prefixMissing
        }
        return try decode(ascii: text.dropFirst(2))
    }

    /// Returns the digits of the bytes in lower case, without a prefix.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        write([UInt8](bytes), behind: "")
    }

    /// Returns `0x` and the digits of the bytes in lower case.
    public static func encodePrefixed(_ bytes: some Sequence<UInt8>) -> String {
        write([UInt8](bytes), behind: "0x")
    }

    private static let invalidDigit: UInt8 = 0xf0

    @inline(__always)
    private static func value(of digit: UInt8) -> UInt8 {
        let decimal = digit &- UInt8(ascii: "0")
        if decimal < 10 { return decimal }
        // The bit 0x20 turns upper case into lower case and moves nothing else among a to f.
        let letter = (digit | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter &+ 10 : invalidDigit
    }

    private static func write(_ bytes: [UInt8], behind prefix: StaticString) -> String {
        let prefixCount = prefix.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: prefixCount + 2 * bytes.count) { output in
            for index in 0..<prefixCount { output[index] = prefix.utf8Start[index] }
            for (index, byte) in bytes.enumerated() {
                output[prefixCount &+ 2 &* index] = digit(byte &>> 4)
                output[prefixCount &+ 2 &* index &+ 1] = digit(byte & 0x0f)
            }
            return prefixCount + 2 * bytes.count
        }
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
    }
}
