/// A mistake in a policy file: where it is, and what to do.
public struct PolicyDocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The bytes are no JSON.
        case notJSON
        /// A field must be there and is not.
        case missing
        /// A field is there that no policy has: most are misspelt.
        case unknownField
        /// A field, a name or a chain is there twice.
        case repeated
        /// A value is of another kind than the field takes.
        case wrongKind
        /// A text cannot be read as what it should be.
        case malformed
        /// A number is too small or too large, or a list too long.
        case outOfRange
        /// Two values contradict each other.
        case inconsistent
        /// The signer cannot check what is asked for.
        case unsupported
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The field, such as `bitcoin[0].limits.hour`; empty for the whole file.
    public let place: String
    /// What is wrong, and what would be right.
    public let advice: String

    /// Makes an error.
    public init(_ code: Code, at place: String, _ advice: String) {
        self.code = code
        self.place = place
        self.advice = advice
    }

    /// The mistake in one line.
    public var description: String { place.isEmpty ? advice : "\(place): \(advice)" }
}
