import TestKit
import Testing
import Units

@testable import ScreeningRules

@Suite struct LimitRulesTests {
    private let day: Int64 = 86_400

    private func usdt(_ major: UInt128) -> Amount { Amount(major * 1_000_000, of: .usdt) }

    private func limit(
        _ scope: LimitScope, _ window: LimitWindow, _ ceiling: LimitCeiling,
        _ unit: LimitUnit = .asset(.usdt)
    ) -> DepositLimit {
        DepositLimit(scope, window, unit, ceiling)!
    }

    private func holding(
        _ limits: [DepositLimit], _ deposit: CountedDeposit, _ past: [CountedDeposit] = []
    ) -> [String] {
        Fixture.limits(deposit, LimitTier(name: "standard", limits: limits), past: past)
            .holding.map(\.text)
    }

    @Test func `a single deposit may reach its ceiling and not pass it`() {
        let each = limit(.wallet, .transaction, .sum(usdt(10)))
        #expect(holding([each], Fixture.deposit(minorUnits: 10_000_000)).isEmpty)
        #expect(
            holding([each], Fixture.deposit(minorUnits: 10_000_001))
                == ["wallet, single deposit, in USDT: 10.000001 of 10.000000"])
    }

    @Test func `each window counts what is younger than it`() {
        let windows: [(LimitWindow, Int64)] = [
            (.hour, 3_600), (.day, day), (.thirtyDays, 30 * day),
        ]
        for (window, seconds) in windows {
            let limits = [limit(.wallet, window, .sum(usdt(10)))]
            func past(_ age: Int64) -> CountedDeposit {
                Fixture.deposit(
                    UInt128(age), minorUnits: 5_000_001, at: Fixture.now.adding(seconds: -age))
            }
            #expect(holding(limits, Fixture.deposit(), [past(seconds)]).isEmpty)
            #expect(
                holding(limits, Fixture.deposit(), [past(seconds), past(seconds - 1)])
                    == ["wallet, \(window.words), in USDT: 10.000001 of 10.000000"])
        }
        let ever = [limit(.wallet, .lifetime, .sum(usdt(10)))]
        let old = Fixture.deposit(
            2, minorUnits: 6_000_000, at: Fixture.now.adding(seconds: -4_000 * day))
        #expect(
            holding(ever, Fixture.deposit(), [old])
                == ["wallet, lifetime, in USDT: 11.000000 of 10.000000"])
    }

    @Test func `counts have windows of their own`() {
        let limits = [
            limit(.depositAddress, .hour, .count(3)), limit(.depositAddress, .day, .count(2)),
            limit(.depositAddress, .lifetime, .count(4)),
        ]
        let morning = Fixture.now.adding(seconds: -7_200)
        let past = [Fixture.deposit(2, at: morning), Fixture.deposit(3, at: morning)]
        #expect(
            holding(limits, Fixture.deposit(), past)
                == ["deposit address, 24 hours, USDT deposits: 3 of 2"])
        #expect(holding(limits, Fixture.deposit(), [past[0]]).isEmpty)
    }

    @Test func `each scope counts its own and nothing else`() {
        let elsewhere = Fixture.deposit(
            2, minorUnits: 9_000_000, from: Fixture.listed,
            to: "0x" + String(repeating: "22", count: 20), wallet: 8, tier: "other")
        for scope in LimitScope.allCases {
            let limits = [limit(scope, .day, .sum(usdt(10)))]
            #expect(holding(limits, Fixture.deposit(), [elsewhere]).isEmpty)
            #expect(
                holding(limits, Fixture.deposit(), [Fixture.deposit(3), Fixture.deposit(4)])
                    == ["\(scope.words), 24 hours, in USDT: 15.000000 of 10.000000"])
        }
        let bySource = [limit(.sourceAddress, .day, .sum(usdt(10)))]
        let samePayer = Fixture.deposit(
            2, minorUnits: 9_000_000, to: "0x" + String(repeating: "22", count: 20), wallet: 8,
            tier: "other")
        #expect(holding(bySource, Fixture.deposit(), [samePayer]).count == 1)
        let byTier = [limit(.tier, .day, .sum(usdt(10)))]
        let sameTier = Fixture.deposit(2, minorUnits: 9_000_000, from: Fixture.listed, wallet: 8)
        #expect(holding(byTier, Fixture.deposit(), [sameTier]).count == 1)
    }

    @Test func `of several payers the one that has used most is said`() {
        let two = CountedDeposit(
            id: DepositID(1), recipient: Fixture.script("11"),
            sources: [Fixture.script(Fixture.clean), Fixture.script(Fixture.listed)],
            wallet: WalletID(7), tier: "standard", amount: usdt(5), time: Fixture.now)
        let past = [
            Fixture.deposit(2, minorUnits: 1_000_000),
            Fixture.deposit(3, minorUnits: 7_000_000, from: Fixture.listed),
        ]
        #expect(
            holding([limit(.sourceAddress, .day, .sum(usdt(10)))], two, past)
                == ["source address, 24 hours, in USDT: 12.000000 of 10.000000"])
    }

    @Test func `another asset is not counted and not limited`() {
        let bitcoin = limit(.wallet, .transaction, .sum(.satoshis(1)), .asset(.btc))
        #expect(holding([bitcoin], Fixture.deposit()).isEmpty)
        #expect(DepositLimit(.wallet, .day, .asset(.usdt), .sum(.satoshis(1))) == nil)
        #expect(DepositLimit(.wallet, .day, .asset(.usdt), .count(-1)) == nil)
        #expect(DepositLimit(.wallet, .transaction, .asset(.usdt), .count(1)) == nil)
    }

    @Test func `a clock that steps back frees nothing`() {
        let limits = [limit(.wallet, .day, .sum(usdt(8)))]
        let back = Fixture.deposit(at: Fixture.now.adding(seconds: -40 * day))
        #expect(holding(limits, back, [Fixture.deposit(2)]).count == 1)
    }

    @Test func `a deposit that was counted before is counted once`() {
        let limits = [limit(.wallet, .day, .sum(usdt(8)))]
        #expect(holding(limits, Fixture.deposit(), [Fixture.deposit()]).isEmpty)
    }

    @Test func `a sum that passes 128 bits passes the limit`() {
        let huge = Fixture.deposit(2, minorUnits: .max)
        #expect(
            holding([limit(.wallet, .day, .sum(usdt(10)))], Fixture.deposit(), [huge]).count == 1)
    }

    @Test func `the minimum and an unknown tier are said`() {
        let tier = LimitTier(name: "standard", minimums: [usdt(6)])
        #expect(Fixture.limits(Fixture.deposit(), tier).missedMinimum == usdt(6))
        let enough = Fixture.deposit(minorUnits: 6_000_000)
        #expect(Fixture.limits(enough, tier).missedMinimum == nil)
        #expect(Fixture.limits(enough, tier).isTierKnown)
        #expect(!Fixture.limits(Fixture.deposit(tier: "vip"), tier).isTierKnown)
    }

    @Test func `what a wallet has used is told without a deposit`() {
        let limits = [
            limit(.wallet, .day, .sum(usdt(10))), limit(.wallet, .transaction, .sum(usdt(1))),
            limit(.tier, .lifetime, .count(5)), limit(.sourceAddress, .day, .sum(usdt(1))),
        ]
        let ledger = LimitLedger([Fixture.deposit(2), Fixture.deposit(3, wallet: 8)])
        let facts = LimitRules(tiers: [LimitTier(name: "standard", limits: limits)]).usage(
            of: WalletID(7), tier: "standard", rates: .empty, now: Fixture.now
        ) { ledger.use($0) }
        #expect(
            facts.map(\.text) == [
                "wallet, 24 hours, in USDT: 5.000000 of 10.000000",
                "tier, lifetime, USDT deposits: 2 of 5",
            ])
    }
}
