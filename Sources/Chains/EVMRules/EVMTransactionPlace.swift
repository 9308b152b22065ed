public import ChainModel

/// Where a node says that a transaction is.
public enum EVMTransactionPlace: Sendable, Hashable {
    /// The node does not have it: never sent, dropped from its pool, or replaced.
    case unknown
    /// It waits in the node's pool.
    case pending
    /// It is in a block: which, and where in it.
    case mined(BlockReference, index: UInt64)
}
