/// What to offer for each gas, and what stands behind it.
public struct EVMFeeSuggestion: Sendable, Hashable {
    /// Where the numbers come from.
    public enum Source: Sendable, Hashable {
        /// Base and priority fees that the node told.
        case history
        /// The node's `eth_gasPrice`.
        case gasPrice
        /// The policy's own fallback.
        case fallback
    }

    /// What to offer.
    public let fee: EVMTransaction.Fee
    /// Where the numbers come from.
    public let source: Source
    /// Whether the ceiling is below what the policy would offer: the transaction may wait.
    public let isHeldDown: Bool
    /// Whether the offer is below the next block's base fee: no block takes it before that falls.
    public let isBelowBaseFee: Bool
}
