/// Bech32 and Bech32m, and the segwit addresses that they write.
///
/// Source: BIP-0173, BIP-0350.
public enum Bech32 {
    /// The two checksums, which differ in one constant.
    public enum Variant: Sendable, Equatable {
        /// BIP-0173, for witness version 0.
        case bech32
        /// BIP-0350, for witness versions from 1 on.
        case bech32m
    }

    /// Returns the parts of a text: the prefix in lower case, the 5-bit values without the
    /// checksum, and the variant that the checksum belongs to.
    ///
    /// At most 90 characters, all upper or all lower case. Throws ``Bech32Error``.
    public static func decode(
        _ text: String
    ) throws(Bech32Error) -> (prefix: String, values: [UInt8], variant: Variant) {
        let characters = try lowercased(text)
        guard let separator = characters.lastIndex(of: UInt8(ascii: "1")), separator > 0 else {
            throw .prefixMissing
        }
        guard characters.count - separator - 1 >= checksumCount else { throw .tooShort }
        var values: [UInt8] = []
        for offset in separator + 1..<characters.count {
            guard let value = alphabet.firstIndex(of: characters[offset]) else {
                throw .invalidCharacter(offset: offset)
            }
            values.append(UInt8(value))
        }
        let prefix = characters[..<separator]
        let remainder = checksumRemainder(expanded(prefix) + values)
        let variant: Variant
        switch remainder {
        case constant(of: .bech32): variant = .bech32
        case constant(of: .bech32m): variant = .bech32m
        default: throw .checksumMismatch
        }
        return (
            String(decoding: prefix, as: UTF8.self), values.dropLast(checksumCount), variant
        )
    }

    /// Returns the text of a prefix and 5-bit values with the variant's checksum.
    ///
    /// The length is not limited here: a text above 90 characters is one that nobody may decode.
    /// - Precondition: the prefix is not empty, and of ASCII 33 to 126 without upper case; every
    ///   value is below 32.
    public static func encode(prefix: String, values: [UInt8], variant: Variant) -> String {
        precondition(
            !prefix.isEmpty && prefix.utf8.allSatisfy(isLowercasePrefix),
            "a prefix is written by the program in lower case")
        precondition(values.allSatisfy { $0 < 32 }, "a character carries five bits")
        let start = expanded([UInt8](prefix.utf8)[...]) + values
        let remainder =
            checksumRemainder(start + [UInt8](repeating: 0, count: checksumCount))
            ^ constant(of: variant)
        let checksum = (0..<checksumCount).map { index in
            UInt8(truncatingIfNeeded: remainder &>> UInt32(5 * (5 - index))) & 31
        }
        let characters = (values + checksum).map { alphabet[Int($0)] }
        return prefix + "1" + String(decoding: characters, as: UTF8.self)
    }

    static let textByteCountMax = 90
    private static let checksumCount = 6
    private static let alphabet = [UInt8]("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    private static func constant(of variant: Variant) -> UInt32 {
        switch variant {
        case .bech32: 1
        case .bech32m: 0x2bc8_30a3
        }
    }

    private static func isLowercasePrefix(_ character: UInt8) -> Bool {
        (33...126).contains(character) && !isUppercase(character)
    }

    private static func isUppercase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    private static func lowercased(_ text: String) throws(Bech32Error) -> [UInt8] {
        var characters = [UInt8](text.utf8)
        guard characters.count <= textByteCountMax else {
            throw .tooLong(byteCount: characters.count)
        }
        if let offset = characters.firstIndex(where: { !(33...126).contains($0) }) {
            throw .invalidCharacter(offset: offset)
        }
        guard characters.contains(where: isUppercase) else { return characters }
        let lowercase = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard !characters.contains(where: lowercase.contains) else { throw .mixedCase }
        for index in characters.indices where isUppercase(characters[index]) {
            characters[index] |= 0x20
        }
        return characters
    }

    private static func expanded(_ prefix: ArraySlice<UInt8>) -> [UInt8] {
        prefix.map { $0 >> 5 } + [0] + prefix.map { $0 & 31 }
    }

    private static func checksumRemainder(_ values: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [
            0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
        ]
        var remainder: UInt32 = 1
        for value in values {
            let top = remainder >> 25
            remainder = (remainder & 0x1ff_ffff) << 5 ^ UInt32(value)
            for index in 0..<5 where top >> UInt32(index) & 1 == 1 {
                remainder ^= generator[index]
            }
        }
        return remainder
    }
}
