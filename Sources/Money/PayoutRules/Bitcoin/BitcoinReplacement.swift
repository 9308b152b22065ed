import BitcoinRules
import ChainModel
public import Units

/// Plans a transaction that takes an earlier one's place for a higher fee.
///
/// It spends at least all coins of the earlier one, so that the two always conflict, and pays the
/// same payments. The change pays first, then further coins.
public enum BitcoinReplacement {
    /// What a replacement adds at least for its own size. Source: Bitcoin Core,
    /// `DEFAULT_INCREMENTAL_RELAY_FEE`.
    public static let incrementalRate = FeeRate(satoshisPerKilobyte: 1_000)

    /// Returns the plan.
    ///
    /// The fee is the highest of the rate asked for; what is replaced, descendants included, and
    /// the incremental rate on top (BIP-0125, rules 3 and 4); and just above the earlier rate, as
    /// Bitcoin Core asks. `descendantFees` are those of transactions that spend the earlier one and
    /// go with it. `furtherCoins` must be confirmed (BIP-0125, rule 2).
    public static func plan(
        replacing earlier: BitcoinBatchPlan, descendantFees: Amount, furtherCoins: [CoinCandidate],
        settings: BitcoinBatchSettings, tip: BlockHeight?,
        using generator: inout some RandomNumberGenerator
    ) throws(BitcoinBumpError) -> BitcoinBatchPlan {
        guard settings.feeRate <= CoinSelector.feeRateMax else { throw .feeRateTooHigh }
        var draft = Draft(earlier, descendantFees, settings)
        var coins = worthAdding(furtherCoins, beside: earlier, at: settings.feeRate)
        while true {
            guard draft.weight(hasChange: false) <= settings.weightMax else { throw .tooHeavy }
            if let (change, fee) = draft.outcome {
                guard fee <= settings.feeMax.minorUnits else {
                    throw .feeOverCeiling(fee: Amount(fee, of: .btc), ceiling: settings.feeMax)
                }
                return BitcoinBatchPlan(
                    coins: draft.coins, payments: earlier.payments,
                    change: change.map { (draft.option, Amount($0, of: .btc)) },
                    fee: Amount(fee, of: .btc), weight: draft.weight(hasChange: change != nil),
                    lockTime: BitcoinBatchPlanner.lockTime(tip, using: &generator),
                    using: &generator)
            }
            guard let coin = coins.popLast() else {
                throw .insufficient(missing: Amount(draft.missing, of: .btc))
            }
            draft.add(coin)
        }
    }

    /// The coins that bring more than they cost, the largest last.
    private static func worthAdding(
        _ coins: [CoinCandidate], beside earlier: BitcoinBatchPlan, at rate: FeeRate
    ) -> [CoinCandidate] {
        let taken = Set(earlier.coins.map(\.outpoint))
        return coins.filter {
            !taken.contains($0.outpoint)
                && $0.satoshis > BitcoinWeight.fee(weight: $0.inputWeight, rate: rate)
        }
        .sorted { left, right in
            left.satoshis != right.satoshis
                ? left.satoshis < right.satoshis
                : Outpoint.ordered(right.outpoint, left.outpoint)
        }
    }

    private struct Draft {
        let earlier: BitcoinBatchPlan
        let option: BitcoinChangeOption
        let changeMinimum: UInt128
        let rate: FeeRate
        let replacedFees: UInt128
        let target: UInt128
        private(set) var coins: [CoinCandidate]
        private var sum: UInt128
        private var inputWeight: Int
        private let outputWeight: Int

        init(
            _ earlier: BitcoinBatchPlan, _ descendantFees: Amount,
            _ settings: BitcoinBatchSettings
        ) {
            self.earlier = earlier
            option =
                earlier.change.map {
                    BitcoinChangeOption(
                        script: $0.script, inputWeight: earlier.changeInputWeight)
                } ?? settings.changeOption(for: earlier.payments[...])
            changeMinimum = settings.changeMinimum(for: option).minorUnits
            rate = settings.feeRate
            replacedFees = earlier.fee.minorUnits + descendantFees.minorUnits
            target = earlier.payments.reduce(0) { $0 + $1.amount.minorUnits }
            coins = earlier.coins
            sum = coins.reduce(0) { $0 + $1.value.minorUnits }
            inputWeight = coins.reduce(0) { $0 + $1.inputWeight }
            outputWeight = earlier.payments.reduce(0) { $0 + $1.script.outputWeight }
        }

        mutating func add(_ coin: CoinCandidate) {
            coins.append(coin)
            sum += coin.value.minorUnits
            inputWeight += coin.inputWeight
        }

        func weight(hasChange: Bool) -> Int {
            BitcoinWeight.overhead(
                inputCount: coins.count, outputCount: earlier.payments.count + (hasChange ? 1 : 0))
                + inputWeight + outputWeight
                + (hasChange ? option.script.outputWeight : 0)
        }

        /// The change, if there is any, and the fee; nil if the coins do not suffice.
        var outcome: (change: UInt128?, fee: UInt128)? {
            let feeWithChange = feeNeeded(weight(hasChange: true))
            if sum >= target + feeWithChange + changeMinimum {
                return (sum - target - feeWithChange, feeWithChange)
            }
            return missing == 0 ? (nil, sum - target) : nil
        }

        var missing: UInt128 {
            let needed = target + feeNeeded(weight(hasChange: false))
            return needed > sum ? needed - sum : 0
        }

        private func feeNeeded(_ weight: Int) -> UInt128 {
            let size = UInt128(BitcoinWeight.virtualBytes(weight))
            let asked = BitcoinWeight.transactionFee(weight: weight, rate: rate)
            let added = BitcoinWeight.transactionFee(weight: weight, rate: incrementalRate)
            let aboveEarlier =
                earlier.fee.minorUnits * size / UInt128(earlier.virtualByteCount) + 1
            return max(UInt128(asked), replacedFees + UInt128(added), aboveEarlier)
        }
    }
}
