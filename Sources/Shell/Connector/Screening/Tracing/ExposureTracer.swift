import ChainModel
public import DepositRules
public import ScreeningRules
public import Units

/// Follows the money of deposits backwards: asks nodes what the pure trace wants to know.
public struct ExposureTracer: Sendable {
    private let source: any TraceSource
    private let clock: any ClockPort
    private let limits: ExposureLimits

    /// Makes a tracer of one chain.
    public init(source: any TraceSource, clock: any ClockPort, limits: ExposureLimits = .standard) {
        self.source = source
        self.clock = clock
        self.limits = limits
    }

    /// Returns what is known of where a deposit's money came from.
    ///
    /// A node that fails in the middle does not throw: the facts say so, and the deposit waits.
    /// - Parameters:
    ///   - worth: what the deposit is worth in the currency of the rules; nil if no price is known.
    ///   - knowledge: a fixed edition of lists and labels.
    /// - Throws: `CancellationError` only.
    public func trace(
        _ deposit: Deposit, worth: Amount?, knowledge: any AddressKnowledge
    ) async throws(CancellationError) -> ExposureFacts {
        try await follow(deposit, worth: worth, knowledge: knowledge).facts
    }

    /// What a trace found, and how the transactions on its way look.
    public struct Found: Sendable {
        /// Where the money came from.
        public let facts: ExposureFacts
        /// The Bitcoin transactions before the deposit's own, the nearest first.
        public let ancestors: [TransactionShape]

        init(_ facts: ExposureFacts, _ ancestors: [TransactionShape] = []) {
            self.facts = facts
            self.ancestors = ancestors
        }
    }

    /// Returns what `trace` does, with the shapes of the transactions that it met.
    ///
    /// - Throws: `CancellationError` only.
    public func follow(
        _ deposit: Deposit, worth: Amount?, knowledge: any AddressKnowledge
    ) async throws(CancellationError) -> Found {
        guard let start = source.traceStart(of: deposit) else {
            return Found(broken(deposit, worth, "the deposit is in no block"))
        }
        do {
            var trace = try ExposureTrace(
                start, deposit: deposit.amount, knowledge: knowledge, limits: limits)
            if let failure = await run(&trace, deposit) {
                switch failure {
                case .cancelled: throw CancellationError()
                case .unavailable(let reason, _), .untrustworthy(_, let reason),
                    .wrongChain(_, let reason):
                    trace.interrupt(reason)
                case .noSuchBlock(let height):
                    trace.interrupt("the node has no block \(height.value)")
                }
            }
            return Found(try trace.facts(worth: worth), trace.shapes)
        } catch let error as CancellationError {
            throw error
        } catch {
            return Found(broken(deposit, worth, "the answers cannot be true: \(error)"))
        }
    }

    /// Asks until the trace wants no more; returns why it could not go on, if so.
    private func run(_ trace: inout ExposureTrace, _ deposit: Deposit) async -> SourceFailure? {
        let started = clock.now()
        let deadline = started.adding(seconds: limits.milliseconds / 1_000)
        var elapsed: Int64 = 0
        while true {
            // The clock may step back; time that went by stays gone.
            elapsed = max(elapsed, clock.now().milliseconds(since: started))
            let questions = trace.next(
                elapsedMilliseconds: elapsed, limit: source.traceQuestionCount)
            guard !questions.isEmpty else { return nil }
            let allowance = TraceAllowance(
                deadline: deadline, callCount: trace.remainingCallCount,
                transferCount: limits.transferCount)
            do {
                let found = try await source.answers(
                    to: questions, about: deposit, within: allowance)
                guard found.answers.count == questions.count else {
                    return .unavailable("not all questions were answered", retryAfter: nil)
                }
                for (question, answer) in zip(questions, found.answers) {
                    if let error = refusal({ () throws(ExposureError) in
                        try trace.take(answer, to: question)
                    }) {
                        source.distrustTrace(found.endpoint, "\(error)")
                        return .untrustworthy(found.endpoint, "\(error)")
                    }
                }
            } catch {
                return error
            }
        }
    }

    private func refusal(_ body: () throws(ExposureError) -> Void) -> ExposureError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private func broken(_ deposit: Deposit, _ worth: Amount?, _ reason: String) -> ExposureFacts {
        ExposureFacts(broken: deposit.amount, worth: worth, reason: reason, limits: limits)
    }
}
