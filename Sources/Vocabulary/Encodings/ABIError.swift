/// Why bytes are no canonical ABI encoding, or values do not fit their types.
///
/// Offsets count bytes from the start of the input.
public enum ABIError: Error, Equatable, Sendable {
    /// The input ends inside a value.
    case truncated(offset: Int)
    /// Bytes follow the last value.
    case trailingBytes(offset: Int)
    /// A word is outside its type's range, or bytes are padded with something other than zeros.
    case invalidPadding(offset: Int)
    /// A dynamic value is not where the canonical form puts it.
    case invalidOffset(offset: Int)
    /// A string is not UTF-8.
    case invalidUTF8(offset: Int)
    /// There are more values than the limit.
    case tooManyValues(offset: Int)
    /// A value is of another kind, size or count than its type says.
    case valueDoesNotFit(ABIType)
    /// A type cannot be, such as `uint7` or `bytes33`, or is larger than any message.
    case invalidType
    /// A word has not 32 bytes.
    case invalidWordLength(Int)
}
