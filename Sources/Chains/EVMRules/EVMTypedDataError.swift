/// Why JSON is no typed data that may be signed.
///
/// Names are of fields in the data, `Mail.from` being the field `from` of a structure `Mail`, cut
/// to 128 characters where they come from outside.
public enum EVMTypedDataError: Error, Sendable, Equatable {
    /// A field is missing.
    case missingField(String)
    /// The data has a field that its type does not declare: it would be shown and not signed.
    case undeclaredField(String)
    /// A value is not of the kind that its type is written as.
    case wrongKind(String)
    /// A number does not fit its type.
    case outOfRange(String)
    /// Bytes have another length than their type.
    case wrongLength(String)
    /// An array has another count than its type.
    case wrongCount(String)
    /// The text is no address, or its checksum is wrong.
    case malformedAddress(String)
    /// A type is neither of EIP-712's own nor declared; `uint` and `int` are none.
    case unknownType(String)
    /// A structure or field has no name that a contract could give it.
    case invalidName(String)
    /// A structure or field has a name that another one has.
    case duplicateName(String)
    /// A structure holds itself, not through an array of any length: no value could ever end.
    case typeCycle(String)
    /// There are too many structures or fields, or too many dimensions.
    case typesTooLarge
    /// Values are nested too deep.
    case tooDeep(String)
    /// There are too many values.
    case tooManyValues

    /// The longest name that an error repeats, and that a structure, field or type may have.
    static let nameByteCountMax = 128

    /// Returns a name as errors repeat it.
    static func cut(_ name: String) -> String {
        String(decoding: name.utf8.prefix(nameByteCountMax), as: UTF8.self)
    }
}
