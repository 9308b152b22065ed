import ChainModel
import Testing
import Units

@testable import ScreeningRules

@Suite
struct BehaviourRulesTests {
    // MARK: - B-02, B-03

    @Test
    func `many payers fire for a wallet that is not used to them`() {
        var past = PastBuilder()
        past.addDays(10, cents: 5_000)
        for payer in 10..<20 { past.add(cents: 5_000, from: UInt8(payer), hoursAgo: 3) }
        let result = past.facts(PastBuilder.event(cents: 5_000, from: 30)).result(.manyToOne)
        #expect(result.points == 30)
        #expect(
            result.text
                == "11 different payers in 24 h, 6.74 deviations above the median of 10 days")
        var fewer = PastBuilder()
        fewer.addDays(10, cents: 5_000)
        for payer in 10..<19 { fewer.add(cents: 5_000, from: UInt8(payer), hoursAgo: 3) }
        #expect(!fewer.facts(PastBuilder.event(cents: 1, from: 30)).result(.manyToOne).hasFired)
    }

    @Test
    func `a merchant is used to many payers, and a new wallet is not`() {
        var merchant = PastBuilder()
        var fresh = PastBuilder()
        for day in (3...12).reversed() {
            for payer in 0..<12 {
                merchant.add(cents: 5_000, from: UInt8(payer), hoursAgo: Double(day * 24))
            }
        }
        for payer in 0..<12 {
            merchant.add(cents: 5_000, from: UInt8(payer), hoursAgo: 2)
            fresh.add(cents: 5_000, from: UInt8(payer), hoursAgo: 2)
        }
        let deposit = PastBuilder.event(cents: 5_000, from: 99)
        #expect(!merchant.facts(deposit).result(.manyToOne).hasFired)
        let result = fresh.facts(deposit).result(.manyToOne)
        #expect(result.text == "13 different payers in 24 h, and no history to compare with")
    }

    @Test
    func `far more than the own history fires, by sum and by count`() {
        var past = PastBuilder()
        past.addDays(8, cents: 10_000)
        let much = past.facts(PastBuilder.event(cents: 200_000)).result(.velocity)
        #expect(much.points == 20)
        #expect(much.text.hasPrefix("2000.00 USD in 24 h"))
        #expect(!past.facts(PastBuilder.event(cents: 14_000)).result(.velocity).hasFired)
        for _ in 0..<7 { past.add(cents: 1_000, hoursAgo: 1) }
        let often = past.facts(PastBuilder.event(cents: 1_000)).result(.velocity)
        #expect(often.text.hasPrefix("8 deposits in 24 h, 4.72 deviations above 8 days"))
    }

    @Test
    func `a short history is not judged, and it says so`() {
        var past = PastBuilder()
        past.addDays(3, cents: 10_000)
        let result = past.facts(PastBuilder.event(cents: 900_000)).result(.velocity)
        #expect(!result.hasFired)
        #expect(result.evidence == ["not judged: deposits on 3 of 4 days"])
    }

    // MARK: - B-04

    @Test
    func `most of what came in leaves at once to a new address`() {
        var past = PastBuilder()
        past.add(cents: 100_000, hoursAgo: 0.5)
        let result = past.payoutFacts(
            PastBuilder.event(.payout, cents: 80_000, from: 9)
        ).result(.rapidInOut)
        #expect(result.points == 35)
        #expect(
            result.text
                == "800.000000 USDT of the 1000.000000 USDT that came in up to "
                + "\(Int(Self.windowHours * 60)) min before leave to new addresses, 80 %, in 1 "
                + "payouts")
        let less = past.payoutFacts(PastBuilder.event(.payout, cents: 79_000, from: 9))
        #expect(!less.result(.rapidInOut).hasFired)
    }

    @Test
    func `payouts to several new addresses count together`() {
        var past = PastBuilder()
        past.add(cents: 100_000, hoursAgo: 0.5)
        past.add(.payout, cents: 50_000, from: 8, hoursAgo: 0.2)
        let facts = past.payoutFacts(PastBuilder.event(.payout, cents: 31_000, from: 9))
        #expect(facts.result(.rapidInOut).hasFired)
    }

    /// B-04's window in hours.
    private static let windowHours =
        Double(PastBuilder.pack.terms(.rapidInOut).number(.windowMinutes)) / 60

    /// What B-04 says of the last of some payouts, each of a fifth; times in windows.
    private func lastOfMany(_ windowsAgo: [Double], deposit: Double) -> RuleResult {
        var past = PastBuilder()
        past.add(cents: 100_000, hoursAgo: deposit * Self.windowHours)
        for (number, ago) in windowsAgo.enumerated() {
            past.add(
                .payout, cents: 20_000, from: UInt8(20 + number), hoursAgo: ago * Self.windowHours)
        }
        return past.payoutFacts(PastBuilder.event(.payout, cents: 20_000, from: 9))
            .result(.rapidInOut)
    }

    @Test
    func `payouts that follow one another are one going away, however long it takes`() {
        #expect(lastOfMany([3.2, 2.4, 1.6, 0.8], deposit: 4.1).hasFired)
        // A longer pause between two of them, or before the first, ends it.
        #expect(!lastOfMany([3.3, 2.5, 1.7, 0.8, 0.4], deposit: 4.4).hasFired)
        #expect(!lastOfMany([3.3, 2.5, 1.1, 0.8], deposit: 4.1).hasFired)
        #expect(!lastOfMany([3.2, 2.4, 1.01], deposit: 4.1).hasFired)
    }

    @Test
    func `payouts of more than a day are not one going away`() {
        let hours = stride(from: 0.5, to: 23.5, by: 0.5).map(\.self)
        var past = PastBuilder()
        past.add(cents: 100_000, hoursAgo: 23.9)
        for (number, ago) in hours.reversed().enumerated() {
            past.add(.payout, cents: 1_900, from: UInt8(20 + number), hoursAgo: ago)
        }
        let payout = PastBuilder.event(.payout, cents: 10_000, from: 9)
        #expect(past.payoutFacts(payout).result(.rapidInOut).hasFired)
        var older = PastBuilder()
        older.add(cents: 100_000, hoursAgo: 24.1)
        for (number, ago) in hours.reversed().enumerated() {
            older.add(.payout, cents: 1_900, from: UInt8(20 + number), hoursAgo: ago)
        }
        #expect(!older.payoutFacts(payout).result(.rapidInOut).hasFired)
    }

    @Test
    func `a wallet that always pays hides no quick going away in a long one`() {
        var past = PastBuilder()
        past.add(cents: 10_000_000, hoursAgo: 4.2 * Self.windowHours)
        for ago in [3.6, 2.8, 2.0, 1.2] {
            past.add(.payout, cents: 50_000, from: 3, hoursAgo: ago * Self.windowHours)
        }
        past.add(cents: 100_000, hoursAgo: 0.5 * Self.windowHours)
        let payout = PastBuilder.event(.payout, cents: 90_000, from: 9)
        #expect(past.payoutFacts(payout).result(.rapidInOut).hasFired)
    }

    @Test
    func `an address that was paid before, an old deposit and small change stay quiet`() {
        var known = PastBuilder()
        known.add(.payout, cents: 100, from: 9, hoursAgo: 50)
        known.add(cents: 100_000, hoursAgo: 0.5)
        let payout = PastBuilder.event(.payout, cents: 90_000, from: 9)
        #expect(!known.payoutFacts(payout).result(.rapidInOut).hasFired)

        var old = PastBuilder()
        old.add(cents: 100_000, hoursAgo: 2.5)
        #expect(!old.payoutFacts(payout).result(.rapidInOut).hasFired)

        var small = PastBuilder()
        small.add(cents: 9_000, hoursAgo: 0.5)
        let change = PastBuilder.event(.payout, cents: 9_000, from: 9)
        #expect(!small.payoutFacts(change).result(.rapidInOut).hasFired)

        var listed = PastBuilder()
        listed.add(cents: 100_000, hoursAgo: 0.5)
        let facts = listed.payoutFacts(payout, spelling: "0xaa", known: ["0xaa"])
        #expect(!facts.result(.rapidInOut).hasFired)
    }

    @Test
    func `other money that came in hides none that leaves at once`() {
        var past = PastBuilder()
        past.add(cents: 300_000, hoursAgo: 0.7 * Self.windowHours)
        past.add(cents: 100_000, hoursAgo: 0.4 * Self.windowHours)
        let payout = PastBuilder.event(.payout, cents: 90_000, from: 9)
        let result = past.payoutFacts(payout).result(.rapidInOut)
        #expect(result.text.hasPrefix("900.000000 USDT of the 1000.000000 USDT that came in"))
        // In the other order the larger one would have had to leave.
        var other = PastBuilder()
        other.add(cents: 100_000, hoursAgo: 0.7 * Self.windowHours)
        other.add(cents: 300_000, hoursAgo: 0.4 * Self.windowHours)
        #expect(!other.payoutFacts(payout).result(.rapidInOut).hasFired)
    }

    @Test
    func `who pays out of what was there before passes nothing on`() {
        var past = PastBuilder()
        past.add(cents: 900_000, hoursAgo: 90)
        past.add(cents: 1_000, hoursAgo: 0.1)
        let payout = PastBuilder.event(.payout, cents: 500_000, from: 9)
        #expect(!past.payoutFacts(payout).result(.rapidInOut).hasFired)
        past.add(cents: 20_000, hoursAgo: 0.05)
        #expect(past.payoutFacts(payout).result(.rapidInOut).hasFired)
    }

    @Test
    func `a share needs no price`() {
        var past = PastBuilder()
        past.add(cents: 100_000, hoursAgo: 0.5, hasPrice: false)
        let payout = PastBuilder.event(.payout, cents: 90_000, from: 9, hasPrice: false)
        #expect(past.payoutFacts(payout).result(.rapidInOut).hasFired)
    }

    // MARK: - B-05, B-11

    @Test
    func `a wallet that wakes for far more than before fires, however it is split`() {
        var past = PastBuilder()
        for day in (200...205).reversed() { past.add(cents: 10_000, hoursAgo: Double(day * 24)) }
        let whole = past.facts(PastBuilder.event(cents: 110_000)).result(.dormant)
        #expect(whole.points == 20)
        #expect(
            whole.text
                == "1100.00 USD in 24 h after 200 days without anything, over 10 times the median "
                + "deposit of 100.00 USD")
        #expect(!past.facts(PastBuilder.event(cents: 100_000)).result(.dormant).hasFired)
        for hours in 1...9 { past.add(cents: 11_000, hoursAgo: Double(10 - hours)) }
        #expect(past.facts(PastBuilder.event(cents: 11_000)).result(.dormant).hasFired)
    }

    @Test
    func `a wallet that was away for less than the pack says does not sleep`() {
        var past = PastBuilder()
        past.add(cents: 10_000, hoursAgo: 180 * 24)
        #expect(!past.facts(PastBuilder.event(cents: 900_000)).result(.dormant).hasFired)
        past.add(.payout, cents: 5_000, hoursAgo: 24 * 30)
        #expect(!past.facts(PastBuilder.event(cents: 900_000)).result(.dormant).hasFired)
    }

    @Test
    func `a first payer far above what is typical fires, in one deposit or in many`() {
        let typical = PastBuilder.usd(5_000)
        var past = PastBuilder()
        let one = past.facts(PastBuilder.event(cents: 50_100), typicalFirst: typical)
        #expect(one.result(.firstDeposit).points == 20)
        let less = past.facts(PastBuilder.event(cents: 50_000), typicalFirst: typical)
        #expect(!less.result(.firstDeposit).hasFired)
        for _ in 0..<10 { past.add(cents: 5_000, hoursAgo: 2) }
        let many = past.facts(PastBuilder.event(cents: 5_000), typicalFirst: typical)
        #expect(many.result(.firstDeposit).hasFired)
        let other = past.facts(PastBuilder.event(cents: 5_000, from: 2), typicalFirst: typical)
        #expect(!other.result(.firstDeposit).hasFired)
        let unknown = past.facts(PastBuilder.event(cents: 5_000)).result(.firstDeposit)
        #expect(unknown.evidence == ["not judged: no typical first deposit is known"])
    }

    // MARK: - B-06

    @Test
    func `round amounts fire from five of eight on, and only with a round one`() {
        var past = PastBuilder()
        for cents in [10_000, 15_000, 12_345, 50_000, 20_000] as [UInt128] {
            past.add(cents: cents, hoursAgo: 50)
        }
        let result = past.facts(PastBuilder.event(cents: 30_000)).result(.roundAmounts)
        #expect(result.text == "5 of the last 6 deposits are round amounts")
        #expect(!past.facts(PastBuilder.event(cents: 30_001)).result(.roundAmounts).hasFired)
        // Below the least value nobody is surprised by round amounts.
        #expect(!past.facts(PastBuilder.event(cents: 2_000)).result(.roundAmounts).hasFired)
    }

    // MARK: - B-09, B-10, M-01

    @Test
    func `dust, nothing and counterfeit tokens are a tag without points`() {
        let past = PastBuilder()
        let dust = past.facts(PastBuilder.event(cents: 30)).result(.dust)
        #expect(dust.hasFired)
        #expect(dust.points == 0)
        #expect(dust.floor == .clear)
        #expect(
            dust.text == "dust of 0.30 USD; 1 in 24 h from this payer, 0.30 USD together")
        #expect(!past.facts(PastBuilder.event(cents: 100)).result(.dust).hasFired)
        let nothing = past.facts(PastBuilder.event(cents: 0)).result(.dust)
        #expect(nothing.text == "a payment of nothing")
        let fake = past.facts(PastBuilder.event(cents: 500), counterfeit: 2).result(.dust)
        #expect(fake.text == "2 payments in 24 h in tokens that only look like ours")
    }

    @Test
    func `a look-alike holds a payout, and is a note on a deposit`() {
        let known = "0xabcd000000000000000000000000000000001234"
        let fake = "0xABCD999999999999999999999999999999991234"
        let past = PastBuilder()
        let payout = past.payoutFacts(
            PastBuilder.event(.payout, cents: 100), spelling: fake, known: [known])
        let held = payout.result(.lookalike)
        #expect(held.floor == .hold)
        #expect(held.evidence == [fake, known])
        let note = past.facts(
            PastBuilder.event(cents: 100), spellings: [fake], known: [known]
        ).result(.lookalike)
        #expect(note.hasFired)
        #expect(note.floor == .clear)
        #expect(note.points == 0)
        let same = past.payoutFacts(
            PastBuilder.event(.payout, cents: 100), spelling: known, known: [known])
        #expect(!same.result(.lookalike).hasFired)
    }

    @Test
    func `an anomaly is shown and never decides`() {
        var facts = PastBuilder().facts(PastBuilder.event(cents: 100))
        #expect(!facts.result(.anomaly).hasFired)
        facts.anomaly = 89
        #expect(facts.result(.anomaly).evidence == ["anomaly 89 of 100 (shadow)"])
        facts.anomaly = 100
        let shown = facts.result(.anomaly)
        #expect(shown.hasFired)
        #expect(shown.points == 0)
        #expect(shown.floor == .clear)
    }

    @Test
    func `a rule that is switched off stays quiet`() throws {
        let pack = try RulePack(
            version: "test", currency: .usd, bands: RulePack.standard.bands, caps: [:],
            terms: [RuleTerms(.dust, isOn: false)])
        let facts = PastBuilder().facts(PastBuilder.event(cents: 30))
        #expect(!facts.result(.dust, pack: pack).hasFired)
    }

    @Test
    func `results come in the order of the rules' ids`() {
        let past = PastBuilder()
        let deposit = BehaviourFacts.deposit(past.facts(PastBuilder.event(cents: 100)))
        let ids = BehaviourRules.evaluate(deposit, pack: .standard).map(\.rule.rawValue)
        #expect(ids == ids.sorted())
        let payout = past.payoutFacts(PastBuilder.event(.payout, cents: 100))
        #expect(
            BehaviourRules.evaluate(.payout(payout), pack: .standard).map(\.rule)
                == [.rapidInOut, .lookalike])
    }
}
