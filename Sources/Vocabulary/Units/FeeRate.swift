/// A Bitcoin fee rate, stored in satoshi per 1,000 virtual bytes.
public struct FeeRate: Sendable, Hashable, Comparable {
    /// Satoshi per 1,000 virtual bytes.
    public let satoshisPerKilobyte: UInt64

    /// Makes a rate of satoshi per 1,000 virtual bytes.
    public init(satoshisPerKilobyte: UInt64) {
        self.satoshisPerKilobyte = satoshisPerKilobyte
    }

    /// Reads BTC per 1,000 virtual bytes, as `estimatesmartfee` answers, such as `0.00012345`.
    public init(bitcoinPerKilobyte text: String) throws(AmountError) {
        let amount = try Amount(decimal: text, of: .btc)
        guard let rate = UInt64(exactly: amount.minorUnits) else { throw .tooLarge }
        self.init(satoshisPerKilobyte: rate)
    }

    /// Returns the fee for a size in virtual bytes, rounded up to a whole satoshi.
    public func fee(forVirtualBytes count: UInt32) throws(AmountError) -> Amount {
        let (product, overflow) = satoshisPerKilobyte.multipliedReportingOverflow(by: UInt64(count))
        guard !overflow else { throw .tooLarge }
        return .satoshis(product / 1000 + (product % 1000 == 0 ? 0 : 1))
    }

    /// Orders by rate.
    public static func < (left: FeeRate, right: FeeRate) -> Bool {
        left.satoshisPerKilobyte < right.satoshisPerKilobyte
    }
}
