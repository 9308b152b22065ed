public import Units

/// What one whole coin of a chain is worth in an asset.
public struct CoinPrice: Sendable, Hashable {
    /// The worth of 10¹⁸ wei.
    public let amount: Amount

    /// Makes a price.
    public init(_ amount: Amount) { self.amount = amount }

    /// Returns the worth of so many wei, rounded up.
    ///
    /// - Throws: `AmountError.tooLarge` if it passes 128 bits.
    public func worth(ofWei wei: UInt256) throws(AmountError) -> Amount {
        let product = wei.multipliedReportingOverflow(by: UInt256(amount.minorUnits))
        guard !product.overflow else { throw .tooLarge }
        let (quotient, remainder) = product.partialValue
            .quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
        guard quotient.high == 0 else { throw .tooLarge }
        let rounded = quotient.low.addingReportingOverflow(remainder == 0 ? 0 : 1)
        guard !rounded.overflow else { throw .tooLarge }
        return Amount(rounded.partialValue, of: amount.asset)
    }
}

/// What a step costs, with the numbers that it follows from.
public struct GasCost: Sendable, Hashable {
    /// The gas of all transactions of the step.
    public let gas: UInt64
    /// The price of each gas, in wei.
    public let gasPrice: UInt256
    /// The product, in wei.
    public let wei: UInt256
    /// What that is worth in the asset that is moved.
    public let worth: Amount
    /// What is moved.
    public let moved: Amount
    /// The share of the cost in what is moved.
    public let share: BasisPoints

    /// Works out a cost.
    ///
    /// - Throws: `AmountError.tooLarge` if a number does not fit.
    public init(
        gas: UInt64, gasPrice: UInt256, price: CoinPrice, moving moved: Amount
    ) throws(AmountError) {
        let product = gasPrice.multipliedReportingOverflow(by: UInt256(UInt128(gas)))
        guard !product.overflow else { throw .tooLarge }
        self.gas = gas
        self.gasPrice = gasPrice
        wei = product.partialValue
        worth = try price.worth(ofWei: product.partialValue)
        self.moved = moved
        share = BasisPoints(worth, of: moved)
    }
}

extension TokenAmount {
    /// Makes the token's units of a ledger amount, exactly.
    ///
    /// Nil if the token counts in larger units and the amount is not whole in these, or if it
    /// passes 256 bits.
    public init?(_ amount: Amount, decimals: UInt8) {
        var units = UInt256(amount.minorUnits)
        for _ in min(decimals, amount.asset.scale)..<decimals {
            let tens = units.multipliedReportingOverflow(by: UInt256(10))
            guard !tens.overflow else { return nil }
            units = tens.partialValue
        }
        for _ in min(decimals, amount.asset.scale)..<amount.asset.scale {
            let (quotient, digit) = units.quotientAndRemainder(dividingBy: 10)
            guard digit == 0 else { return nil }
            units = quotient
        }
        self.init(units: units, decimals: decimals)
    }
}
