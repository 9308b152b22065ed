/// Why a text is no payment request.
public enum EVMURIError: Error, Sendable, Equatable {
    /// The text does not start with `ethereum:`.
    case notEthereum
    /// The text is longer than a payment request is.
    case tooLong
    /// The text is not built as ERC-681 has it.
    case malformed
    /// The target is a name of ENS: names are not looked up here.
    case nameNotSupported
    /// The target or the `address` parameter is no address.
    case malformedAddress
    /// A call of another function than `transfer`.
    case unsupportedFunction
    /// The `address` parameter of a token's transfer is missing.
    case missingRecipient
    /// A parameter is given twice.
    case repeatedParameter
    /// A number is negative, has a fraction once its exponent is applied, or passes 256 bits.
    case malformedNumber
}
