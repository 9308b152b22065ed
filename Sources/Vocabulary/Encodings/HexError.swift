/// Why a text is no hexadecimal number of whole bytes.
public enum HexError: Error, Equatable, Sendable {
    /// The text does not start with `0x`.
    case prefixMissing
    /// The digits are not pairs; how many there are.
    case oddDigitCount(Int)
    /// A character is none of 0–9, a–f, A–F; its byte offset among the digits.
    case invalidDigit(offset: Int)
}
