import ScreeningRules
import Testing
import Units

@Suite struct PayoutHoldRulesTests {
    private static let now = Timestamp(seconds: 1_700_000_000)

    private static func usdt(_ units: UInt128) -> Amount { Amount(units * 1_000_000, of: .usdt) }
    private static func usd(_ whole: UInt128) -> Amount { Amount(whole * 100, of: .usd) }

    private static func rates(agoSeconds: Int64 = 0) throws -> RateSheet {
        let time = now.adding(seconds: -agoSeconds)
        let rates = try [(Asset.usdt, "1.00"), (.btc, "50000.00")].map { asset, price in
            try Rate(price, of: asset, in: .usd, origin: .published(time))
        }
        return RateSheet(currency: .usd, rates: rates)
    }

    private static func use(
        _ amount: Amount, ago seconds: Int64, value: Amount? = nil
    ) -> CountedUse {
        CountedUse(amount: amount, value: value, time: now.adding(seconds: -seconds))
    }

    private static func reasons(
        _ limit: PayoutHoldLimit?, _ amount: Amount, _ past: [CountedUse] = [],
        rates: RateSheet? = nil
    ) throws -> [String] {
        let limit = try #require(limit)
        let sheet = try rates ?? Self.rates()
        return PayoutHoldRules(tiers: ["basic": [limit]]).reasons(
            for: amount, tier: "basic", rates: sheet, now: now
        ) { scope, _, _ in scope == limit.scope ? past : [] }
    }

    @Test(arguments: PayoutHoldScope.allCases)
    func `a payout up to the ceiling goes, and one above it says which limit it passes`(
        scope: PayoutHoldScope
    ) throws {
        let limit = PayoutHoldLimit(scope, .day, .asset(.usdt), .sum(Self.usdt(100)))
        let past = [Self.use(Self.usdt(60), ago: 86_399), Self.use(Self.usdt(500), ago: 86_400)]
        #expect(try Self.reasons(limit, Self.usdt(40), past) == [])
        #expect(
            try Self.reasons(limit, Self.usdt(41), past) == [
                "limit: \(scope.words), 24 hours, in USDT: 101.000000 of 100.000000"
            ])
        let other = Amount(1_000_000_000, of: .btc)
        #expect(try Self.reasons(limit, other, past) == [], "it is of another asset")
    }

    @Test func `every window counts what is in it, and a lifetime all of it`() throws {
        let past = [
            Self.use(Self.usdt(1), ago: 3_599), Self.use(Self.usdt(2), ago: 86_399),
            Self.use(Self.usdt(4), ago: 30 * 86_400 - 1), Self.use(Self.usdt(8), ago: 90 * 86_400),
        ]
        for (window, sum) in [
            (LimitWindow.transaction, 16), (.hour, 17), (.day, 19), (.thirtyDays, 23),
            (.lifetime, 31),
        ] as [(LimitWindow, UInt128)] {
            for (ceiling, isHeld) in [(sum, false), (sum - 1, true)] {
                let limit = PayoutHoldLimit(
                    .wallet, window, .asset(.usdt), .sum(Self.usdt(ceiling)))
                let found = try Self.reasons(limit, Self.usdt(16), past)
                #expect(!found.isEmpty == isHeld, "\(window) \(ceiling)")
            }
        }
        let count = PayoutHoldLimit(.wallet, .day, .asset(.usdt), .count(2))
        #expect(
            try Self.reasons(count, Self.usdt(16), past)
                == ["limit: wallet, 24 hours, USDT payouts: 3 of 2"])
    }

    @Test func `fiat money sums all assets, at the value that they had`() throws {
        let limit = PayoutHoldLimit(.wallet, .lifetime, .fiat(.usd), .sum(Self.usd(1_000)))
        let coin = Amount(1_000_000, of: .btc)
        let valued = [Self.use(coin, ago: 9_000_000, value: Self.usd(300))]
        #expect(try Self.reasons(limit, Self.usdt(700), valued) == [])
        // Nobody knew its value then: it counts at that of now.
        #expect(
            try Self.reasons(limit, Self.usdt(700), [Self.use(coin, ago: 9)])
                == ["limit: wallet, lifetime, in USD: 1,200.00 of 1,000.00"])
    }

    @Test func `a price that is too old, or none, holds`() throws {
        let limit = PayoutHoldLimit(.destination, .transaction, .fiat(.usd), .sum(Self.usd(9)))
        #expect(try Self.reasons(limit, Self.usdt(1)) == [])
        for sheet in [try Self.rates(agoSeconds: 8_640_000), .empty] {
            let found = try Self.reasons(limit, Self.usdt(1), rates: sheet)
            #expect(found.first?.contains("single payout, in USD: unknown of 9.00: ") == true)
        }
        let euros = try #require(Asset(code: "EUR", scale: 2))
        let other = PayoutHoldLimit(
            .wallet, .day, .fiat(euros), .sum(Amount(1, of: euros)))
        #expect(try Self.reasons(other, Self.usdt(1)).count == 1)
    }

    @Test func `more payouts than are counted hold, and a clock that steps back frees nothing`()
        throws
    {
        let limit = PayoutHoldLimit(.tier, .day, .asset(.usdt), .sum(Self.usdt(1_000_000)))
        let many = [CountedUse](
            repeating: Self.use(Amount(1, of: .usdt), ago: 5),
            count: PayoutHoldRules.pastCountMax + 1)
        #expect(try Self.reasons(limit, Self.usdt(1), many).count == 1)
        #expect(try Self.reasons(limit, Self.usdt(1), Array(many.dropLast())) == [])
        let small = PayoutHoldLimit(.tier, .hour, .asset(.usdt), .sum(Self.usdt(10)))
        let future = [Self.use(Self.usdt(10), ago: -90_000)]
        #expect(try Self.reasons(small, Self.usdt(1), future).count == 1)
    }

    @Test func `a tier that is not configured holds where any is, and only there`() throws {
        let limit = try #require(
            PayoutHoldLimit(.wallet, .day, .asset(.usdt), .sum(Self.usdt(1))))
        for (rules, count) in [
            (PayoutHoldRules.none, 0), (PayoutHoldRules(tiers: ["basic": [limit]]), 1),
        ] {
            let found = rules.reasons(
                for: Self.usdt(5), tier: "gold", rates: .empty, now: Self.now
            ) { _, _, _ in [] }
            #expect(found.count == count)
        }
    }

    @Test func `a limit is of one money, and counts more than one payout`() {
        #expect(PayoutHoldLimit(.wallet, .day, .asset(.usdt), .sum(Self.usd(1))) == nil)
        #expect(PayoutHoldLimit(.wallet, .day, .asset(.usdt), .count(-1)) == nil)
        #expect(PayoutHoldLimit(.wallet, .transaction, .asset(.usdt), .count(1)) == nil)
    }
}
