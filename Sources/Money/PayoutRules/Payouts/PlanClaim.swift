public import ChainModel

/// What a transaction uses up: two that use up the same cannot both be mined.
public enum PlanClaim: Sendable, Hashable {
    /// The outputs that it spends (Bitcoin).
    case outpoints([Outpoint])
    /// The account that sends it, and that account's transaction number (EVM).
    case nonce(account: WatchedScript, UInt64)

    /// Whether the two can never both be mined on one chain.
    public func conflicts(with other: PlanClaim) -> Bool {
        switch (self, other) {
        case (.outpoints(let left), .outpoints(let right)):
            return !Set(left).isDisjoint(with: right)
        case (.nonce(let account, let nonce), .nonce(let otherAccount, let otherNonce)):
            return account == otherAccount && nonce == otherNonce
        case (.outpoints, .nonce), (.nonce, .outpoints):
            return false
        }
    }
}
