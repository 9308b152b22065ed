import Testing
import Units

@testable import ScreeningRules

@Suite
struct StructuringTests {
    @Test
    func `deposits just below a threshold that pass it together fire, with the numbers`() {
        var past = PastBuilder()
        past.add(cents: 90_000, from: 1, hoursAgo: 20)
        past.add(cents: 91_000, from: 2, hoursAgo: 10)
        past.add(cents: 85_000, from: 3, hoursAgo: 1)
        let result = past.facts(PastBuilder.event(cents: 95_000, from: 4)).result(.structuring)
        #expect(result.hasFired)
        #expect(result.points == 40)
        #expect(
            result.text
                == "4 deposits in 24 h at 70-99.9 % of 1000 USD to this wallet, "
                + "3610.00 USD together")
    }

    @Test
    func `two deposits, deposits outside of the band, and deposits of other days stay quiet`() {
        var two = PastBuilder()
        two.add(cents: 90_000, hoursAgo: 2)
        #expect(!two.facts(PastBuilder.event(cents: 95_000)).result(.structuring).hasFired)

        var outside = PastBuilder()
        outside.add(cents: 100_000, hoursAgo: 3)
        outside.add(cents: 69_900, hoursAgo: 2)
        #expect(!outside.facts(PastBuilder.event(cents: 95_000)).result(.structuring).hasFired)

        var earlier = PastBuilder()
        earlier.add(cents: 90_000, hoursAgo: 40)
        earlier.add(cents: 90_000, hoursAgo: 24)
        #expect(!earlier.facts(PastBuilder.event(cents: 95_000)).result(.structuring).hasFired)
    }

    @Test
    func `another deposit of the same day does not fire for what others did`() {
        var past = PastBuilder()
        for hours in [5.0, 4, 3] { past.add(cents: 95_000, from: 1, hoursAgo: hours) }
        #expect(!past.facts(PastBuilder.event(cents: 500, from: 9)).result(.structuring).hasFired)
    }

    @Test
    func `one payer that feeds several wallets is seen, a service that pays many is not`() {
        var past = PastBuilder()
        past.addElsewhere(cents: 90_000, hoursAgo: 5, wallet: 8)
        past.addElsewhere(cents: 92_000, hoursAgo: 4, wallet: 9)
        let deposit = PastBuilder.event(cents: 95_000)
        let result = past.facts(deposit).result(.structuring)
        #expect(result.text.contains("3 deposits in 24 h"))
        #expect(result.text.contains("by this payer to all its wallets"))
        for wallet in 20..<40 {
            past.addElsewhere(cents: 500, hoursAgo: 400, wallet: UInt128(wallet))
        }
        #expect(!past.facts(deposit).result(.structuring).hasFired)
    }

    @Test
    func `small pieces of one payer are seen as one deposit`() {
        var past = PastBuilder()
        // 100 of 8.50 are one of 850.00: in the band with two others.
        for number in 0..<99 { past.add(cents: 850, from: 1, hoursAgo: 20 - Double(number) / 10) }
        past.add(cents: 90_000, from: 2, hoursAgo: 2)
        past.add(cents: 90_000, from: 3, hoursAgo: 1)
        let result = past.facts(PastBuilder.event(cents: 850, from: 1)).result(.structuring)
        #expect(result.text.contains("3 deposits (100 small ones of one payer as one)"))
        #expect(result.text.contains("2650.00 USD together"))
    }

    @Test
    func `a hundred deposits of half a dollar are one of fifty`() {
        var past = PastBuilder()
        for number in 0..<99 { past.add(cents: 50, from: 1, hoursAgo: 20 - Double(number) / 10) }
        let facts = past.facts(PastBuilder.event(cents: 50, from: 1))
        #expect(facts.pairTotal == DepositParts.Group(count: 100, sum: 5_000))
        #expect(facts.pairAmount == PastBuilder.usd(5_000))
        #expect(!facts.result(.dust).hasFired)
    }

    @Test
    func `nothing but pieces fires once they pass a threshold together`() {
        var past = PastBuilder()
        for number in 0..<130 { past.add(cents: 760, from: 1, hoursAgo: 20 - Double(number) / 10) }
        // 131 of 7.60 are 995.60; of 7.70 the last one makes no difference, of 13.00 it does.
        #expect(!past.facts(PastBuilder.event(cents: 760)).result(.structuring).hasFired)
        let result = past.facts(PastBuilder.event(cents: 1_300)).result(.structuring)
        #expect(
            result.text
                == "131 deposits of one payer in 24 h, each below 70 % of 1000 USD, "
                + "1001.00 USD together")
    }

    @Test
    func `pieces are usual where every day brings as many`() {
        var past = PastBuilder()
        // Twelve a day, 1,200.00 together, for twelve days.
        for hours in stride(from: 24 * 12, to: 0, by: -2) {
            past.add(cents: 10_000, from: 1, hoursAgo: Double(hours))
        }
        #expect(!past.facts(PastBuilder.event(cents: 10_000)).result(.structuring).hasFired)
        // What others pay that day changes nothing for this payer.
        past.add(cents: 5_000_000, from: 9, hoursAgo: 1)
        let facts = past.facts(PastBuilder.event(cents: 10_000))
        #expect(facts.result(.velocity).hasFired)
        #expect(!facts.result(.structuring).hasFired)
    }

    @Test
    func `addresses that pay together are one payer`() {
        var past = PastBuilder()
        let both = BehaviourEvent(
            direction: .deposit, id: 5, wallet: WalletID(7),
            counterparties: [PastBuilder.address(1), PastBuilder.address(2)],
            amount: Amount(1, of: .usdt), value: PastBuilder.usd(100),
            time: PastBuilder.now.adding(seconds: -600))
        past.wallet.record(both)
        past.add(cents: 200, from: 2, hoursAgo: 0.1)
        let facts = past.facts(PastBuilder.event(cents: 300, from: 1))
        #expect(facts.pairTotal == DepositParts.Group(count: 3, sum: 600))
        #expect(facts.payerCount == 1)
    }

    @Test
    func `without a price nothing is judged, and it says so`() {
        var past = PastBuilder()
        for hours in [5.0, 4, 3] { past.add(cents: 95_000, hoursAgo: hours) }
        let unpriced = PastBuilder.event(cents: 95_000, asset: .btc, hasPrice: false)
        let result = past.facts(unpriced).result(.structuring)
        #expect(!result.hasFired)
        #expect(result.evidence == ["not judged: no price for BTC"])
    }

    @Test
    func `deposits without a price are said to be missing in a sum`() {
        var past = PastBuilder()
        for hours in [5.0, 4, 3] { past.add(cents: 95_000, hoursAgo: hours) }
        past.add(cents: 1, hoursAgo: 2, hasPrice: false)
        let result = past.facts(PastBuilder.event(cents: 95_000)).result(.structuring)
        #expect(result.text.hasSuffix("together (1 more without a price)"))
    }

    @Test
    func `the thresholds are those of the pack`() throws {
        var past = PastBuilder()
        past.add(cents: 40_000, from: 1, hoursAgo: 20)
        past.add(cents: 41_000, from: 2, hoursAgo: 10)
        let deposit = PastBuilder.event(cents: 45_000, from: 4)
        let pack = try RulePack(
            version: "test", currency: .usd, bands: RulePack.standard.bands, caps: [:],
            terms: [RuleTerms(.structuring, numbers: [.thresholds: [500]])])
        #expect(!past.facts(deposit).result(.structuring).hasFired)
        #expect(past.facts(deposit, pack: pack).result(.structuring, pack: pack).hasFired)
    }
}
