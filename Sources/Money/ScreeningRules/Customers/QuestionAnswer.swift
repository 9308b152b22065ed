public import Units

/// The id of a question to a customer.
public struct QuestionID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// What a customer is asked for.
public enum QuestionKind: Sendable, Hashable {
    /// Where the money comes from.
    case sourceOfFunds
    /// That an address is theirs; by a signature, or by a payment of this amount from it.
    case ownership(CustomerAddress, nonce: UInt128, payment: Amount?)
    /// Their own words on what the question says.
    case declaration

    /// The word for it.
    public var name: String {
        switch self {
        case .sourceOfFunds: "sourceOfFunds"
        case .ownership: "ownership"
        case .declaration: "declaration"
        }
    }
}

/// One answer to a question.
public struct QuestionAnswer: Sendable, Hashable {
    /// What the customer gave.
    public enum Content: Sendable, Hashable {
        /// A signature of the challenge, which was checked.
        case signature(String, OwnershipMethod)
        /// A deposit that is the payment asked for, which was checked.
        case payment(DepositID)
        /// Their words, kept apart, with the digest of them.
        case declaration(PersonalRecordID, digest: Bytes32)
    }

    /// What the customer gave.
    public let content: Content
    /// The principal who handed it in.
    public let by: String
    /// When.
    public let time: Timestamp

    /// Makes an answer of what a store saved.
    public init(content: Content, by: String, time: Timestamp) {
        self.content = content
        self.by = by
        self.time = time
    }
}

/// What a person decided on a question's answers.
public struct QuestionDecision: Sendable, Hashable {
    /// The longest note, in bytes of UTF-8.
    public static let noteByteCountMax = 4_000

    /// Who.
    public let by: String
    /// Why.
    public let note: String
    /// When.
    public let time: Timestamp

    /// Makes a decision of what a store saved.
    public init(by: String, note: String, time: Timestamp) {
        self.by = by
        self.note = note
        self.time = time
    }
}

/// Why something cannot be done with a question.
public enum QuestionRefusal: Error, Sendable, Hashable {
    /// A text is empty or too long; which field.
    case malformed(field: String)
    /// It is answered and decided, or nobody answered in time.
    case finished
    /// Its time is over.
    case tooLate
    /// Nobody has answered yet.
    case nothingAnswered
    /// This kind of question is not answered in this way.
    case methodNotFitting
    /// It has as many answers as it may have.
    case tooManyAnswers
    /// The signature shows nothing.
    case signature(AddressSignatureRefusal)
    /// The deposit is not the payment that was asked for; why, in words.
    case payment(String)

    /// The refusal in a sentence.
    public var sentence: String {
        switch self {
        case .malformed(let field): "The field \(field) is empty or too long."
        case .finished: "The question is closed."
        case .tooLate: "The time for an answer is over: ask again."
        case .nothingAnswered: "Nobody has answered yet."
        case .methodNotFitting: "This question is not answered in this way."
        case .tooManyAnswers: "There are as many answers as a question may have."
        case .signature(let refusal): refusal.sentence
        case .payment(let why): "The deposit does not prove it: \(why)."
        }
    }

    /// The word for programs.
    public var code: String {
        switch self {
        case .malformed: "malformed"
        case .finished: "questionClosed"
        case .tooLate: "questionExpired"
        case .nothingAnswered: "nothingAnswered"
        case .methodNotFitting: "methodNotFitting"
        case .tooManyAnswers: "tooManyAnswers"
        case .signature: "signatureRefused"
        case .payment: "paymentRefused"
        }
    }
}
