/// A quantity of a token in its own smallest unit, as a chain counts it.
public struct TokenAmount: Sendable, Hashable {
    /// The count of smallest units.
    public let units: UInt256
    /// How many decimal places the token has on its chain (USDT has 18 on BSC, 6 on Ethereum).
    public let decimals: UInt8

    /// Makes a token amount.
    public init(units: UInt256, decimals: UInt8) {
        self.units = units
        self.decimals = decimals
    }

    /// Returns the amount in the asset's ledger units, rounded down, and what is left below one.
    ///
    /// The remainder is in the token's smallest units, so that nothing is lost from sight.
    /// - Throws: `AmountError.tooLarge` if the ledger amount passes 128 bits.
    public func converted(
        to asset: Asset
    ) throws(AmountError) -> (amount: Amount, remainder: UInt256) {
        if decimals <= asset.scale {
            var value = units
            for _ in 0..<(asset.scale - decimals) {
                let tens = value.multipliedReportingOverflow(by: UInt256(10))
                guard !tens.overflow else { throw .tooLarge }
                value = tens.partialValue
            }
            guard value.high == 0 else { throw .tooLarge }
            return (Amount(value.low, of: asset), .zero)
        }
        var value = units
        var remainder = UInt256.zero
        var weight = UInt256(1)
        for _ in 0..<(decimals - asset.scale) {
            let (quotient, digit) = value.quotientAndRemainder(dividingBy: 10)
            // A digit times its weight is below 10^decimals, and decimals is at most 77 here.
            let part = weight.multipliedReportingOverflow(by: UInt256(UInt128(digit)))
            let sum = remainder.addingReportingOverflow(part.partialValue)
            guard !part.overflow, !sum.overflow else { throw .tooLarge }
            remainder = sum.partialValue
            weight = weight.multipliedReportingOverflow(by: UInt256(10)).partialValue
            value = quotient
        }
        guard value.high == 0 else { throw .tooLarge }
        return (Amount(value.low, of: asset), remainder)
    }
}
