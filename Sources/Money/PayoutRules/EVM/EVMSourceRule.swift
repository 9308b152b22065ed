public import EVMRules
public import Units

/// An account of ours that holds a token.
public struct EVMSourceAccount: Sendable, Hashable {
    /// The account.
    public let address: EVMAddress
    /// What it holds of the token, less what plans have taken already.
    public let balance: Amount
    /// What it holds of the chain's coin, in wei.
    public let coin: UInt256

    /// Makes an account.
    public init(address: EVMAddress, balance: Amount, coin: UInt256) {
        self.address = address
        self.balance = balance
        self.coin = coin
    }
}

/// What transfers cost now.
public struct EVMGasFacts: Sendable, Hashable {
    /// The gas of one token transfer.
    public let transferGas: UInt64
    /// The gas of one payment of the chain's coin. Source: the yellow paper, 21,000.
    public let topUpGas: UInt64
    /// The price of each gas, in wei.
    public let gasPrice: UInt256
    /// What the chain's coin is worth in the token's asset.
    public let price: CoinPrice

    /// Gathers the facts.
    public init(
        transferGas: UInt64, topUpGas: UInt64 = 21_000, gasPrice: UInt256, price: CoinPrice
    ) {
        self.transferGas = transferGas
        self.topUpGas = topUpGas
        self.gasPrice = gasPrice
        self.price = price
    }
}

/// One transfer out of an account of ours.
public struct EVMSourceStep: Sendable, Hashable {
    /// The account that sends.
    public let account: EVMAddress
    /// How much of the token.
    public let amount: Amount
    /// The wei that the account is given first; nil if it has enough.
    public let topUp: UInt256?
    /// What the step costs, the top-up's gas included.
    public let cost: GasCost
}

/// Where a payout's tokens come from.
public enum EVMSourceDecision: Sendable, Hashable {
    /// Straight from a deposit address: that is cheap enough.
    case direct(EVMSourceStep)
    /// From the hot account, which has enough.
    case hot(EVMSourceStep)
    /// First sweep these to the hot account; the hot account pays after that.
    case sweep([EVMSourceStep])
    /// What is worth moving does not suffice; the hot account's and the sweeps' sum.
    case insufficient(reachable: Amount, needed: Amount)
}

/// Decides where tokens are taken from, by what gas costs in basis points of what it moves.
public struct EVMSourceRule: Sendable, Hashable {
    /// A deposit address pays directly up to this share.
    public let directShareMax: BasisPoints
    /// A deposit address is swept up to this share.
    public let sweepShareMax: BasisPoints

    /// Makes a rule.
    public init(directShareMax: BasisPoints, sweepShareMax: BasisPoints) {
        self.directShareMax = directShareMax
        self.sweepShareMax = sweepShareMax
    }

    /// Returns where the tokens for a payout come from, with the numbers.
    ///
    /// Directly from the deposit address with the lowest cost, then the least left over, if any has
    /// enough at an allowed share; else from the hot account; else after the fewest sweeps. Throws
    /// `AmountError` if a number does not fit or the assets differ.
    public func decide(
        paying amount: Amount, hot: EVMSourceAccount, deposits: [EVMSourceAccount],
        facts: EVMGasFacts
    ) throws(AmountError) -> EVMSourceDecision {
        var direct: [(step: EVMSourceStep, left: UInt128)] = []
        for account in deposits where amount.isAtMost(account.balance) {
            let step = try step(account, amount, facts)
            guard step.cost.share <= directShareMax else { continue }
            direct.append((step, account.balance.minorUnits - amount.minorUnits))
        }
        let cheapest = direct.min { left, right in
            if left.step.cost.wei != right.step.cost.wei {
                return left.step.cost.wei < right.step.cost.wei
            }
            return (left.left, left.step.account) < (right.left, right.step.account)
        }
        if let cheapest { return .direct(cheapest.step) }
        if amount.isAtMost(hot.balance) { return .hot(try step(hot, amount, facts)) }
        return try sweeps(paying: amount, hot: hot, deposits: deposits, facts: facts)
    }

    /// Returns the deposit addresses that are worth sweeping by themselves, the largest first.
    public func worthSweeping(
        _ deposits: [EVMSourceAccount], facts: EVMGasFacts
    ) throws(AmountError) -> [EVMSourceStep] {
        let largestFirst = deposits.filter { !$0.balance.isZero }.sorted { left, right in
            left.balance.minorUnits != right.balance.minorUnits
                ? left.balance.minorUnits > right.balance.minorUnits
                : left.address < right.address
        }
        var steps: [EVMSourceStep] = []
        for account in largestFirst {
            let step = try step(account, account.balance, facts)
            if step.cost.share <= sweepShareMax { steps.append(step) }
        }
        return steps
    }

    private func sweeps(
        paying amount: Amount, hot: EVMSourceAccount, deposits: [EVMSourceAccount],
        facts: EVMGasFacts
    ) throws(AmountError) -> EVMSourceDecision {
        var reachable = hot.balance
        var steps: [EVMSourceStep] = []
        for step in try worthSweeping(deposits, facts: facts) {
            guard !amount.isAtMost(reachable) else { break }
            reachable = try reachable.adding(step.amount)
            steps.append(step)
        }
        return amount.isAtMost(reachable)
            ? .sweep(steps) : .insufficient(reachable: reachable, needed: amount)
    }

    private func step(
        _ account: EVMSourceAccount, _ amount: Amount, _ facts: EVMGasFacts
    ) throws(AmountError) -> EVMSourceStep {
        let alone = try GasCost(
            gas: facts.transferGas, gasPrice: facts.gasPrice, price: facts.price, moving: amount)
        let (missing, hasEnough) = alone.wei.subtractingReportingOverflow(account.coin)
        if hasEnough || missing.isZero {
            return EVMSourceStep(
                account: account.address, amount: amount, topUp: nil, cost: alone)
        }
        let (gas, overflow) = facts.transferGas.addingReportingOverflow(facts.topUpGas)
        guard !overflow else { throw .tooLarge }
        let both = try GasCost(
            gas: gas, gasPrice: facts.gasPrice, price: facts.price, moving: amount)
        return EVMSourceStep(
            account: account.address, amount: amount, topUp: missing, cost: both)
    }
}
