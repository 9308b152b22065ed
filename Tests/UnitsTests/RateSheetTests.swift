import Testing
import Units

@Suite struct RateSheetTests {
    private let now = RateTests.now
    private let coin = Amount.satoshis(100_000_000)

    private func sheet(_ rates: [Rate]) -> RateSheet { RateSheet(currency: .usd, rates: rates) }

    private func published(_ text: String, secondsAgo: Int64) throws -> Rate {
        try Rate(text, of: .btc, in: .usd, origin: .published(now.adding(seconds: -secondsAgo)))
    }

    @Test func `a price is good up to its age and no second longer`() throws {
        let value = Amount(6_425_000, of: .usd)
        #expect(
            try sheet([published("64250", secondsAgo: 900)]).value(of: coin, at: now)
                == .known(value))
        #expect(
            try sheet([published("64250", secondsAgo: 901)]).value(of: coin, at: now)
                == .unknown("no price for BTC newer than 15 minutes"))
    }

    @Test func `a price of the future is none beyond the tolerance of clocks`() throws {
        #expect(
            try sheet([published("64250", secondsAgo: -120)]).value(of: coin, at: now).amount
                != nil)
        #expect(
            try sheet([published("64250", secondsAgo: -121)]).value(of: coin, at: now)
                == .unknown("the price for BTC was published in the future: a clock is wrong"))
    }

    @Test func `an asset without a price has no value`() {
        #expect(
            RateSheet.empty.value(of: coin, at: now) == .unknown("no price for BTC in USD"))
        #expect(
            RateSheet.empty.value(of: Amount(5, of: .usd), at: now)
                == .known(Amount(5, of: .usd)))
    }

    @Test func `a peg never grows old and counts before what is published`() throws {
        let peg = try Rate("1", of: .usdt, in: .usd, origin: .pegged)
        let market = try Rate("0.97", of: .usdt, in: .usd, origin: .published(now))
        for rates in [[peg, market], [market, peg]] {
            let later = now.adding(seconds: 1_000_000_000)
            #expect(
                sheet(rates).value(of: Amount(1_000_001, of: .usdt), at: later)
                    == .known(Amount(101, of: .usd)))
        }
    }

    @Test func `of two prices the newer counts, and those in other currencies do not`() throws {
        let euro = try #require(Asset(code: "EUR", scale: 2))
        let older = try published("1", secondsAgo: 5)
        let newer = try published("2", secondsAgo: 4)
        let foreign = try Rate("3", of: .btc, in: euro, origin: .published(now))
        for rates in [[older, newer, foreign], [foreign, newer, older]] {
            #expect(sheet(rates).rates == [newer])
        }
    }

    @Test func `the age is said in the largest whole unit`() {
        let words = [1, 90, 900, 3_600, 172_800].map { RateAge(secondsMax: $0).words }
        #expect(words == ["1 second", "90 seconds", "15 minutes", "1 hour", "2 days"])
        #expect(RateAge(secondsMax: -5).secondsMax == 1)
    }
}
