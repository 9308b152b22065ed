/// Why a text is no Bech32 encoding, or no segwit address.
public enum Bech32Error: Error, Equatable, Sendable {
    /// The text is longer than 90 characters.
    case tooLong(byteCount: Int)
    /// Upper and lower case are mixed.
    case mixedCase
    /// A character is not in the alphabet, or outside ASCII 33 to 126 in the prefix; its offset.
    case invalidCharacter(offset: Int)
    /// There is no `1`, or nothing before it.
    case prefixMissing
    /// There are fewer than six characters behind the `1`.
    case tooShort
    /// The checksum is that of neither variant.
    case checksumMismatch
    /// The prefix is another than the one asked for; what it is, in lower case.
    case wrongPrefix(String)
    /// The witness version is missing or above 16.
    case invalidVersion
    /// The variant is not the one that the witness version demands.
    case wrongVariant
    /// The bits left over in the last character are more than four, or not all zero.
    case invalidPadding
    /// The program's length is not in 2 to 40 bytes, or for version 0 neither 20 nor 32.
    case invalidProgramLength(Int)
}
