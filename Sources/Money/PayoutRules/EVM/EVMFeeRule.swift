public import EVMRules
public import Units

/// Why a transaction gets no fee.
public enum EVMFeeRefusal: Error, Sendable, Hashable {
    /// It would pay more for each gas than is allowed, in wei.
    case overCeiling(needed: UInt256, ceiling: UInt256)
    /// It could cost more than is allowed in all, in wei.
    case costOverCeiling(cost: UInt256, ceiling: UInt256)
    /// The numbers pass 256 bits.
    case tooLarge
}

/// What EVM transactions pay for gas.
public struct EVMFeeRule: Sendable, Hashable {
    /// By how much a replacement raises both fees, in basis points of the earlier: 12.5 %.
    ///
    /// Nodes ask for 10 % (go-ethereum's `DefaultConfig.PriceBump`); some ask for 12.5 %.
    public static let replacementBasisPoints: UInt64 = 11_250

    /// The most for each gas, in wei.
    public let gasPriceMax: UInt256
    /// The most for one transaction, in wei.
    public let costMax: UInt256

    /// Makes a rule.
    public init(gasPriceMax: UInt256, costMax: UInt256) {
        self.gasPriceMax = gasPriceMax
        self.costMax = costMax
    }

    /// Returns twice the base fee and the tip as the cap: six full blocks do not outgrow it.
    ///
    /// Source: EIP-1559: the base fee rises by at most 1/8 a block.
    public func fee(
        baseFee: UInt256, priority: UInt256, gasLimit: UInt64
    ) throws(EVMFeeRefusal) -> EVMTransaction.Fee {
        let doubled = baseFee.addingReportingOverflow(baseFee)
        let cap = doubled.partialValue.addingReportingOverflow(priority)
        guard !doubled.overflow, !cap.overflow else { throw .tooLarge }
        let fee = EVMTransaction.Fee.capped(max: cap.partialValue, priority: priority)
        try check(fee, gasLimit: gasLimit)
        return fee
    }

    /// Returns a fee that nodes take in place of an earlier one of the same nonce.
    ///
    /// Each part is the higher of the market's and 112.5 % of the earlier, rounded up.
    public func replacement(
        of earlier: EVMTransaction.Fee, market: EVMTransaction.Fee, gasLimit: UInt64
    ) throws(EVMFeeRefusal) -> EVMTransaction.Fee {
        let fee: EVMTransaction.Fee
        switch earlier {
        case .price(let price):
            fee = .price(max(try raised(price), market.max))
        case .capped(let cap, let priority):
            let newPriority = max(try raised(priority), market.priority)
            fee = .capped(max: max(try raised(cap), market.max, newPriority), priority: newPriority)
        }
        try check(fee, gasLimit: gasLimit)
        return fee
    }

    private func raised(_ value: UInt256) throws(EVMFeeRefusal) -> UInt256 {
        let product = value.multipliedReportingOverflow(
            by: UInt256(UInt128(Self.replacementBasisPoints)))
        guard !product.overflow else { throw .tooLarge }
        let (quotient, remainder) = product.partialValue.quotientAndRemainder(dividingBy: 10_000)
        let rounded = quotient.addingReportingOverflow(UInt256(remainder == 0 ? 0 : 1))
        return rounded.partialValue
    }

    private func check(_ fee: EVMTransaction.Fee, gasLimit: UInt64) throws(EVMFeeRefusal) {
        guard fee.max <= gasPriceMax else {
            throw .overCeiling(needed: fee.max, ceiling: gasPriceMax)
        }
        let cost = fee.max.multipliedReportingOverflow(by: UInt256(UInt128(gasLimit)))
        guard !cost.overflow else { throw .tooLarge }
        guard cost.partialValue <= costMax else {
            throw .costOverCeiling(cost: cost.partialValue, ceiling: costMax)
        }
    }
}

extension EVMTransaction.Fee {
    /// The part for the block's maker; of a plain price, all of it.
    var priority: UInt256 {
        switch self {
        case .price(let price): price
        case .capped(_, let priority): priority
        }
    }
}
