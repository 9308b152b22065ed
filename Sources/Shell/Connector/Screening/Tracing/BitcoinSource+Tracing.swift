import BitcoinRules
import ChainModel
public import DepositRules
import Encodings
public import ScreeningRules
import Units

extension BitcoinSource: TraceSource {
    /// Twenty at once: a large transaction's answer has some hundred kilobytes.
    public var traceQuestionCount: Int { min(20, profile.limits.batchRequestCount) }

    /// The output that pays us.
    public func traceStart(of deposit: Deposit) -> ExposureStart? {
        .output(
            Outpoint(
                transaction: deposit.sighting.transaction,
                outputIndex: deposit.sighting.locator), network: network)
    }

    /// Asks for each transaction with what it spends.
    ///
    /// The deposit's own is found in its block without `txindex`; for all others the node needs it.
    public func answers(
        to questions: [ExposureQuestion], about deposit: Deposit, within allowance: TraceAllowance
    ) async throws(SourceFailure) -> TraceAnswers {
        let ids = questions.map { (question) -> TransactionID? in
            switch question {
            case .transaction(let id): id
            case .transfers, .time: nil
            }
        }
        let calls = ids.compactMap(\.self).map { id in
            let isOwn = id == deposit.sighting.transaction
            return BitcoinRPC.spending(id, in: isOwn ? deposit.chainTrack.block?.hash : nil)
        }
        let (results, endpoint) = try await caller.results(calls)
        var answers: [ExposureAnswer] = []
        var next = results.makeIterator()
        for id in ids {
            guard let id, let result = next.next() else {
                answers.append(.notThere("Bitcoin has no such data", callCount: 1))
                continue
            }
            answers.append(try answer(result, of: id, by: endpoint))
        }
        return TraceAnswers(answers: answers, endpoint: endpoint)
    }

    private func answer(
        _ result: Result<JSONValue, JSONRPCError>, of id: TransactionID, by endpoint: EndpointName
    ) throws(SourceFailure) -> ExposureAnswer {
        let value: JSONValue
        switch result {
        case .success(let found): value = found
        case .failure(.refused(let code, let message)) where code == BitcoinRPC.notFound:
            return .notThere(message, callCount: 1)
        case .failure(let error):
            throw .unavailable("\(endpoint.text): getrawtransaction: \(error)", retryAfter: nil)
        }
        let spending: BitcoinSpending
        do {
            spending = try BitcoinSpending(value, of: id)
        } catch {
            throw caller.distrust(endpoint, "getrawtransaction: \(error)")
        }
        let inputs = zip(spending.transaction.inputs, spending.spent).map { input, spent in
            TracedInput(outpoint: input.previousOutput, spent: spent)
        }
        return .transaction(
            TracedTransaction(
                id: id, inputs: inputs, outputs: spending.transaction.outputs,
                time: spending.time))
    }

    /// Sets an endpoint aside.
    public func distrustTrace(_ endpoint: EndpointName, _ reason: String) {
        caller.port.report(endpoint, .untrustworthy(reason))
    }
}
