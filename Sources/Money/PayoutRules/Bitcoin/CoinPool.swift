import ChainModel
import Units

/// The coins that are worth spending at a rate, the largest first, with what spending them costs.
///
/// Everything here is in whole satoshi as `Int64`: the sums are checked against 21 million BTC when
/// the pool is made, and the search adds them up a hundred thousand times.
struct CoinPool {
    struct Coin {
        let candidate: CoinCandidate
        /// The value less the fee for spending it.
        let effective: Int64
        /// The fee for spending it now less the one at the long-term rate.
        let timing: Int64
    }

    let request: CoinSelectionRequest
    let coins: [Coin]
    /// The sum of all effective values.
    let spendable: Int64
    /// What the coins' effective values must reach: the target and the fee for all but the inputs.
    let goal: Int64
    /// The same with a change output of the least value.
    let goalWithChange: Int64
    /// What a change output costs, now and when it is spent.
    let changeCost: Int64
    /// The weight of all but the inputs and the change.
    let baseWeight: Int

    /// How much the counts of inputs and outputs can grow (two bytes each), and the part of a
    /// virtual byte that a transaction's weight is rounded up by: so the goal is never too low.
    private static let slackWeight = 4 * 4 + 3

    init(
        _ candidates: [CoinCandidate], _ request: CoinSelectionRequest
    ) throws(CoinSelectionError) {
        guard request.feeRate <= CoinSelector.feeRateMax,
            request.longTermFeeRate <= CoinSelector.feeRateMax
        else { throw .feeRateTooHigh }
        let total = candidates.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let most = UInt128(CoinCandidate.satoshisMax)
        guard total <= most, request.target.minorUnits <= most,
            request.changeMinimum.minorUnits <= most
        else { throw .impossibleValue }
        guard request.outputWeight <= request.weightMax else { throw .tooHeavy }
        self.request = request
        coins = CoinPool.worthSpending(candidates, request)
        spendable = coins.reduce(0) { $0 + $1.effective }
        baseWeight =
            BitcoinWeight.overhead(inputCount: 1, outputCount: request.outputCount)
            + request.outputWeight
        let target = Int64(truncatingIfNeeded: request.target.minorUnits)
        let rate = request.feeRate
        goal = target + BitcoinWeight.fee(weight: baseWeight + Self.slackWeight, rate: rate)
        let changeFee = BitcoinWeight.fee(weight: request.changeOutputWeight, rate: rate)
        goalWithChange =
            goal + changeFee + Int64(truncatingIfNeeded: request.changeMinimum.minorUnits)
        changeCost =
            changeFee
            + BitcoinWeight.fee(weight: request.changeInputWeight, rate: request.longTermFeeRate)
    }

    private static func worthSpending(
        _ candidates: [CoinCandidate], _ request: CoinSelectionRequest
    ) -> [Coin] {
        candidates.filter { $0.inputWeight <= request.weightMax }
            .map { candidate in
                let fee = BitcoinWeight.fee(weight: candidate.inputWeight, rate: request.feeRate)
                let later = BitcoinWeight.fee(
                    weight: candidate.inputWeight, rate: request.longTermFeeRate)
                return Coin(
                    candidate: candidate, effective: candidate.satoshis - fee,
                    timing: fee - later)
            }
            .filter { $0.effective > 0 }
            .sorted { left, right in
                left.effective != right.effective
                    ? left.effective > right.effective
                    : Outpoint.ordered(left.candidate.outpoint, right.candidate.outpoint)
            }
    }

    /// Returns the outcome of spending some coins; none if they do not suffice or are too many.
    func selection(of indexes: [Int], _ method: CoinSelectionMethod) -> [CoinSelection] {
        let indexes = consolidated(indexes)
        guard indexes.count <= request.inputCountMax else { return [] }
        let chosen = indexes.map { coins[$0] }
        let sum = chosen.reduce(0) { $0 + $1.candidate.satoshis }
        let target = Int64(truncatingIfNeeded: request.target.minorUnits)
        let plainWeight = weight(of: chosen, hasChange: false)
        let changeWeight = weight(of: chosen, hasChange: true)
        let rate = request.feeRate
        let plainFee = BitcoinWeight.transactionFee(weight: plainWeight, rate: rate)
        let changeFee = BitcoinWeight.transactionFee(weight: changeWeight, rate: rate)
        let change = sum - target - changeFee
        let minimum = Int64(truncatingIfNeeded: request.changeMinimum.minorUnits)
        let hasChange = change > 0 && change >= minimum
        guard sum - target >= plainFee else { return [] }
        let weight = hasChange ? changeWeight : plainWeight
        guard weight <= request.weightMax else { return [] }
        let timing = chosen.reduce(0) { $0 + $1.timing }
        return [
            CoinSelection(
                coins: chosen.map(\.candidate)
                    .sorted { Outpoint.ordered($0.outpoint, $1.outpoint) },
                method: method,
                fee: .satoshis(UInt64(hasChange ? changeFee : sum - target)),
                change: hasChange ? .satoshis(UInt64(change)) : nil, weight: weight,
                waste: timing + (hasChange ? changeCost : sum - target - plainFee))
        ]
    }

    /// Adds the smallest coins that are worth it, while fees are low and there is room.
    private func consolidated(_ indexes: [Int]) -> [Int] {
        var indexes = indexes
        let countMax = min(request.consolidationInputCount, request.inputCountMax)
        guard indexes.count < countMax else { return indexes }
        var weight = weight(of: indexes.map { coins[$0] }, hasChange: true) + Self.slackWeight
        let taken = Set(indexes)
        for index in coins.indices.reversed() where !taken.contains(index) {
            weight += coins[index].candidate.inputWeight
            guard indexes.count < countMax, weight <= request.weightMax else { break }
            indexes.append(index)
        }
        return indexes
    }

    private func weight(of chosen: [Coin], hasChange: Bool) -> Int {
        BitcoinWeight.overhead(
            inputCount: chosen.count, outputCount: request.outputCount + (hasChange ? 1 : 0))
            + chosen.reduce(0) { $0 + $1.candidate.inputWeight } + request.outputWeight
            + (hasChange ? request.changeOutputWeight : 0)
    }
}
