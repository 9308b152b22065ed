public import BitcoinRules
public import Units

/// A script of ours that change may go to, and what spending it weighs.
public struct BitcoinChangeOption: Sendable, Hashable {
    /// The script: the next unused of its kind.
    public let script: BitcoinScript
    /// What spending it later weighs, signed.
    public let inputWeight: Int

    /// Makes an option.
    public init(script: BitcoinScript, inputWeight: Int) {
        self.script = script
        self.inputWeight = inputWeight
    }
}

/// How batches of Bitcoin payouts are planned.
public struct BitcoinBatchSettings: Sendable, Hashable {
    /// The rate that is paid.
    public let feeRate: FeeRate
    /// What spending a coin at another time costs, as far as one can say.
    public let longTermFeeRate: FeeRate
    /// The fee of one transaction, at most.
    public let feeMax: Amount
    /// The scripts that change may go to, the preferred first; never empty.
    public let changeOptions: [BitcoinChangeOption]
    /// The least change that is worth an output; dust is never made, whatever this says.
    public let changeMinimum: Amount
    /// How many coins one transaction spends, at most.
    public let inputCountMax: Int
    /// One transaction's weight, at most; never above what nodes relay.
    public let weightMax: Int
    /// Up to this rate small coins are gathered as well.
    public let consolidationRateMax: FeeRate
    /// How many coins a transaction then spends.
    public let consolidationInputCount: Int

    /// Makes settings; nil without a script for change, or with amounts that are not bitcoin.
    public init?(
        feeRate: FeeRate, longTermFeeRate: FeeRate, feeMax: Amount,
        changeOptions: [BitcoinChangeOption], changeMinimum: Amount, inputCountMax: Int = 1_000,
        weightMax: Int = 400_000, consolidationRateMax: FeeRate = FeeRate(satoshisPerKilobyte: 0),
        consolidationInputCount: Int = 0
    ) {
        guard !changeOptions.isEmpty, feeMax.asset == .btc, changeMinimum.asset == .btc else {
            return nil
        }
        self.feeRate = feeRate
        self.longTermFeeRate = longTermFeeRate
        self.feeMax = feeMax
        self.changeOptions = changeOptions
        self.changeMinimum = changeMinimum
        self.inputCountMax = inputCountMax
        self.weightMax = min(weightMax, BitcoinWeight.standardMax)
        self.consolidationRateMax = consolidationRateMax
        self.consolidationInputCount = consolidationInputCount
    }

    /// The script for change of the kind that most payments have, so that it does not stand out.
    func changeOption(for payments: ArraySlice<BitcoinPayment>) -> BitcoinChangeOption {
        var counts: [BitcoinScript.Kind: Int] = [:]
        for payment in payments { counts[payment.script.kind, default: 0] += 1 }
        var best = changeOptions[0]
        for option in changeOptions
        where counts[option.script.kind, default: 0] > counts[best.script.kind, default: 0] {
            best = option
        }
        return best
    }

    func changeMinimum(for option: BitcoinChangeOption) -> Amount {
        let dust = option.script.dustLimit
        return dust.isAtMost(changeMinimum) ? changeMinimum : dust
    }
}
