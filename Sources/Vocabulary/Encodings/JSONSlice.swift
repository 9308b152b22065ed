/// Where the content of a string lies in a scanner's input, between its quotes.
public struct JSONSlice: Sendable, Equatable {
    /// The bytes' offsets in the input.
    public let range: Range<Int>
    /// Whether there are escapes, so that the bytes are not the text itself.
    public let hasEscapes: Bool
}
