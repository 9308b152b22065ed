public import Units

/// A payout's id, made by the caller with its idempotency key.
public struct PayoutID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// The id of a plan: one unsigned transaction for one or more payouts.
public struct PlanID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}
