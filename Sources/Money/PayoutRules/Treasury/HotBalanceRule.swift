public import Units

/// What is done about what the hot keys hold of a token.
public enum HotBalanceDecision: Sendable, Hashable {
    /// It lies between floor and ceiling.
    case keep(Amount)
    /// Propose to send so much to the cold descriptor, which leaves the target.
    case proposeSweep(Amount, balance: Amount, ceiling: Amount)
    /// Tell a person: so much is missing to the target.
    case alarm(missing: Amount, balance: Amount, floor: Amount)
}

/// How much of a token the hot keys hold.
public struct HotBalanceRule: Sendable, Hashable {
    /// The token.
    public let token: TokenID
    /// Below this an alarm is raised.
    public let floor: Amount
    /// What a sweep leaves.
    public let target: Amount
    /// Above this a sweep is proposed.
    public let ceiling: Amount

    /// Makes a rule; nil unless floor ≤ target ≤ ceiling, all in the token's asset.
    public init?(token: TokenID, floor: Amount, target: Amount, ceiling: Amount) {
        guard floor.asset == token.asset, floor.isAtMost(target), target.isAtMost(ceiling) else {
            return nil
        }
        self.token = token
        self.floor = floor
        self.target = target
        self.ceiling = ceiling
    }

    /// Decides about a balance, from which what payouts under way will take is off already.
    ///
    /// - Throws: `AmountError.assetsDiffer` for another asset.
    public func decide(_ balance: Amount) throws(AmountError) -> HotBalanceDecision {
        guard balance.asset == token.asset else { throw .assetsDiffer }
        if balance.minorUnits > ceiling.minorUnits {
            return .proposeSweep(
                try balance.subtracting(target), balance: balance, ceiling: ceiling)
        }
        if balance.minorUnits < floor.minorUnits {
            return .alarm(
                missing: try target.subtracting(balance), balance: balance, floor: floor)
        }
        return .keep(balance)
    }
}
