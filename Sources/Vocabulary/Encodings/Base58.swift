/// Base58 as Bitcoin writes it, without a checksum.
///
/// Source: Bitcoin Core, `base58.cpp`.
public enum Base58 {
    /// The longest text that is decoded: the time it takes grows with the square of the length.
    public static let textByteCountMax = 1_024

    /// Returns the bytes that the text writes.
    ///
    /// Each leading `1` is a zero byte. Spaces are refused, unlike in Bitcoin Core. Throws
    /// ``Base58Error`` for characters outside the alphabet and for text that is too long.
    public static func decode(_ text: String) throws(Base58Error) -> [UInt8] {
        let characters = [UInt8](text.utf8)
        guard characters.count <= textByteCountMax else {
            throw .tooLong(byteCount: characters.count)
        }
        // The number, least significant byte first.
        var number: [UInt8] = []
        for (offset, character) in characters.enumerated() {
            guard let digit = alphabet.firstIndex(of: character) else {
                throw .invalidCharacter(offset: offset)
            }
            multiply(&number, by: 58, adding: digit, base: 256)
        }
        let zeroCount = characters.prefix { $0 == alphabet[0] }.count
        return [UInt8](repeating: 0, count: zeroCount) + number.reversed()
    }

    /// Returns the text of the bytes.
    ///
    /// For addresses and keys: the time that it takes grows with the square of the length.
    public static func encode(_ bytes: [UInt8]) -> String {
        // The number in base 58, least significant digit first.
        var number: [UInt8] = []
        for byte in bytes {
            multiply(&number, by: 256, adding: Int(byte), base: 58)
        }
        let zeroCount = bytes.prefix { $0 == 0 }.count
        let digits = [UInt8](repeating: 0, count: zeroCount) + number.reversed()
        return String(decoding: digits.map { alphabet[Int($0)] }, as: UTF8.self)
    }

    private static let alphabet = [UInt8](
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// Multiplies a number that is kept as digits, least significant first, without leading zeros.
    private static func multiply(
        _ number: inout [UInt8], by factor: Int, adding summand: Int, base: Int
    ) {
        var carry = summand
        for index in number.indices {
            let sum = Int(number[index]) * factor + carry
            number[index] = UInt8(sum % base)
            carry = sum / base
        }
        while carry > 0 {
            number.append(UInt8(carry % base))
            carry /= base
        }
    }
}
