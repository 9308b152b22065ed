import ChainModel
public import PayoutRules
public import ScreeningRules
public import Units

/// What limits say of a payout, the payout included.
public struct PayoutLimitFacts: Sendable, Hashable {
    /// Ceilings: what would pass one is not made.
    public let ceilings: [PayoutLimitUse]
    /// Limits of the wallet's tier: what passes one waits for a second person.
    public let holds: [PayoutHoldFact]
}

extension PayoutDesk {
    /// Whose addresses a chain has; nil for a chain that nothing is paid out on.
    func family(of chain: ChainID) -> ScreeningFamily? {
        profiles[chain]?.addressFamily.screening
    }

    /// How many people must approve a payout of an amount with which nothing is wrong.
    func approverCount(for amount: Amount) -> Int {
        settings.approverCount(for: amount, lookAlike: nil, isOverLimit: false)
    }

    /// Returns the verdict of the rules of behaviour on a payout; nil where they were not asked.
    ///
    /// - Throws: `StoreFailure`.
    public static func verdict(
        on id: PayoutID, in store: any StoreReading
    ) throws -> VerdictRecord? {
        try store.verdicts(on: PayoutBehaviours.subject(of: id)).last
    }

    /// Returns what the travel rule needs of a payout and misses; nil where no rule is configured.
    ///
    /// - Throws: `StoreFailure`.
    public func travelFacts(
        on record: PayoutRecord, at now: Timestamp, in store: any StoreReading
    ) throws -> TravelFacts? {
        try travel.facts(on: record, at: now, in: store)
    }

    /// Returns what each limit says of a payout at a moment, the payout included.
    ///
    /// - Throws: `RequestRefusal` if its wallet is gone, `StoreFailure`.
    public func limitFacts(
        on record: PayoutRecord, at now: Timestamp, in store: any StoreReading
    ) throws -> PayoutLimitFacts {
        let payout = record.payout
        let tier = try Wallets.require(payout.wallet, in: store).tier
        let holds = try settings.holds.facts(
            for: payout.amount, tier: tier, rates: rates.sheet, now: now
        ) { scope, since, limit in
            let subject = Self.subject(scope, payout.wallet, payout.destination, tier)
            return try store.payoutUse(
                of: subject, since: since, without: payout.id, limit: limit)
        }
        let asset = payout.amount.asset
        let windows = settings.limits.filter { $0.amount.asset == asset }.map(\.window.seconds)
        let past = try windows.max().map {
            try store.countedPayouts(of: asset, since: now.adding(seconds: -$0))
        }
        let own = CountedPayout(
            id: payout.id, wallet: payout.wallet, destination: payout.destination,
            amount: payout.amount, time: now)
        return PayoutLimitFacts(
            ceilings: PayoutUsage(past ?? []).uses(with: own, under: settings.limits),
            holds: holds)
    }

    /// Whose payouts a limit counts.
    static func subject(
        _ scope: PayoutHoldScope, _ wallet: WalletID, _ destination: WatchedScript, _ tier: String
    ) -> PayoutUseSubject {
        switch scope {
        case .wallet: .wallet(wallet)
        case .destination: .destination(destination)
        case .tier: .tier(tier)
        }
    }
}
