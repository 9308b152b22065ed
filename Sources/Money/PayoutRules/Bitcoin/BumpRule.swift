public import Units

/// What is done about a transaction that waits for a block.
public enum BumpDecision: Sendable, Hashable {
    /// It has not waited long enough.
    case wait(blocksWaited: UInt64, blocksBeforeBump: UInt64)
    /// It pays what is asked for now; it only waits for its turn.
    case keep(own: FeeRate, target: FeeRate)
    /// Raise its rate.
    case raise(from: FeeRate, to: FeeRate)
    /// It pays the highest rate allowed already: a person decides.
    case atCeiling(own: FeeRate, ceiling: FeeRate)
    /// It was raised as often as is allowed: a person decides.
    case tooManyBumps(count: Int)
}

/// When a Bitcoin transaction's fee is raised.
public struct BumpRule: Sendable, Hashable {
    /// How many blocks go by before the first bump, and between two.
    public let blocksBeforeBump: UInt64
    /// The highest rate.
    public let rateMax: FeeRate
    /// How many bumps one transaction may have.
    public let bumpCountMax: Int

    /// Makes a rule.
    public init(blocksBeforeBump: UInt64, rateMax: FeeRate, bumpCountMax: Int) {
        self.blocksBeforeBump = blocksBeforeBump
        self.rateMax = rateMax
        self.bumpCountMax = bumpCountMax
    }

    /// Decides about a transaction that pays `own` while `target` is asked for.
    ///
    /// `blocksWaited` counts from its broadcast, or from the last bump.
    public func decide(
        blocksWaited: UInt64, bumpCount: Int, own: FeeRate, target: FeeRate
    ) -> BumpDecision {
        guard blocksWaited >= blocksBeforeBump else {
            return .wait(blocksWaited: blocksWaited, blocksBeforeBump: blocksBeforeBump)
        }
        guard own < target else { return .keep(own: own, target: target) }
        guard bumpCount < bumpCountMax else { return .tooManyBumps(count: bumpCount) }
        guard own < rateMax else { return .atCeiling(own: own, ceiling: rateMax) }
        return .raise(from: own, to: min(target, rateMax))
    }
}
