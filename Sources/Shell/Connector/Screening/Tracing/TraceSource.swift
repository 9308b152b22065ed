public import DepositRules
public import ScreeningRules
public import Units

/// How much a source may still spend on a trace.
public struct TraceAllowance: Sendable, Hashable {
    /// When it must stop asking.
    public let deadline: Timestamp
    /// How many calls of a node it may still make.
    public let callCount: Int
    /// From how many transfers on an account is a hub.
    public let transferCount: Int

    /// Makes an allowance.
    public init(deadline: Timestamp, callCount: Int, transferCount: Int) {
        self.deadline = deadline
        self.callCount = callCount
        self.transferCount = transferCount
    }
}

/// The answers to a trace's questions, and who gave them.
public struct TraceAnswers: Sendable {
    /// One for each question, in their order.
    public let answers: [ExposureAnswer]
    /// Who is to blame if they cannot be true.
    public let endpoint: EndpointName

    /// Makes answers.
    public init(answers: [ExposureAnswer], endpoint: EndpointName) {
        self.answers = answers
        self.endpoint = endpoint
    }
}

/// A chain's nodes as a trace of money asks them: what a plain node gives, and nothing else.
public protocol TraceSource: Sendable {
    /// How many questions may be asked at once.
    var traceQuestionCount: Int { get }

    /// Returns where the trace of a deposit starts; nil while the chain does not say so yet.
    func traceStart(of deposit: Deposit) -> ExposureStart?

    /// Answers some questions about the money of a deposit.
    ///
    /// - Throws: `SourceFailure` if the nodes fail; what they do not have is an answer.
    func answers(
        to questions: [ExposureQuestion], about deposit: Deposit, within allowance: TraceAllowance
    ) async throws(SourceFailure) -> TraceAnswers

    /// Sets an endpoint aside, because its answers cannot be true.
    func distrustTrace(_ endpoint: EndpointName, _ reason: String)
}
