public import ChainModel
public import Units

/// A ceiling for payouts of one asset; a part that is nil does not limit.
public struct PayoutLimit: Sendable, Hashable {
    /// Whose use is counted.
    public let scope: PayoutLimitScope
    /// The time that it covers.
    public let window: PayoutLimitWindow
    /// The sum, at most; its asset is what is limited.
    public let amount: Amount
    /// How many payouts, at most; nil for any number.
    public let count: Int?

    /// Makes a limit; nil if the count is below zero.
    public init?(
        scope: PayoutLimitScope, window: PayoutLimitWindow, amount: Amount, count: Int? = nil
    ) {
        guard count ?? 0 >= 0 else { return nil }
        self.scope = scope
        self.window = window
        self.amount = amount
        self.count = count
    }
}

/// A payout as limits see it.
public struct CountedPayout: Sendable, Hashable {
    /// Its id; the same payout is counted once.
    public let id: PayoutID
    /// Who asked.
    public let wallet: WalletID
    /// Where it goes.
    public let destination: WatchedScript
    /// How much.
    public let amount: Amount
    /// When.
    public let time: Timestamp

    /// Makes one.
    public init(
        id: PayoutID, wallet: WalletID, destination: WatchedScript, amount: Amount,
        time: Timestamp
    ) {
        self.id = id
        self.wallet = wallet
        self.destination = destination
        self.amount = amount
        self.time = time
    }
}

/// Past payouts that count against limits: those that were neither refused, cancelled nor failed.
public struct PayoutUsage: Sendable, Hashable {
    /// The payouts, sorted by time.
    public private(set) var payouts: [CountedPayout]

    /// Makes a usage; of two payouts with one id the later counts.
    ///
    /// Older ones than the longest window need not be given.
    public init(_ payouts: [CountedPayout] = []) {
        let unique = Dictionary(payouts.map { ($0.id, $0) }) { _, later in later }
        self.payouts = unique.values.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    }

    /// Returns the refusal of the first limit that a payout would pass; nil if it passes none.
    ///
    /// Limits are tried in the order of scope, then window. A window ends at the later of the
    /// payout's time and the latest on record: a clock that steps back frees nothing.
    public func refusal(of payout: CountedPayout, under limits: [PayoutLimit]) -> PayoutRefusal? {
        let amounts = ordered(limits).lazy.compactMap { amountRefusal(of: payout, under: $0) }
        if let refusal = amounts.first { return refusal }
        return ordered(limits).lazy.compactMap { countRefusal(of: payout, under: $0) }.first
    }

    /// Returns what each limit of the payout's asset says of it, with the payout in it, in the
    /// order of scope, then window.
    public func uses(
        with payout: CountedPayout, under limits: [PayoutLimit]
    ) -> [PayoutLimitUse] {
        ordered(limits).filter { $0.amount.asset == payout.amount.asset }.map { limit in
            let (sum, count) = total(with: payout, limit)
            return PayoutLimitUse(limit: limit, sum: sum, count: count)
        }
    }

    private func ordered(_ limits: [PayoutLimit]) -> [PayoutLimit] {
        PayoutLimitScope.allCases.flatMap { scope in
            PayoutLimitWindow.allCases.flatMap { window in
                limits.filter { $0.scope == scope && $0.window == window }
            }
        }
    }

    private func amountRefusal(
        of payout: CountedPayout, under limit: PayoutLimit
    ) -> PayoutRefusal? {
        guard limit.amount.asset == payout.amount.asset else { return nil }
        let (sum, _) = total(with: payout, limit)
        guard !sum.isAtMost(limit.amount) else { return nil }
        return .amountOverLimit(limit.scope, limit.window, wouldBe: sum, limit: limit.amount)
    }

    private func countRefusal(
        of payout: CountedPayout, under limit: PayoutLimit
    ) -> PayoutRefusal? {
        guard limit.amount.asset == payout.amount.asset, let countMax = limit.count,
            total(with: payout, limit).count > countMax
        else { return nil }
        return .countOverLimit(limit.scope, limit.window, limit: countMax)
    }

    /// A sum that passes 128 bits is held at the largest amount.
    private func total(
        with payout: CountedPayout, _ limit: PayoutLimit
    ) -> (sum: Amount, count: Int) {
        let end = max(payout.time, payouts.last?.time ?? payout.time)
        let start = end.adding(seconds: -limit.window.seconds)
        var sum = payout.amount.minorUnits
        var count = 1
        // Nothing is later than the end, so a window of no seconds holds the payout alone.
        for past in payouts.reversed() {
            guard past.time > start else { break }
            guard past.id != payout.id, past.amount.asset == payout.amount.asset,
                limit.scope.counts(past, with: payout)
            else { continue }
            let (next, overflow) = sum.addingReportingOverflow(past.amount.minorUnits)
            sum = overflow ? .max : next
            count += 1
        }
        return (Amount(sum, of: payout.amount.asset), count)
    }
}

/// What is used of a limit, a payout that is looked at included.
public struct PayoutLimitUse: Sendable, Hashable {
    /// The limit.
    public let limit: PayoutLimit
    /// The sum in its window.
    public let sum: Amount
    /// How many payouts are in it.
    public let count: Int

    /// Whether the limit is passed.
    public var isPassed: Bool {
        !sum.isAtMost(limit.amount) || limit.count.map { count > $0 } ?? false
    }
}

extension PayoutLimitScope {
    /// Whether a past payout counts against the limit of another of the same asset.
    fileprivate func counts(_ past: CountedPayout, with payout: CountedPayout) -> Bool {
        switch self {
        case .asset: true
        case .wallet: past.wallet == payout.wallet
        case .destination: past.destination == payout.destination
        }
    }
}
