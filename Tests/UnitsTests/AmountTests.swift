import TestKit
import Testing
import Units

@Suite struct AmountTests {
    @Test func `decimal text is exact`() throws {
        #expect(try Amount(decimal: "0.29", of: .btc).minorUnits == 29_000_000)
        #expect(try Amount(decimal: "12.5", of: .usdt).minorUnits == 12_500_000)
        #expect(try Amount(decimal: "0", of: .usdt).isZero)
        #expect(Amount(1, of: .btc).decimal == "0.00000001")
        #expect(Amount(12_500_000, of: .usdt).decimal == "12.500000")
    }

    @Test(arguments: ["", ".", "1.", ".5", "-1", "+1", "1e3", " 1", "1,5", "1.2.3", "0x1", "٣"])
    func `what is no plain decimal is malformed`(text: String) {
        #expect(throws: AmountError.malformed) { try Amount(decimal: text, of: .usdt) }
    }

    @Test func `more digits than the asset has are refused, never rounded`() {
        #expect(throws: AmountError.tooPrecise(scale: 6)) {
            try Amount(decimal: "0.1234567", of: .usdt)
        }
        #expect(throws: AmountError.tooPrecise(scale: 6)) {
            try Amount(decimal: "0.1000000", of: .usdt)
        }
    }

    @Test func `ether's published conversions are exact, and signs and bare points refused`() throws
    {
        let scales = ["kwei": 3, "mwei": 6, "satoshi": 8, "gwei": 9, "finney": 15, "ether": 18]
        var readCount = 0
        for vector in try Vectors.list("eth-address/units.json") {
            let wei = try #require(vector["wei"] as? String)
            for (unit, scale) in scales {
                guard let text = vector[unit] as? String else { continue }
                let asset = try #require(Asset(code: "X", scale: UInt8(scale)))
                guard let first = text.first, first.isNumber else {
                    #expect(throws: AmountError.malformed) { try Amount(decimal: text, of: asset) }
                    continue
                }
                #expect(String(try Amount(decimal: text, of: asset).minorUnits) == wei)
                readCount += 1
            }
        }
        #expect(readCount > 9)
    }

    @Test func `what does not fit is refused, never clipped`() {
        #expect(throws: AmountError.tooLarge) {
            try Amount(decimal: String(repeating: "9", count: 40), of: .btc)
        }
        #expect(throws: AmountError.tooLarge) { try Amount(.max, of: .btc).adding(.satoshis(1)) }
    }

    @Test func `assets never mix and nothing goes below zero`() {
        #expect(throws: AmountError.assetsDiffer) {
            try Amount(1, of: .btc).adding(Amount(1, of: .usdt))
        }
        #expect(throws: AmountError.negative) {
            try Amount(1, of: .btc).subtracting(Amount(2, of: .btc))
        }
        #expect(!Amount(1, of: .btc).isAtMost(Amount(2, of: .usdt)))
    }

    @Test(arguments: seeds(100))
    func `every amount's text is read back`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for asset in Asset.supported {
            let units = UInt128.random(in: 0 ... .max, using: &generator)
            let amount = Amount(units, of: asset)
            #expect(try Amount(decimal: amount.decimal, of: asset) == amount)
        }
    }

    @Test func `token units are converted once, rounding down, and the rest is kept`() throws {
        let paid = TokenAmount(units: UInt256(1_234_567_000_000_000_999), decimals: 18)
        let (amount, rest) = try paid.converted(to: .usdt)
        #expect(amount.minorUnits == 1_234_567)
        #expect(rest == UInt256(999))
        let few = TokenAmount(units: UInt256(5), decimals: 2)
        #expect(try few.converted(to: .usdt).amount.minorUnits == 50_000)
    }

    @Test func `token amounts past the ledger are refused`() {
        #expect(throws: AmountError.tooLarge) {
            try TokenAmount(units: .max, decimals: 6).converted(to: .usdt)
        }
        #expect(throws: AmountError.tooLarge) {
            try TokenAmount(units: .max, decimals: 0).converted(to: .usdt)
        }
    }
}
