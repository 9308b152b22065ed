/// Why bytes are no JSON, are beyond a limit, or do not hold what was asked for.
public struct JSONError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Code: Sendable, Equatable {
        /// The input ends inside a value.
        case truncated
        /// A byte does not belong here.
        case unexpectedByte
        /// A string holds a control character, an unknown escape or half a surrogate pair.
        case invalidString
        /// A string is not UTF-8.
        case invalidUTF8
        /// A number is not written as RFC 8259 has it.
        case invalidNumber
        /// An object has a key twice.
        case duplicateKey
        /// Bytes other than white space follow the value.
        case trailingBytes
        /// The input is longer than the limit.
        case inputTooLong
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep
        /// A string is longer than the limit.
        case stringTooLong
        /// A number has more characters than the limit.
        case numberTooLong
        /// There are more values than the limit.
        case tooManyValues
        /// A value is of another kind than asked for.
        case wrongKind
        /// A field that must be there is missing. Thrown by readers of JSON, not by the scanner.
        case missingField
        /// A value is outside what its reader allows. Thrown by readers of JSON.
        case invalidValue
    }

    /// What is wrong.
    public let code: Code
    /// Where, in bytes from the start of the input.
    public let offset: Int

    /// Makes an error of its two parts.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}
