public import Units

/// Follows a deposit's money backwards, as far as its limits go. Pure: it asks and is told.
///
/// ```
/// tracing ──▶ finished        nothing is left to ask, or the limits are reached
///    └──────▶ interrupted     the node failed: the deposit waits, and nothing here is a verdict
/// ```
///
/// The trace stops at addresses that a list or a sure label names, and at hubs. What it did not
/// see is part of its result.
public struct ExposureTrace: Sendable {
    private enum State: Sendable {
        case tracing
        case finished
        case interrupted(String)
    }

    private let deposit: Amount
    private let decimals: UInt8
    private let family: ScreeningFamily
    private var book: TraceBook
    private var graph: any TraceGraph
    private var state = State.tracing

    /// Starts a trace at a deposit, in the ledger's units.
    ///
    /// - Throws: `ExposureError.tooLarge` for a token amount above 128 bits, and
    ///   `.contradiction` for a payer that is no account.
    public init(
        _ start: ExposureStart, deposit: Amount, knowledge: any AddressKnowledge,
        limits: ExposureLimits = .standard
    ) throws(ExposureError) {
        self.deposit = deposit
        book = TraceBook(knowledge: knowledge, limits: limits)
        switch start {
        case .output(let outpoint, let network):
            family = .bitcoin
            decimals = deposit.asset.scale
            graph = BitcoinGraph(start: outpoint, network: network, deposit: deposit.minorUnits)
        case .event(let payer, let recipient, let transaction, let height, let paid, let family):
            self.family = family
            decimals = paid.decimals
            graph = AccountGraph(
                payer: payer, recipient: recipient, transaction: transaction, height: height,
                units: try paid.word, family: family)
        }
        try graph.begin(&book)
    }

    /// How many answers of nodes it may still use.
    public var remainingCallCount: Int {
        max(0, book.limits.transactionCount - book.callCount)
    }

    /// Returns what it wants to know next, at most so much; empty when it is over.
    ///
    /// Asked again before all answers are there, it returns the questions that are still open.
    /// - Parameter elapsedMilliseconds: how long the trace has taken so far.
    public mutating func next(
        elapsedMilliseconds: Int64, limit: Int
    ) -> [ExposureQuestion] {
        switch state {
        case .finished, .interrupted: return []
        case .tracing: break
        }
        guard book.asked.isEmpty || elapsedMilliseconds >= book.limits.milliseconds else {
            return Array(book.askedInOrder.prefix(max(limit, 1)))
        }
        if book.pending.isEmpty, book.asked.isEmpty {
            state = .finished
        } else if elapsedMilliseconds >= book.limits.milliseconds {
            book.end = .time
            state = .finished
        } else if remainingCallCount == 0 {
            book.end = .transactions
            state = .finished
        } else {
            return book.take(min(max(limit, 1), remainingCallCount))
        }
        return []
    }

    /// Takes an answer; one to a question that is not open changes nothing.
    ///
    /// - Throws: `ExposureError` for answers that cannot be true; the node is not to be trusted.
    public mutating func take(
        _ answer: ExposureAnswer, to question: ExposureQuestion
    ) throws(ExposureError) {
        switch state {
        case .finished, .interrupted: return
        case .tracing: break
        }
        guard let entry = book.settle(question, callCount: answer.callCount) else { return }
        try graph.take(answer, to: question, entry, &book)
        // A node that lags or forgets is no reason to let the deposit go.
        if let failure = book.failure { interrupt(failure) }
    }

    /// Ends the trace because the node failed in the middle: why, in words for staff.
    public mutating func interrupt(_ reason: String) {
        switch state {
        case .finished, .interrupted: return
        case .tracing: break
        }
        book.end = .interrupted
        state = .interrupted(reason.cut(toScalars: ExposureFacts.textScalarMax))
    }

    /// How the transactions before the deposit's own look that were met so far (Bitcoin), the
    /// nearest first, up to as many as behaviour looks at.
    public var shapes: [TransactionShape] { graph.shapes }

    /// Returns what the trace found, or found so far.
    ///
    /// - Parameter worth: what the deposit is worth in the currency of the rules; nil if no price
    ///   is known.
    public func facts(worth: Amount?) throws(ExposureError) -> ExposureFacts {
        let completeness: ExposureFacts.Completeness
        switch state {
        case .tracing: completeness = .interrupted("the trace has not ended")
        case .finished: completeness = .traced
        case .interrupted(let reason): completeness = .interrupted(reason)
        }
        var origins = OriginTable()
        let flows = try graph.evaluate(book, &origins)
        let report = ExposureReport(
            deposit: deposit, decimals: decimals, family: family, book: book, flows: flows,
            origins: origins)
        return try report.facts(worth: worth, completeness: completeness)
    }
}

extension ExposureAnswer {
    /// How many calls of a node it took.
    var callCount: Int {
        switch self {
        case .transaction, .time: 1
        case .transfers(let found): found.callCount
        case .tooMany(let count), .notThere(_, let count): count
        }
    }
}
