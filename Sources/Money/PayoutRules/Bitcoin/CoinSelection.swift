public import Units

/// What a selection of coins has to cover, and how it is judged.
public struct CoinSelectionRequest: Sendable, Hashable {
    /// The sum of the payments.
    public let target: Amount
    /// The weight of the payments' outputs.
    public let outputWeight: Int
    /// How many payments.
    public let outputCount: Int
    /// The weight of a change output.
    public let changeOutputWeight: Int
    /// The weight of spending the change later.
    public let changeInputWeight: Int
    /// The least change that is worth an output; never below its dust limit.
    public let changeMinimum: Amount
    /// What is paid now.
    public let feeRate: FeeRate
    /// What spending a coin at another time costs, as far as one can say.
    public let longTermFeeRate: FeeRate
    /// How many coins, at most.
    public let inputCountMax: Int
    /// The whole transaction's weight, at most.
    public let weightMax: Int
    /// How many coins are spent, if there are so many worth it, while fees are low; 0 for no more
    /// than are needed.
    public let consolidationInputCount: Int

    /// Makes a request.
    ///
    /// - Precondition: the amounts are in BTC, and weights and counts are not negative.
    public init(
        target: Amount, outputWeight: Int, outputCount: Int, changeOutputWeight: Int,
        changeInputWeight: Int, changeMinimum: Amount, feeRate: FeeRate,
        longTermFeeRate: FeeRate, inputCountMax: Int, weightMax: Int,
        consolidationInputCount: Int
    ) {
        precondition(target.asset == .btc, "coins are bitcoin")
        precondition(changeMinimum.asset == .btc, "change is bitcoin")
        precondition(
            min(outputWeight, outputCount, changeOutputWeight, changeInputWeight) >= 0,
            "nothing weighs less than nothing")
        self.target = target
        self.outputWeight = outputWeight
        self.outputCount = outputCount
        self.changeOutputWeight = changeOutputWeight
        self.changeInputWeight = changeInputWeight
        self.changeMinimum = changeMinimum
        self.feeRate = feeRate
        self.longTermFeeRate = longTermFeeRate
        self.inputCountMax = inputCountMax
        self.weightMax = min(weightMax, BitcoinWeight.standardMax)
        self.consolidationInputCount = consolidationInputCount
    }
}

/// How coins were found; of two ways that waste as much, the first stands.
public enum CoinSelectionMethod: String, Sendable, Hashable, CaseIterable {
    /// A search for coins that need no change.
    case branchAndBound
    /// Coins in random order until they suffice.
    case singleRandomDraw
    /// The largest coins until they suffice.
    case largestFirst
}

/// Coins that cover a request.
public struct CoinSelection: Sendable, Hashable {
    /// The coins, by outpoint.
    public let coins: [CoinCandidate]
    /// How they were found.
    public let method: CoinSelectionMethod
    /// What goes to the chain.
    public let fee: Amount
    /// What comes back to us; nil where it would not be worth an output.
    public let change: Amount?
    /// The signed transaction's weight, at most.
    public let weight: Int
    /// What is lost against spending the coins another time, in satoshi; negative for a gain.
    ///
    /// The inputs' fees now less those at the long-term rate, and the cost of change, or what is
    /// given to the fee for want of change. Source: Bitcoin Core, `SelectionResult::GetWaste`.
    public let waste: Int64
}

/// Why no coins were found.
public enum CoinSelectionError: Error, Sendable, Hashable {
    /// All coins that are worth spending hold so much, after the fee for spending them; what is
    /// needed.
    case insufficient(spendable: Amount, needed: Amount)
    /// There is enough, but in too many pieces for one transaction.
    case tooManyCoins
    /// The payments alone are too heavy for one transaction.
    case tooHeavy
    /// The rate is above what any rate can be.
    case feeRateTooHigh
    /// The coins, or the payments, hold more than all bitcoin.
    case impossibleValue
}
