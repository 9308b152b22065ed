public import Units

/// What transactions cost at one fee, in wei. It computes and decides nothing.
public struct EVMGasCost: Sendable, Hashable {
    /// Why a cost cannot be said.
    public enum Failure: Error, Sendable, Equatable {
        /// The number passes 256 bits, or gas 64.
        case overflow
    }

    /// What paying from an address costs that has first to be given gas.
    public struct TopUp: Sendable, Hashable {
        /// What has to be moved to the address, in wei; zero if it has enough.
        public let moved: UInt256
        /// The fee for moving it, in wei; zero if nothing has to be moved.
        public let topUpFee: UInt256
        /// The fee for the transaction from the address, in wei.
        public let transferFee: UInt256
        /// Both fees, in wei: what is paid to the chain.
        public let feeTotal: UInt256
    }

    /// The most that is paid for each gas, in wei.
    public let feePerGas: UInt256
    /// What a rollup charges for posting one transaction's bytes, in wei; zero elsewhere.
    public let rollupDataFee: UInt256

    /// The gas of moving the chain's own coin to an account without code. Source: Yellow Paper,
    /// appendix G.
    public static let paymentGas: UInt64 = 21_000

    /// Makes the costs at a fee.
    public init(feePerGas: UInt256, rollupDataFee: UInt256 = .zero) {
        self.feePerGas = feePerGas
        self.rollupDataFee = rollupDataFee
    }

    /// Returns what one transaction costs, in wei: a payment out of an address that has gas, or a
    /// sweep out of it.
    public func transaction(gas: UInt64) throws(Failure) -> UInt256 {
        let fee = UInt256(UInt128(gas)).multipliedReportingOverflow(by: feePerGas)
        guard !fee.overflow else { throw .overflow }
        return try EVMGasCost.sum(fee.partialValue, rollupDataFee)
    }

    /// Returns what a transaction out of an address costs that is first given the gas it lacks.
    ///
    /// - Parameters:
    ///   - gas: the gas limit of the transaction out of the address.
    ///   - balance: what the address has of the chain's own coin, in wei.
    ///   - topUpGas: the gas limit of the payment that gives it gas.
    public func transactionWithTopUp(
        gas: UInt64, balance: UInt256, topUpGas: UInt64 = paymentGas
    ) throws(Failure) -> TopUp {
        let transferFee = try transaction(gas: gas)
        let lacking = transferFee.subtractingReportingOverflow(balance)
        if lacking.overflow || lacking.partialValue.isZero {
            return TopUp(
                moved: .zero, topUpFee: .zero, transferFee: transferFee, feeTotal: transferFee)
        }
        let topUpFee = try transaction(gas: topUpGas)
        return TopUp(
            moved: lacking.partialValue, topUpFee: topUpFee, transferFee: transferFee,
            feeTotal: try EVMGasCost.sum(topUpFee, transferFee))
    }

    /// Returns how many wei a payment can move that empties an address; nil if the fee takes all.
    public func sweepable(
        balance: UInt256, gas: UInt64 = paymentGas
    ) throws(Failure) -> UInt256? {
        let rest = balance.subtractingReportingOverflow(try transaction(gas: gas))
        return rest.overflow || rest.partialValue.isZero ? nil : rest.partialValue
    }

    /// Returns the gas limit for an estimate with a margin on top, rounded up.
    ///
    /// - Parameter marginBasisPoints: hundredths of a percent of the estimate.
    public static func gasLimit(
        estimate: UInt64, marginBasisPoints: UInt64
    ) throws(Failure) -> UInt64 {
        let product = UInt128(estimate) * UInt128(marginBasisPoints)
        let margin = (product + 9_999) / 10_000
        guard let limit = UInt64(exactly: UInt128(estimate) + margin) else { throw .overflow }
        return limit
    }

    private static func sum(_ left: UInt256, _ right: UInt256) throws(Failure) -> UInt256 {
        let sum = left.addingReportingOverflow(right)
        guard !sum.overflow else { throw .overflow }
        return sum.partialValue
    }
}
