public import ChainModel
public import PayoutRules
public import Units

/// How much of a token the hot keys hold, and where the rest belongs.
public struct HotBalanceTerms: Sendable, Hashable {
    /// Floor, target and ceiling.
    public let rule: HotBalanceRule
    /// The cold address as we print it. Nothing is sent there by itself.
    public let cold: String

    /// Makes terms.
    ///
    /// - Throws: `PayoutRefusal.destination` unless the address is one of the chain, and none that
    ///   a payout could not go to.
    public init(
        rule: HotBalanceRule, cold: String, on profile: ChainProfile
    ) throws(PayoutRefusal) {
        self.rule = rule
        self.cold =
            try PayoutDesk.destination(cold, asset: rule.token.asset, on: profile).spelling
    }
}

/// What the hot keys held of a token when it was last looked at.
public struct HotBalanceReport: Sendable, Hashable {
    /// The terms.
    public let terms: HotBalanceTerms
    /// What they say about the balance, which is in it.
    public let decision: HotBalanceDecision
    /// When.
    public let time: Timestamp
}
