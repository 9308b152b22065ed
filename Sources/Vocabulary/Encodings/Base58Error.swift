/// Why a text is no Base58 or Base58Check encoding.
public enum Base58Error: Error, Equatable, Sendable {
    /// The text is longer than ``Base58/textByteCountMax``.
    case tooLong(byteCount: Int)
    /// A character is not in the alphabet; its byte offset.
    case invalidCharacter(offset: Int)
    /// There are fewer bytes than the four of the checksum.
    case tooShort
    /// The checksum is not that of the payload.
    case checksumMismatch
}
