import BitcoinRules
public import ChainModel
public import DepositRules
public import ScreeningRules
import Units

extension BitcoinSource {
    /// Reads the paying transaction's inputs and outputs, from its block or the memory pool.
    ///
    /// The bytes must hash to the transaction's id. Who paid is taken from the payers where the
    /// node does not tell what is spent (before Bitcoin Core 25). A node that has dropped the block
    /// tells nothing: then nobody can judge the shape, and nothing waits for it.
    public func shape(
        of deposit: Deposit, payers: [Counterparty]
    ) async throws(SourceFailure) -> TransactionShape? {
        let id = deposit.sighting.transaction
        let call = BitcoinRPC.spending(id, in: deposit.chainTrack.block?.hash)
        guard case .success(let answer) = try await caller.call(call) else { return nil }
        let spending: BitcoinSpending
        do {
            spending = try BitcoinSpending(answer.result, of: id)
        } catch {
            throw caller.distrust(answer.endpoint, "getrawtransaction: \(error)")
        }
        let transaction = spending.transaction
        let spent = spending.spent.compactMap { output in
            output.map { WatchedScript($0.script.bytes) }
        }
        let isTold = spent.count == transaction.inputs.count
        return TransactionShape(
            inputCount: transaction.inputs.count, inputs: isTold ? spent : payers.map(\.script),
            outputs: transaction.outputs.prefix(TransactionShape.partCountMax).map {
                TransactionShape.Output(script: WatchedScript($0.script.bytes), amount: $0.value)
            }, outputCount: transaction.outputs.count, time: spending.time)
    }
}
