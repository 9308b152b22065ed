public import BitcoinRules
import ChainModel
public import Units

/// What one payout puts into a transaction.
public struct BitcoinPayment: Sendable, Hashable {
    /// The payout.
    public let payout: PayoutID
    /// To whom.
    public let script: BitcoinScript
    /// How much.
    public let amount: Amount

    /// Makes a payment.
    ///
    /// - Precondition: the amount is in BTC and at most 21 million of them.
    public init(payout: PayoutID, script: BitcoinScript, amount: Amount) {
        precondition(amount.asset == .btc, "a payment is in bitcoin")
        precondition(
            amount.minorUnits <= UInt128(CoinCandidate.satoshisMax), "there is no more bitcoin")
        self.payout = payout
        self.script = script
        self.amount = amount
    }

    var satoshis: Int64 { Int64(truncatingIfNeeded: amount.minorUnits) }
}

/// A payment that no plan took, and why.
public struct UnplannedPayment: Sendable, Hashable {
    /// Why a payment waits.
    public enum Reason: Sendable, Hashable {
        /// No coins were found for it.
        case coins(CoinSelectionError)
        /// The fee would pass the ceiling.
        case feeOverCeiling(fee: Amount, ceiling: Amount)
        /// It is below the dust limit of its script.
        case dust(limit: Amount)
        /// Another payment in the list has the same payout.
        case repeated
    }

    /// The payment.
    public let payment: BitcoinPayment
    /// Why it waits.
    public let reason: Reason
}

/// One unsigned transaction for some payouts.
public struct BitcoinBatchPlan: Sendable, Hashable {
    /// An input's sequence number that allows a fee bump and a lock time. Source: BIP-0125.
    public static let replaceableSequence: UInt32 = 0xffff_fffd

    /// The transaction, without signatures.
    public let transaction: BitcoinTransaction
    /// The coins that it spends, in the order of its inputs.
    public let coins: [CoinCandidate]
    /// The payments, in the order of their outputs.
    public let payments: [BitcoinPayment]
    /// For each of `payments`, the place of its output.
    public let outputIndexes: [UInt32]
    /// The place of the change; nil if there is none.
    public let changeIndex: UInt32?
    /// What spending the change later weighs.
    public let changeInputWeight: Int
    /// What goes to the chain.
    public let fee: Amount
    /// The signed transaction's weight, at most.
    public let weight: Int

    /// The signed transaction's size in virtual bytes, at most.
    public var virtualByteCount: Int { BitcoinWeight.virtualBytes(weight) }

    /// The rate that it pays, rounded down.
    public var feeRate: FeeRate {
        FeeRate(
            satoshisPerKilobyte: UInt64(truncatingIfNeeded: fee.minorUnits) * 1_000
                / UInt64(virtualByteCount))
    }

    /// What comes back to us.
    public var change: BitcoinOutput? { changeIndex.map { transaction.outputs[Int($0)] } }

    /// What it uses up.
    public var claim: PlanClaim { .outpoints(coins.map(\.outpoint)) }

    /// Makes a plan of what a store saved; nil if its parts do not fit together.
    public init?(
        transaction: BitcoinTransaction, coins: [CoinCandidate], payments: [BitcoinPayment],
        outputIndexes: [UInt32], changeIndex: UInt32?, changeInputWeight: Int, weight: Int
    ) {
        let outputs = transaction.outputs
        let places = outputIndexes + [changeIndex].compactMap { $0 }
        guard transaction.inputs.map(\.previousOutput) == coins.map(\.outpoint),
            outputIndexes.count == payments.count, changeInputWeight >= 164 || changeIndex == nil,
            places.sorted() == outputs.indices.map({ UInt32($0) }), weight >= transaction.weight,
            weight <= BitcoinWeight.standardMax
        else { return nil }
        for (payment, index) in zip(payments, outputIndexes) {
            let output = outputs[Int(index)]
            guard output.script == payment.script, output.value == payment.amount else {
                return nil
            }
        }
        let paid = outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let spent = coins.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        guard spent >= paid else { return nil }
        self.transaction = transaction
        self.coins = coins
        self.payments = payments
        self.outputIndexes = outputIndexes
        self.changeIndex = changeIndex
        self.changeInputWeight = changeInputWeight
        fee = Amount(spent - paid, of: .btc)
        self.weight = weight
    }

    /// Builds the transaction with inputs and outputs in random order.
    init(
        coins: [CoinCandidate], payments: [BitcoinPayment],
        change: (option: BitcoinChangeOption, amount: Amount)?, fee: Amount, weight: Int,
        lockTime: UInt32, using generator: inout some RandomNumberGenerator
    ) {
        var coins = coins
        generator.shuffle(&coins)
        // The change is the last of the list before it is shuffled.
        var order = Array(0..<(payments.count + (change == nil ? 0 : 1)))
        generator.shuffle(&order)
        let outputs = order.map { index in
            if index < payments.count {
                return BitcoinOutput(value: payments[index].amount, script: payments[index].script)
            }
            guard let change else { preconditionFailure("only the change is beyond the payments") }
            return BitcoinOutput(value: change.amount, script: change.option.script)
        }
        transaction = BitcoinTransaction(
            version: 2,
            inputs: coins.map {
                BitcoinInput(
                    previousOutput: $0.outpoint, signatureScript: [],
                    sequence: Self.replaceableSequence, witness: [])
            }, outputs: outputs, lockTime: lockTime)
        self.coins = coins
        let places = order.enumerated().filter { $0.element < payments.count }
        self.payments = places.map { payments[$0.element] }
        outputIndexes = places.map { UInt32($0.offset) }
        changeIndex = order.firstIndex(of: payments.count).map { UInt32($0) }
        changeInputWeight = change?.option.inputWeight ?? 0
        self.fee = fee
        self.weight = weight
        let paid = outputs.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        let spent = coins.reduce(UInt128(0)) { $0 + $1.value.minorUnits }
        precondition(spent == paid + fee.minorUnits, "what goes in comes out")
    }
}
