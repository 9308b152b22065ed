/// Base32 without padding, as secrets of one-time codes are written.
///
/// Source: RFC 4648, section 6.
public enum Base32 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// Returns the text; the last letter is filled with zero bits.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xfff
            bitCount += 8
            while bitCount >= 5 {
                bitCount -= 5
                text.append(letters[Int(buffer >> bitCount & 31)])
            }
        }
        if bitCount > 0 { text.append(letters[Int(buffer << (5 - bitCount) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
