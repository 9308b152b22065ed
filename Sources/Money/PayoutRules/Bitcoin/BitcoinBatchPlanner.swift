import BitcoinRules
import ChainModel
public import Units

/// What planning made of a list of payments.
public struct BitcoinBatchOutcome: Sendable, Hashable {
    /// The plans; no two spend the same coin.
    public let plans: [BitcoinBatchPlan]
    /// The payments that no plan took, by payout.
    public let unplanned: [UnplannedPayment]
}

/// Plans many payments with few transactions.
public enum BitcoinBatchPlanner {
    /// Returns plans that pay each payment once, or say why not.
    ///
    /// The same payments, coins, settings, tip and numbers drawn give the same plans, in whatever
    /// order the lists came. Payments are taken by payout, so that ids that rise with time are
    /// paid oldest first. `tip` is our best block; nil if it is old, so that the lock time does not
    /// show how far behind we are.
    public static func plan(
        _ payments: [BitcoinPayment], coins: [CoinCandidate], settings: BitcoinBatchSettings,
        tip: BlockHeight?, using generator: inout some RandomNumberGenerator
    ) -> BitcoinBatchOutcome {
        var work = Work(settings: settings, tip: tip, coins: coins)
        let sound = work.takeSound(payments)
        var chunks = work.chunks(of: sound[...])
        chunks.reverse()
        while let chunk = chunks.popLast() {
            guard let reason = work.plan(chunk, using: &generator) else { continue }
            if chunk.count > 1 {
                // Half of it may still be possible: the older half is tried first.
                let middle = chunk.startIndex + chunk.count / 2
                chunks += [chunk[middle...], chunk[..<middle]]
            } else {
                work.unplanned += chunk.map { UnplannedPayment(payment: $0, reason: reason) }
            }
        }
        return BitcoinBatchOutcome(
            plans: work.plans,
            unplanned: work.unplanned.sorted { $0.payment.payout < $1.payment.payout })
    }

    /// The lock time that keeps miners from going back for our fee.
    ///
    /// The tip's height, and one time in ten up to 99 less. Source: Bitcoin Core,
    /// `DiscourageFeeSniping`.
    static func lockTime(
        _ tip: BlockHeight?, using generator: inout some RandomNumberGenerator
    ) -> UInt32 {
        // From 500,000,000 on it would be a time.
        guard let tip, tip.value < 500_000_000 else { return 0 }
        let back = generator.below(10) == 0 ? generator.below(100) : 0
        return UInt32(tip.value - min(back, tip.value))
    }

    private struct Work {
        let settings: BitcoinBatchSettings
        let tip: BlockHeight?
        var coins: [CoinCandidate]
        var plans: [BitcoinBatchPlan] = []
        var unplanned: [UnplannedPayment] = []

        init(settings: BitcoinBatchSettings, tip: BlockHeight?, coins: [CoinCandidate]) {
            self.settings = settings
            self.tip = tip
            let unique = Dictionary(coins.map { ($0.outpoint, $0) }) { first, _ in first }
            self.coins = unique.values.sorted { Outpoint.ordered($0.outpoint, $1.outpoint) }
        }

        /// Sorts the payments, and sets those aside that no transaction may carry.
        mutating func takeSound(_ payments: [BitcoinPayment]) -> [BitcoinPayment] {
            var seen: Set<PayoutID> = []
            return payments.sorted(by: BitcoinBatchPlanner.isBefore).filter { payment in
                let limit = payment.script.dustLimit
                if !seen.insert(payment.payout).inserted {
                    unplanned.append(UnplannedPayment(payment: payment, reason: .repeated))
                } else if !limit.isAtMost(payment.amount) {
                    unplanned.append(
                        UnplannedPayment(payment: payment, reason: .dust(limit: limit)))
                } else {
                    return true
                }
                return false
            }
        }

        /// Cuts the payments so that the outputs of each piece leave a quarter for inputs.
        func chunks(of payments: ArraySlice<BitcoinPayment>) -> [ArraySlice<BitcoinPayment>] {
            let weightMax = settings.weightMax / 4 * 3
            var chunks: [ArraySlice<BitcoinPayment>] = []
            var start = payments.startIndex
            var weight = 0
            for index in payments.indices {
                let next = payments[index].script.outputWeight
                if weight + next > weightMax, index > start {
                    chunks.append(payments[start..<index])
                    start = index
                    weight = 0
                }
                weight += next
            }
            if start < payments.endIndex { chunks.append(payments[start...]) }
            return chunks
        }

        /// Plans a piece; returns why it is not possible.
        mutating func plan(
            _ payments: ArraySlice<BitcoinPayment>,
            using generator: inout some RandomNumberGenerator
        ) -> UnplannedPayment.Reason? {
            let option = settings.changeOption(for: payments)
            let selection: CoinSelection
            do {
                selection = try CoinSelector.select(
                    coins, for: request(payments, option), using: &generator)
            } catch {
                return .coins(error)
            }
            guard selection.fee.isAtMost(settings.feeMax) else {
                return .feeOverCeiling(fee: selection.fee, ceiling: settings.feeMax)
            }
            let lockTime = BitcoinBatchPlanner.lockTime(tip, using: &generator)
            plans.append(
                BitcoinBatchPlan(
                    coins: selection.coins, payments: Array(payments),
                    change: selection.change.map { (option, $0) }, fee: selection.fee,
                    weight: selection.weight, lockTime: lockTime, using: &generator))
            let spent = Set(selection.coins.map(\.outpoint))
            coins.removeAll { spent.contains($0.outpoint) }
            return nil
        }

        private func request(
            _ payments: ArraySlice<BitcoinPayment>, _ option: BitcoinChangeOption
        ) -> CoinSelectionRequest {
            let target = payments.reduce(UInt128(0)) { $0 + $1.amount.minorUnits }
            return CoinSelectionRequest(
                target: Amount(target, of: .btc),
                outputWeight: payments.reduce(0) { $0 + $1.script.outputWeight },
                outputCount: payments.count,
                changeOutputWeight: option.script.outputWeight,
                changeInputWeight: option.inputWeight,
                changeMinimum: settings.changeMinimum(for: option), feeRate: settings.feeRate,
                longTermFeeRate: settings.longTermFeeRate, inputCountMax: settings.inputCountMax,
                weightMax: settings.weightMax,
                consolidationInputCount: settings.feeRate <= settings.consolidationRateMax
                    ? settings.consolidationInputCount : 0)
        }
    }

    private static func isBefore(_ left: BitcoinPayment, _ right: BitcoinPayment) -> Bool {
        if left.payout != right.payout { return left.payout < right.payout }
        if left.amount != right.amount {
            return left.amount.minorUnits < right.amount.minorUnits
        }
        return left.script.bytes.lexicographicallyPrecedes(right.script.bytes)
    }
}
