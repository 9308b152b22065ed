import BitcoinRules
import ChainModel
import PayoutRules
import TestKit
import Testing
import Units

/// Coins, payments and settings for tests of Bitcoin plans.
enum BitcoinSample {
    static let tip = BlockHeight(800_000)

    static func coin(_ number: UInt128, _ satoshis: UInt64, weight: Int = 272) -> CoinCandidate {
        CoinCandidate(
            outpoint: Sample.outpoint(number), value: .satoshis(satoshis), inputWeight: weight)
    }

    static func script(_ number: UInt64, taproot: Bool = false) -> BitcoinScript {
        let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 8))) }
        return taproot ? .p2tr(bytes) : .p2wpkh(Array(bytes[..<20]))
    }

    static func payment(_ number: UInt64, _ satoshis: UInt64, taproot: Bool = false)
        -> BitcoinPayment
    {
        BitcoinPayment(
            payout: PayoutID(UInt128(number)), script: script(number, taproot: taproot),
            amount: .satoshis(satoshis))
    }

    static let segwitChange = BitcoinChangeOption(script: script(1_000_001), inputWeight: 272)
    static let taprootChange = BitcoinChangeOption(
        script: script(1_000_002, taproot: true), inputWeight: 230)

    static func settings(
        rate: UInt64 = 10_000, longTerm: UInt64 = 5_000, feeMax: UInt64 = 50_000_000,
        changeMinimum: UInt64 = 1_000, inputCountMax: Int = 1_000, weightMax: Int = 400_000,
        consolidationRate: UInt64 = 0, consolidationCount: Int = 0
    ) throws -> BitcoinBatchSettings {
        try #require(
            BitcoinBatchSettings(
                feeRate: FeeRate(satoshisPerKilobyte: rate),
                longTermFeeRate: FeeRate(satoshisPerKilobyte: longTerm),
                feeMax: .satoshis(feeMax), changeOptions: [segwitChange, taprootChange],
                changeMinimum: .satoshis(changeMinimum), inputCountMax: inputCountMax,
                weightMax: weightMax,
                consolidationRateMax: FeeRate(satoshisPerKilobyte: consolidationRate),
                consolidationInputCount: consolidationCount))
    }

    static func generator(_ seed: UInt64) -> PlanGenerator {
        PlanGenerator(seed: Bytes32(head: UInt128(seed), tail: 0))
    }

    /// The transaction as it will be when signed: each input filled up to the weight of its coin.
    static func signed(_ plan: BitcoinBatchPlan) -> BitcoinTransaction {
        var transaction = plan.transaction
        for index in transaction.inputs.indices {
            // 41 bytes at four each, a count byte and a length byte; what is left is one item.
            let left = plan.coins[index].inputWeight - 164 - 2
            transaction.inputs[index].witness = [[UInt8](repeating: 1, count: left)]
        }
        return transaction
    }

    /// Checks what must hold of any plan.
    static func check(
        _ plan: BitcoinBatchPlan, _ settings: BitcoinBatchSettings, _ note: Comment
    ) throws {
        let spent = plan.coins.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let paid = plan.transaction.outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        #expect(spent == paid + plan.fee.minorUnits, note)
        #expect(plan.transaction.inputs.map(\.previousOutput) == plan.coins.map(\.outpoint), note)
        let signed = signed(plan)
        #expect(signed.weight == plan.weight, note)
        #expect(plan.weight <= settings.weightMax, note)
        let least = try settings.feeRate.fee(forVirtualBytes: UInt32(signed.virtualByteCount))
        #expect(least.isAtMost(plan.fee), note)
        #expect(plan.fee.isAtMost(settings.feeMax), note)
        #expect(plan.feeRate >= settings.feeRate, note)
        for output in plan.transaction.outputs {
            #expect(output.script.dustLimit.isAtMost(output.value), note)
        }
        #expect(plan.transaction.inputs.allSatisfy { $0.sequence == 0xffff_fffd }, note)
        #expect(plan.transaction.fault == nil, note)
        var places = Set(plan.outputIndexes)
        for (payment, index) in zip(plan.payments, plan.outputIndexes) {
            let output = plan.transaction.outputs[Int(index)]
            #expect(output.script == payment.script, note)
            #expect(output.value == payment.amount, note)
        }
        if let index = plan.changeIndex {
            places.insert(index)
            let script = plan.transaction.outputs[Int(index)].script
            #expect([segwitChange.script, taprootChange.script].contains(script), note)
        }
        #expect(places.count == plan.transaction.outputs.count, note)
        let restored = BitcoinBatchPlan(
            transaction: plan.transaction, coins: plan.coins, payments: plan.payments,
            outputIndexes: plan.outputIndexes, changeIndex: plan.changeIndex,
            changeInputWeight: plan.changeInputWeight, weight: plan.weight)
        #expect(restored == plan, note)
    }
}
