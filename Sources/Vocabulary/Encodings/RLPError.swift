/// Why bytes are no RLP item in its one canonical form, or not the kind of item asked for.
///
/// Offsets count bytes from the start of the input.
public enum RLPError: Error, Equatable, Sendable {
    /// The input ends inside an item, or a list ends inside one of its items.
    case truncated(offset: Int)
    /// Bytes follow the item.
    case trailingBytes(offset: Int)
    /// A length or a single byte has a shorter form.
    case notCanonical(offset: Int)
    /// A length takes more than four bytes, far more than any message may have.
    case lengthTooLarge(offset: Int)
    /// Lists are nested deeper than the limit.
    case tooDeep(offset: Int)
    /// There are more items than the limit.
    case tooManyItems(offset: Int)
    /// The item is a list where bytes are expected.
    case notBytes
    /// The item is a byte string where a list is expected.
    case notList
    /// The item is no number: it starts with a zero byte or has more than 32 bytes.
    case notNumber
}
