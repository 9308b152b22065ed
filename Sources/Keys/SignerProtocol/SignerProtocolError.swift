public import Encodings

/// Why bytes are no message between daemon and signer.
///
/// A place is the way to a field, such as `outputs[3].amount`; it never holds a value.
public enum SignerProtocolError: Error, Sendable, Equatable {
    /// The body is no JSON, or beyond the limits.
    case malformedJSON(JSONError)
    /// The message is of another version of the protocol.
    case unsupportedVersion
    /// The message is of no kind that this version has.
    case unknownMessage
    /// A field is not there.
    case missingField(String)
    /// A field is there that this version does not have.
    case unknownField(String)
    /// A field is of another kind, not in its one spelling, or beyond its limit.
    case invalidField(String)
}
