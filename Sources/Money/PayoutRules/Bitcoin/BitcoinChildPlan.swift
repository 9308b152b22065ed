public import BitcoinRules
import ChainModel
public import Units

/// A transaction that spends the change of one that waits, so that miners take both.
public struct BitcoinChildPlan: Sendable, Hashable {
    /// The transaction, without signatures.
    public let transaction: BitcoinTransaction
    /// The change that it spends.
    public let coin: CoinCandidate
    /// What it pays to the chain.
    public let fee: Amount
    /// Its size in virtual bytes, at most.
    public let virtualByteCount: Int
    /// What it uses up.
    public var claim: PlanClaim { .outpoints([coin.outpoint]) }

    /// Plans a child of a signed plan, so that both together pay the rate.
    ///
    /// `parent` is the plan as it waits, `transaction` its id; its change goes on to `script`. The
    /// child pays at least the least that nodes relay for itself.
    public init(
        of parent: BitcoinBatchPlan, transaction: TransactionID, to script: BitcoinScript,
        settings: BitcoinBatchSettings, tip: BlockHeight?,
        using generator: inout some RandomNumberGenerator
    ) throws(BitcoinBumpError) {
        guard settings.feeRate <= CoinSelector.feeRateMax else { throw .feeRateTooHigh }
        guard let change = parent.change, let index = parent.changeIndex else { throw .noChange }
        coin = CoinCandidate(
            outpoint: Outpoint(transaction: transaction, outputIndex: index),
            value: change.value, inputWeight: parent.changeInputWeight)
        let weight =
            BitcoinWeight.overhead(inputCount: 1, outputCount: 1) + coin.inputWeight
            + script.outputWeight
        let size = BitcoinWeight.virtualBytes(weight)
        let together = UInt128(
            BitcoinWeight.fee(
                weight: 4 * (size + parent.virtualByteCount), rate: settings.feeRate))
        guard together > parent.fee.minorUnits else { throw .paysEnough }
        let least = BitcoinWeight.fee(weight: 4 * size, rate: BitcoinReplacement.incrementalRate)
        let paid = max(together - parent.fee.minorUnits, UInt128(least))
        fee = Amount(paid, of: .btc)
        guard fee.isAtMost(settings.feeMax) else {
            throw .feeOverCeiling(fee: fee, ceiling: settings.feeMax)
        }
        let needed = paid + script.dustLimit.minorUnits
        guard change.value.minorUnits >= needed else {
            throw .insufficient(missing: Amount(needed - change.value.minorUnits, of: .btc))
        }
        virtualByteCount = size
        self.transaction = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: coin.outpoint, signatureScript: [],
                    sequence: BitcoinBatchPlan.replaceableSequence, witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: Amount(change.value.minorUnits - paid, of: .btc), script: script)
            ], lockTime: BitcoinBatchPlanner.lockTime(tip, using: &generator))
    }
}
