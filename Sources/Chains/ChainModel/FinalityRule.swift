public import Units

/// When an inclusion counts as final.
public enum FinalityMark: Sendable, Hashable {
    /// At this depth, the including block counted.
    case depth(ConfirmationDepth)
    /// When the node's `safe` block is at or above it.
    case safe
    /// When the node's `finalized` block is at or above it.
    case finalized
}

/// A chain's finality, tiered by amount: small payments may be final earlier.
public struct FinalityRule: Sendable, Hashable {
    /// Amounts of one asset up to a ceiling, and the mark that they wait for.
    public struct Tier: Sendable, Hashable {
        /// The largest amount of this tier.
        public let ceiling: Amount
        /// What makes it final.
        public let mark: FinalityMark

        /// Makes a tier.
        public init(ceiling: Amount, mark: FinalityMark) {
            self.ceiling = ceiling
            self.mark = mark
        }
    }

    /// The tiers, tried in order.
    public let tiers: [Tier]
    /// The mark for all else.
    public let otherwise: FinalityMark

    /// Makes a rule.
    public init(tiers: [Tier], otherwise: FinalityMark) {
        self.tiers = tiers
        self.otherwise = otherwise
    }

    /// Returns the mark that an amount waits for.
    public func mark(for amount: Amount) -> FinalityMark {
        tiers.first { amount.isAtMost($0.ceiling) }?.mark ?? otherwise
    }

    /// Whether a block is final for an amount, as of a view of the chain.
    public func isFinal(_ block: BlockHeight, for amount: Amount, in view: FinalityView) -> Bool {
        switch mark(for: amount) {
        case .depth(let depth): ConfirmationDepth(of: block, under: view.tip) >= depth
        case .safe: view.safe.map { block <= $0 } ?? false
        case .finalized: view.finalized.map { block <= $0 } ?? false
        }
    }
}

/// Heights on our own connected chain that decide finality.
public struct FinalityView: Sendable, Hashable {
    /// Our tip.
    public let tip: BlockHeight
    /// The node's `safe` block, once its hash is known to be on our chain.
    public let safe: BlockHeight?
    /// The node's `finalized` block, once its hash is known to be on our chain.
    public let finalized: BlockHeight?

    /// Makes a view.
    public init(tip: BlockHeight, safe: BlockHeight?, finalized: BlockHeight?) {
        self.tip = tip
        self.safe = safe
        self.finalized = finalized
    }
}
