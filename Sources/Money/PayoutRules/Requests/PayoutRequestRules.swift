import BitcoinRules
public import ChainModel
public import Units

/// A wish to pay out, its address read already.
public struct PayoutRequest: Sendable, Hashable {
    /// The payout's id.
    public let id: PayoutID
    /// Whose money.
    public let wallet: WalletID
    /// What, and on which chain.
    public let token: TokenID
    /// How much.
    public let amount: Amount
    /// To whom; or why the text is no address.
    public let destination: Result<PayoutDestination, PayoutRefusal>

    /// Makes a request.
    public init(
        id: PayoutID, wallet: WalletID, token: TokenID, amount: Amount,
        destination: Result<PayoutDestination, PayoutRefusal>
    ) {
        self.id = id
        self.wallet = wallet
        self.token = token
        self.amount = amount
        self.destination = destination
    }
}

/// What is paid out, and how little of it.
public struct PayoutTokenRule: Sendable, Hashable {
    /// The token.
    public let token: TokenID
    /// Its decimal places on its chain.
    public let decimals: UInt8
    /// The operator's least payout.
    public let minimum: Amount
    /// Whether the destination is an output script, which has a dust limit.
    public let hasOutputScripts: Bool

    /// Makes a rule; nil if the minimum is of another asset.
    public init?(token: TokenID, decimals: UInt8, minimum: Amount, hasOutputScripts: Bool) {
        guard minimum.asset == token.asset else { return nil }
        self.token = token
        self.decimals = decimals
        self.minimum = minimum
        self.hasOutputScripts = hasOutputScripts
    }
}

/// What the rules need to know about a request's surroundings.
public struct PayoutRequestFacts: Sendable {
    /// The tokens that are paid out.
    public let tokens: [PayoutTokenRule]
    /// Whether the destination is an address of ours.
    public let isOwnAddress: Bool
    /// What the wallet can spend.
    public let available: Amount
    /// The limits that apply to the wallet.
    public let limits: [PayoutLimit]
    /// What was used of them.
    public let usage: PayoutUsage
    /// Addresses that the wallet paid or was paid from, as we print them.
    public let knownAddresses: [String]
    /// Now.
    public let now: Timestamp

    /// Gathers the facts.
    public init(
        tokens: [PayoutTokenRule], isOwnAddress: Bool, available: Amount, limits: [PayoutLimit],
        usage: PayoutUsage, knownAddresses: [String], now: Timestamp
    ) {
        self.tokens = tokens
        self.isOwnAddress = isOwnAddress
        self.available = available
        self.limits = limits
        self.usage = usage
        self.knownAddresses = knownAddresses
        self.now = now
    }
}

/// A request that passed the rules.
public struct AdmittedPayout: Sendable, Hashable {
    /// The payout, in its first state.
    public let payout: Payout
    /// The address that it goes to, as we print it.
    public let destination: PayoutDestination
    /// What its destination looks like, so that at least one person must approve; nil for nothing.
    public let lookAlike: LookAlike?
}

/// Decides whether a payout may be asked for.
public enum PayoutRequestRules {
    /// Returns the payout, or throws the first refusal in the order of `PayoutRefusal`.
    public static func admit(
        _ request: PayoutRequest, given facts: PayoutRequestFacts
    ) throws(PayoutRefusal) -> AdmittedPayout {
        guard let rule = facts.tokens.first(where: { $0.token == request.token }) else {
            throw .unknownToken(request.token)
        }
        let destination = try request.destination.get()
        guard !facts.isOwnAddress else { throw .ownAddress }
        guard
            let payout = Payout(
                id: request.id, wallet: request.wallet, token: request.token,
                amount: request.amount, destination: destination.script, now: facts.now)
        else { throw .amountNotPayable }
        try checkSize(request.amount, destination, rule)
        guard request.amount.isAtMost(facts.available) else {
            throw .insufficientAvailable(facts.available)
        }
        let counted = CountedPayout(
            id: request.id, wallet: request.wallet, destination: destination.script,
            amount: request.amount, time: facts.now)
        if let refusal = facts.usage.refusal(of: counted, under: facts.limits) { throw refusal }
        return AdmittedPayout(
            payout: payout, destination: destination,
            lookAlike: LookAlike.find(destination.spelling, among: facts.knownAddresses))
    }

    private static func checkSize(
        _ amount: Amount, _ destination: PayoutDestination, _ rule: PayoutTokenRule
    ) throws(PayoutRefusal) {
        if rule.decimals < amount.asset.scale {
            // The scale is at most 18, so the unit is at most 10^18.
            let unit = (rule.decimals..<amount.asset.scale).reduce(UInt128(1)) { unit, _ in
                unit * 10
            }
            guard amount.minorUnits % unit == 0 else {
                throw .amountTooPrecise(unit: Amount(unit, of: amount.asset))
            }
        }
        if rule.hasOutputScripts {
            let limit = BitcoinScript(destination.script.bytes).dustLimit
            guard amount.minorUnits >= limit.minorUnits else { throw .belowDust(limit) }
        }
        guard amount.minorUnits >= rule.minimum.minorUnits else {
            throw .belowMinimum(rule.minimum)
        }
    }
}
