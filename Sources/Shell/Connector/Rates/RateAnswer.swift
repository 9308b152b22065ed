import Encodings
public import Units

/// Where a source's JSON has which prices.
public struct RateAnswer: Sendable, Hashable {
    /// How much of an answer is read: prices are small.
    public static let byteLimit = 1 << 20
    private static let limits = JSONLimits(
        byteCountMax: byteLimit, depthMax: 32, stringByteCountMax: 1 << 16,
        numberByteCountMax: 60, valueCountMax: 100_000)

    /// The currency of the prices.
    public let currency: Asset
    /// Where the price of each asset is: a number or a text with one.
    public let prices: [Asset: JSONPointer]
    /// Where the time of publication is; nil if the answer is taken as published when it came.
    public let time: JSONPointer?

    /// Makes a reader of answers.
    public init(currency: Asset, prices: [Asset: JSONPointer], time: JSONPointer?) {
        self.currency = currency
        self.prices = prices
        self.time = time
    }

    /// Returns the prices in an answer that came at a moment.
    ///
    /// - Throws: `RateFailure` if one of the prices or the time is missing or unreadable.
    public func parse(_ bytes: [UInt8], cameAt now: Timestamp) throws(RateFailure) -> [Rate] {
        let document: JSONValue
        do {
            document = try JSONValue.parse(bytes, limits: RateAnswer.limits)
        } catch {
            throw RateFailure("the answer is no JSON: \(error.code) at byte \(error.offset)")
        }
        var published = now
        if let time {
            let value = time.value(in: document)
            guard let text = value?.text ?? value?.numberText, let moment = RateTime.parse(text)
            else { throw RateFailure("the answer has no time where it should be") }
            published = moment
        }
        var rates: [Rate] = []
        for (asset, pointer) in prices.sorted(by: { $0.key < $1.key }) {
            let value = pointer.value(in: document)
            guard let text = value?.text ?? value?.numberText else {
                throw RateFailure("the answer has no price for \(asset) where it should be")
            }
            do {
                rates.append(
                    try Rate(text, of: asset, in: currency, origin: .published(published)))
            } catch {
                throw RateFailure("the price for \(asset) is \(error)")
            }
        }
        return rates
    }
}
