import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct LimitRulesTests {
    private func usdt(_ major: UInt128) -> Amount { Amount(major * 1_000_000, of: .usdt) }

    private func rules(
        _ scope: LimitScope, _ ceilings: LimitCeilings?, minimums: [Amount] = []
    ) -> LimitRules {
        let table = ceilings.map { [scope: [$0]] } ?? [:]
        return LimitRules(
            tiers: [LimitTier(name: "standard", ceilings: table, minimums: minimums)])
    }

    private func passed(
        _ rules: LimitRules, _ deposit: CountedDeposit, _ past: [CountedDeposit] = []
    ) -> [LimitFinding] {
        switch rules.evaluate(deposit, tier: "standard", usage: LimitUsage(past)) {
        case .evaluated(let findings, _): findings.filter(\.isPassed)
        case .unknownTier: []
        }
    }

    @Test func `a single deposit may reach its ceiling and not pass it`() {
        let rules = rules(.wallet, LimitCeilings(asset: .usdt, single: usdt(10)))
        #expect(passed(rules, Fixture.deposit(minorUnits: 10_000_000)).isEmpty)
        #expect(
            passed(rules, Fixture.deposit(minorUnits: 10_000_001)).map(\.text)
                == ["wallet, single deposit: 10.000001 USDT of 10.000000 USDT"])
    }

    @Test func `the day's sum counts what is less than 24 hours old`() {
        let rules = rules(.wallet, LimitCeilings(asset: .usdt, day: usdt(10)))
        let day = LimitUsage.daySeconds
        let old = Fixture.deposit(
            2, minorUnits: 6_000_000, at: Fixture.now.adding(seconds: -day))
        let recent = Fixture.deposit(
            3, minorUnits: 6_000_000, at: Fixture.now.adding(seconds: -day + 1))
        #expect(passed(rules, Fixture.deposit(), [old]).isEmpty)
        let finding = passed(rules, Fixture.deposit(), [old, recent]).first
        #expect(finding?.limit == .day(use: usdt(11), ceiling: usdt(10)))
    }

    @Test func `thirty days and the count have windows of their own`() {
        let rules = rules(
            .depositAddress, LimitCeilings(asset: .usdt, thirtyDays: usdt(15), dayCount: 2))
        let week = Fixture.now.adding(seconds: -7 * LimitUsage.daySeconds)
        let past = [Fixture.deposit(2, at: week), Fixture.deposit(3, at: week)]
        #expect(passed(rules, Fixture.deposit(), past).isEmpty)
        let more = past + [Fixture.deposit(4), Fixture.deposit(5)]
        #expect(
            passed(rules, Fixture.deposit(), more).map(\.limit) == [
                .thirtyDays(use: usdt(25), ceiling: usdt(15)), .dayCount(use: 3, ceiling: 2),
            ])
    }

    @Test func `each scope counts its own and nothing else`() {
        let elsewhere = Fixture.deposit(
            2, minorUnits: 9_000_000, from: Fixture.listed,
            to: "0x" + String(repeating: "22", count: 20), wallet: 8)
        for scope in LimitScope.allCases {
            let rules = rules(scope, LimitCeilings(asset: .usdt, day: usdt(10)))
            #expect(passed(rules, Fixture.deposit(), [elsewhere]).isEmpty)
            #expect(
                passed(rules, Fixture.deposit(), [Fixture.deposit(3), Fixture.deposit(4)]).count
                    == 1)
        }
        let bySource = rules(.sourceAddress, LimitCeilings(asset: .usdt, day: usdt(10)))
        let samePayer = Fixture.deposit(
            2, minorUnits: 9_000_000, to: "0x" + String(repeating: "22", count: 20), wallet: 8)
        #expect(passed(bySource, Fixture.deposit(), [samePayer]).count == 1)
    }

    @Test func `another asset is not counted and not limited`() {
        let rules = rules(.wallet, LimitCeilings(asset: .btc, single: Amount.satoshis(1)))
        #expect(passed(rules, Fixture.deposit()).isEmpty)
        #expect(LimitCeilings(asset: .usdt, single: .satoshis(1)) == nil)
        #expect(LimitCeilings(asset: .usdt, dayCount: -1) == nil)
    }

    @Test func `a clock that steps back frees nothing`() {
        let rules = rules(.wallet, LimitCeilings(asset: .usdt, day: usdt(8)))
        let recorded = Fixture.deposit(2)
        let back = Fixture.deposit(at: Fixture.now.adding(seconds: -40 * LimitUsage.daySeconds))
        #expect(passed(rules, back, [recorded]).count == 1)
    }

    @Test func `a deposit is counted once, however often it is recorded`() {
        let rules = rules(.wallet, LimitCeilings(asset: .usdt, day: usdt(8)))
        #expect(passed(rules, Fixture.deposit(), [Fixture.deposit(), Fixture.deposit()]).isEmpty)
        var usage = LimitUsage([Fixture.deposit(2), Fixture.deposit(3)])
        usage.record(Fixture.deposit(2, at: Fixture.now.adding(seconds: 5)))
        #expect(usage.deposits.map(\.id) == [DepositID(3), DepositID(2)])
        usage.prune(now: Fixture.now.adding(seconds: LimitUsage.windowSeconds))
        #expect(usage.deposits.map(\.id) == [DepositID(2)])
    }

    @Test func `a sum that passes 128 bits passes the limit`() {
        let rules = rules(.wallet, LimitCeilings(asset: .usdt, day: usdt(10)))
        let huge = Fixture.deposit(2, minorUnits: .max)
        #expect(passed(rules, Fixture.deposit(), [huge]).count == 1)
    }

    @Test func `the minimum and an unknown tier are said`() {
        let rules = rules(.wallet, nil, minimums: [usdt(6)])
        #expect(
            rules.evaluate(Fixture.deposit(), tier: "standard", usage: LimitUsage())
                == .evaluated([], belowMinimum: usdt(6)))
        #expect(
            rules.evaluate(
                Fixture.deposit(minorUnits: 6_000_000), tier: "standard", usage: LimitUsage())
                == .evaluated([], belowMinimum: nil))
        #expect(
            rules.evaluate(Fixture.deposit(), tier: "vip", usage: LimitUsage())
                == .unknownTier("vip"))
    }

    @Test(arguments: seeds(50))
    func `the order in which deposits are recorded does not matter`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let rules = rules(
            .wallet, LimitCeilings(asset: .usdt, day: usdt(50), thirtyDays: usdt(90)))
        let past = (2..<30).map { id in
            let age = Int64.random(in: 0...(40 * LimitUsage.daySeconds), using: &random)
            return Fixture.deposit(UInt128(id), at: Fixture.now.adding(seconds: -age))
        }
        let first = rules.evaluate(
            Fixture.deposit(), tier: "standard", usage: LimitUsage(past))
        let second = rules.evaluate(
            Fixture.deposit(), tier: "standard", usage: LimitUsage(past.shuffled(using: &random)))
        #expect(first == second, "seed \(seed)")
    }
}
