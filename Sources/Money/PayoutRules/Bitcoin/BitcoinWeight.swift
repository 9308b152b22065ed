import BitcoinRules
import Units

/// What the parts of a transaction weigh. Source: BIP-0141.
enum BitcoinWeight {
    /// The most that nodes relay. Source: Bitcoin Core, `MAX_STANDARD_TX_WEIGHT`.
    static let standardMax = 400_000

    /// Version, lock time, both counts, and the two bytes that announce witnesses.
    static func overhead(inputCount: Int, outputCount: Int) -> Int {
        let counts =
            CompactSize.byteCount(of: inputCount) + CompactSize.byteCount(of: outputCount)
        return 4 * (8 + counts) + 2
    }

    static func virtualBytes(_ weight: Int) -> Int { (weight + 3) / 4 }

    /// What so much weight costs at a rate, rounded up to a whole satoshi.
    ///
    /// Rates are at most `CoinSelector.feeRateMax`, and weights have 32 bits: nothing overflows.
    static func fee(weight: Int, rate: FeeRate) -> Int64 {
        (Int64(rate.satoshisPerKilobyte) * Int64(weight) + 3_999) / 4_000
    }

    /// What a whole transaction of so much weight costs: nodes round it up to virtual bytes first.
    static func transactionFee(weight: Int, rate: FeeRate) -> Int64 {
        fee(weight: 4 * virtualBytes(weight), rate: rate)
    }
}
