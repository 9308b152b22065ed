public import Units

/// Why a fee bump has no plan.
public enum BitcoinBumpError: Error, Sendable, Hashable {
    /// The fee would pass the ceiling.
    case feeOverCeiling(fee: Amount, ceiling: Amount)
    /// The coins do not suffice; what is missing.
    case insufficient(missing: Amount)
    /// The transaction would be too heavy.
    case tooHeavy
    /// The parent has no change of ours.
    case noChange
    /// The parent pays the rate already.
    case paysEnough
    /// The rate is above what any rate can be.
    case feeRateTooHigh
}
