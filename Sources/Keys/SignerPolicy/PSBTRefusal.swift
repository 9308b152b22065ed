/// Why a PSBT is not signed.
public struct PSBTRefusal: Error, Sendable, Hashable {
    /// What is wrong. The order is that of the checks: of several reasons, the first is given.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The transaction can be in no block.
        case transactionInvalid
        /// The version is neither 1 nor 2.
        case typeNotAllowed
        /// An input does not say what it spends.
        case spentOutputUnknown
        /// The outputs hold more than the inputs.
        case feeNegative
        /// An input with a key of ours cannot be signed as its scripts are.
        case inputUnusable
        /// A signature would not cover the whole transaction.
        case signatureTypeNotAllowed
        /// No input waits for a key of ours.
        case nothingToSign
        /// What an input is worth is said and not shown.
        case amountUnproven
        /// The fee is above what the person allows.
        case feeAboveAllowed
        /// What leaves is above what the person allows.
        case totalAboveAllowed
    }

    /// What is wrong, for programs.
    public let code: Code
    /// What is wrong, for people.
    public let sentence: String

    init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }
}

extension PSBTRefusal: CustomStringConvertible {
    /// The sentence.
    public var description: String { sentence }
}
