import Encodings
import TestKit
import Testing
import Units

@testable import ScreeningRules

/// Limits in fiat money: all assets together, and closed without a price.
@Suite struct FiatLimitTests {
    private func usd(_ cents: UInt128) -> Amount { Amount(cents, of: .usd) }

    private func tier(_ window: LimitWindow = .day, cents: UInt128 = 1_000_000) -> LimitTier {
        LimitTier(
            name: "standard",
            limits: [DepositLimit(.wallet, window, .fiat(.usd), .sum(usd(cents)))!])
    }

    private func rates(secondsAgo: Int64 = 0, bitcoin: String = "50000") throws -> RateSheet {
        let time = Fixture.now.adding(seconds: -secondsAgo)
        return RateSheet(
            currency: .usd,
            rates: [
                try Rate(bitcoin, of: .btc, in: .usd, origin: .published(time)),
                try Rate("1.00", of: .usdt, in: .usd, origin: .pegged),
            ])
    }

    private func bitcoin(
        _ id: UInt128, _ satoshis: UInt128, value: UInt128? = nil, secondsAgo: Int64 = 0
    ) -> CountedDeposit {
        Fixture.deposit(
            id, minorUnits: satoshis, at: Fixture.now.adding(seconds: -secondsAgo), asset: .btc,
            value: value)
    }

    @Test func `a limit in dollars sums all assets and says its use and its ceiling`() throws {
        let past = [
            bitcoin(2, 10_000_000, value: 500_000), Fixture.deposit(3, minorUnits: 25_000_000),
        ]
        let facts = Fixture.limits(
            bitcoin(1, 10_450_000), tier(), past: past, rates: try rates())
        #expect(
            facts.holding.map(\.text) == ["wallet, 24 hours, in USD: 10,250.00 of 10,000.00"])
        let less = Fixture.limits(bitcoin(1, 9_950_000), tier(), past: past, rates: try rates())
        #expect(less.limits.map(\.text) == ["wallet, 24 hours, in USD: 10,000.00 of 10,000.00"])
        #expect(less.holding.isEmpty)
    }

    @Test func `without a price that is new enough a limit in dollars holds`() throws {
        let stale = Fixture.limits(bitcoin(1, 1), tier(), rates: try rates(secondsAgo: 901))
        #expect(
            stale.holding.map(\.text) == [
                "wallet, 24 hours, in USD: unknown of 10,000.00: "
                    + "no price for BTC newer than 15 minutes"
            ])
        let none = Fixture.limits(bitcoin(1, 1), tier(.transaction))
        #expect(
            none.holding.map(\.text) == [
                "wallet, single deposit, in USD: unknown of 10,000.00: no price for BTC in USD"
            ])
        let verdict = Fixture.screening().decide(
            Fixture.input(Fixture.deposit(), limits: stale))
        #expect(verdict.decision == .hold)
        let result = verdict.results.first { $0.rule == .limit }
        #expect(result?.text.contains("no price for BTC newer than 15 minutes") == true)
    }

    @Test func `a deposit keeps the value that it had when it was counted`() throws {
        let past = [bitcoin(2, 10_000_000, value: 500_000, secondsAgo: 60)]
        let fallen = try rates(bitcoin: "10")
        let facts = Fixture.limits(bitcoin(1, 10_000_000), tier(), past: past, rates: fallen)
        #expect(facts.limits.map(\.reading) == [.sum(use: usd(500_100), ceiling: usd(1_000_000))])
    }

    @Test func `what had no value when it was counted is valued now, or the use is unknown`() throws
    {
        let past = [bitcoin(2, 10_000_000, secondsAgo: 60)]
        let facts = Fixture.limits(Fixture.deposit(), tier(), past: past, rates: try rates())
        #expect(facts.limits.map(\.reading) == [.sum(use: usd(500_500), ceiling: usd(1_000_000))])
        let stale = Fixture.limits(
            Fixture.deposit(), tier(), past: past, rates: try rates(secondsAgo: 1_000))
        #expect(stale.holding.count == 1)
        let older = [bitcoin(2, 10_000_000, secondsAgo: 86_400)]
        let outside = Fixture.limits(
            Fixture.deposit(), tier(), past: older, rates: try rates(secondsAgo: 1_000))
        #expect(outside.holding.isEmpty)
    }

    @Test func `prices in another currency than the limit's hold`() throws {
        let euro = try #require(Asset(code: "EUR", scale: 2))
        let facts = Fixture.limits(Fixture.deposit(), tier(), rates: RateSheet(currency: euro))
        #expect(facts.holding.map(\.text).first?.hasSuffix("prices are in EUR, not in USD") == true)
    }

    @Test func `a count in fiat money counts the deposits of all assets`() {
        let limit = DepositLimit(.wallet, .day, .fiat(.usd), .count(2))!
        let facts = Fixture.limits(
            Fixture.deposit(), LimitTier(name: "standard", limits: [limit]),
            past: [bitcoin(2, 5), Fixture.deposit(3)])
        #expect(facts.holding.map(\.text) == ["wallet, 24 hours, deposits: 3 of 2"])
    }

    /// A day's sum of what was let through never passes the ceiling, in no order, with no clock.
    @Test(arguments: seeds(60))
    func `no order of deposits lets more through than the ceiling`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var ledger = LimitLedger()
        var passed: [CountedDeposit] = []
        var now = Fixture.now
        let rules = LimitRules(tiers: [tier(cents: 200_000)])
        for id in 1...UInt128(60) {
            let step = Int64.random(in: -20_000...20_000, using: &random)
            now = now.adding(seconds: step)
            let sheet = RateSheet(
                currency: .usd,
                rates: [
                    try Rate(
                        "\(Int.random(in: 20_000...90_000, using: &random))", of: .btc, in: .usd,
                        origin: .published(
                            now.adding(
                                seconds: -Int64.random(in: 0...1_000, using: &random)))),
                    try Rate("1", of: .usdt, in: .usd, origin: .pegged),
                ])
            let isBitcoin = Bool.random(using: &random)
            let amount: Amount =
                isBitcoin
                ? .satoshis(.random(in: 1...1_000_000, using: &random))
                : Amount(.random(in: 1...400_000_000, using: &random), of: .usdt)
            // As a store has it: time never goes back behind what is on record.
            let time = max(now, ledger.deposits.last?.time ?? now)
            let deposit = CountedDeposit(
                id: DepositID(id), recipient: Fixture.script("11"), sources: [],
                wallet: WalletID(7), tier: "standard", amount: amount,
                value: sheet.value(of: amount, at: time).amount, time: time)
            let facts = rules.facts(for: deposit, rates: sheet) { ledger.use($0) }
            ledger.count(deposit)
            if facts.holding.isEmpty { passed.append(deposit) }
        }
        for last in passed {
            let start = last.time.adding(seconds: -86_400)
            let sum = passed.filter { $0.time > start && $0.time <= last.time && $0.id <= last.id }
                .reduce(UInt128(0)) { $0 + ($1.value?.minorUnits ?? UInt128.max / 100) }
            #expect(sum <= 200_000, "seed \(seed)")
        }
        #expect(!passed.isEmpty && passed.count < 60, "seed \(seed)")
    }
}

@Suite struct LimitFactsTests {
    private let facts = LimitFacts(
        tier: "standard", isTierKnown: true, amount: Amount(5, of: .usdt),
        minimum: Amount(6, of: .usdt),
        limits: [
            LimitFact(
                .wallet, .day, .fiat(.usd),
                .sum(use: Amount(.max, of: .usd), ceiling: Amount(1, of: .usd))),
            LimitFact(.tier, .lifetime, .asset(.usdt), .count(use: 3, ceiling: 2)),
            LimitFact(
                .sourceAddress, .hour, .fiat(.usd),
                .unknown(ceiling: Amount(7, of: .usd), "no price")),
        ])

    private func read(_ json: JSONValue) throws(RecordError) -> LimitFacts {
        try LimitFacts(record: RecordReader(json, place: "limits"))
    }

    @Test func `facts are read as they were written`() throws {
        #expect(try read(JSONValue.parse(facts.canonicalBytes)) == facts)
        let bare = LimitFacts(
            tier: "vip", isTierKnown: false, amount: Amount(5, of: .usdt), minimum: nil, limits: [])
        #expect(try read(JSONValue.parse(bare.canonicalBytes)) == bare)
    }

    @Test(arguments: [
        ("\"tierKnown\":true", "\"tierKnown\":1", "limits.tierKnown"),
        ("\"tier\":\"standard\"", "\"tier\":7", "limits.tier"),
        ("\"scope\":\"wallet\"", "\"scope\":\"purse\"", "limits.limits[0].scope"),
        ("\"window\":\"day\"", "\"window\":\"week\"", "limits.limits[0].window"),
        ("\"unit\":\"USD\"", "\"unit\":\"usd\"", "limits.limits[0].unit"),
        ("\"unit\":\"USD\"", "\"unit\":\"EUR\"", "limits.limits[0].ceiling"),
        ("\"countCeiling\":2", "\"countCeiling\":2.5", "limits.limits[1].countCeiling"),
        ("\"minorUnits\":\"5\"", "\"minorUnits\":5", "limits.amount.minorUnits"),
    ])
    func `what is no facts is refused with its place`(
        old: String, new: String, place: String
    ) throws {
        let text = String(decoding: facts.canonicalBytes, as: UTF8.self)
        let range = try #require(text.firstRange(of: old))
        let changed = try JSONValue.parse(
            Array((text[..<range.lowerBound] + new + text[range.upperBound...]).utf8))
        do throws(RecordError) {
            _ = try read(changed)
            Issue.record("it was read")
        } catch {
            #expect(error.place == place)
        }
    }

    @Test func `too many limits are refused`() throws {
        let many = LimitFacts(
            tier: "t", isTierKnown: true, amount: Amount(1, of: .usdt), minimum: nil,
            limits: Array(repeating: facts.limits[1], count: LimitFacts.countMax + 1))
        #expect(throws: RecordError(place: "limits.limits", problem: "are more than 256")) {
            try read(JSONValue.parse(many.canonicalBytes))
        }
    }

    @Test func `results are made of the facts alone`() {
        let verdict = Fixture.screening().decide(Fixture.input(limits: facts))
        let fired = verdict.results.filter(\.hasFired).map(\.rule)
        #expect(fired == [.limit, .belowMinimum])
    }
}
