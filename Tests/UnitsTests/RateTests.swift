import TestKit
import Testing
import Units

@Suite struct RateTests {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func rate(_ text: String, of asset: Asset = .btc) throws -> Rate {
        try Rate(text, of: asset, in: .usd, origin: .published(now))
    }

    private func error(_ text: String, of asset: Asset = .btc) -> RateError? {
        do throws(RateError) {
            _ = try Rate(text, of: asset, in: .usd, origin: .pegged)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("64250.125", "64250.125"), ("64250.10", "64250.1"), ("64250", "64250"),
        ("0.000000000000000001", "0.000000000000000001"), ("007.00", "7"),
        ("999999999999.999999999999999999", "999999999999.999999999999999999"),
    ])
    func `a price is read and written exactly`(text: String, canonical: String) throws {
        #expect(try Self.rate(text).decimal == canonical)
        #expect(try Self.rate(text) == Self.rate(canonical))
    }

    @Test(arguments: [
        ("", RateError.malformed), (".5", .malformed), ("5.", .malformed), ("-1", .malformed),
        ("1e5", .malformed), ("1,5", .malformed), ("1.2.3", .malformed), (" 1", .malformed),
        ("٣", .malformed), ("0", .zero), ("0.000", .zero),
        ("0.0000000000000000001", .tooPrecise), ("1000000000000", .tooLarge),
    ])
    func `what is no price is refused`(text: String, expected: RateError) {
        #expect(error(text) == expected)
    }

    @Test func `a currency has no price in itself`() {
        #expect(error("1", of: .usd) == .currencyInItself)
    }

    @Test(arguments: [
        ("0.29", "100000", "29000.00"), ("0.00000001", "64250", "0.01"),
        ("1.00000000", "64250.125", "64250.13"), ("0", "64250", "0.00"),
        ("1.00000000", "0.000000000000000001", "0.01"),
    ])
    func `a value is exact and rounds up`(amount: String, price: String, value: String) throws {
        let worth = try Self.rate(price).valueRoundedUp(of: Amount(decimal: amount, of: .btc))
        #expect(worth == (try Amount(decimal: value, of: .usd)))
    }

    @Test func `a price in a finer currency than its asset multiplies`() throws {
        let shares = try #require(Asset(code: "SHARE", scale: 0))
        let fine = try #require(Asset(code: "FINE", scale: 18))
        let rate = try Rate("2.5", of: shares, in: fine, origin: .pegged)
        #expect(
            try rate.valueRoundedUp(of: Amount(3, of: shares)).decimal == "7.500000000000000000")
        #expect(try rate.valueRoundedUp(of: Amount(.max, of: shares)).minorUnits == .max)
    }

    @Test func `a value that does not fit is held at the largest`() throws {
        let rate = try Self.rate("999999999999")
        #expect(try rate.valueRoundedUp(of: Amount(.max, of: .btc)).minorUnits == .max)
    }

    @Test(arguments: [
        ("100", "150", false), ("150", "100", false), ("100", "150.01", true),
        ("150.01", "100", true), ("1", "1", false),
        ("999999999999", "0.000000000000000001", true),
    ])
    func `a price is far from another by a part of the lower one`(
        first: String, second: String, isFar: Bool
    ) throws {
        #expect(try Self.rate(first).isFar(from: Self.rate(second), percentMax: 50) == isFar)
    }

    @Test func `a price values its own asset only`() throws {
        let rate = try Self.rate("1")
        #expect(throws: AmountError.assetsDiffer) {
            try rate.valueRoundedUp(of: Amount(1, of: .usdt))
        }
    }

    @Test(arguments: seeds(100))
    func `values of parts are never below the value of the whole`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let digits = UInt64.random(in: 1...10_000_000_000, using: &random)
        let rate = try Self.rate("\(digits / 100_000).\(digits % 90_000 + 10_000)")
        let first = Amount.satoshis(.random(in: 0...2_100_000_000_000_000, using: &random))
        let second = Amount.satoshis(.random(in: 0...2_100_000_000_000_000, using: &random))
        let parts = try rate.valueRoundedUp(of: first).adding(rate.valueRoundedUp(of: second))
        let whole = try rate.valueRoundedUp(of: first.adding(second))
        #expect(whole.isAtMost(parts), "seed \(seed)")
        #expect(parts.minorUnits - whole.minorUnits <= 1, "seed \(seed)")
    }
}
