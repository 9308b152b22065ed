/// What an amount is worth in the fiat currency; not knowing is never a guess.
public enum FiatValue: Sendable, Hashable {
    /// So much, rounded up.
    case known(Amount)
    /// Nobody can say now: why, in words for staff.
    case unknown(String)

    /// The worth, if it is known.
    public var amount: Amount? {
        switch self {
        case .known(let amount): amount
        case .unknown: nil
        }
    }
}

/// How old a published price may be.
public struct RateAge: Sendable, Hashable {
    /// From what age on a price is no price, in seconds.
    public let secondsMax: Int64
    /// How far ahead of our clock the clock of a source may be, in seconds.
    public static let clockToleranceSeconds: Int64 = 120
    /// Fifteen minutes.
    public static let standard = RateAge(secondsMax: 900)

    /// Makes an age; less than a second is held at one.
    public init(secondsMax: Int64) { self.secondsMax = max(1, secondsMax) }

    /// Returns why a price that was published then is none now; nil if it is one.
    public func refusal(of asset: Asset, publishedAt time: Timestamp, now: Timestamp) -> String? {
        let age = now.milliseconds(since: time)
        if age > Timestamp(seconds: secondsMax).milliseconds {
            return "no price for \(asset) newer than \(words)"
        }
        if age < -Timestamp(seconds: RateAge.clockToleranceSeconds).milliseconds {
            return "the price for \(asset) was published in the future: a clock is wrong"
        }
        return nil
    }

    /// The age in words: `15 minutes`.
    public var words: String {
        let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        for (seconds, word) in units where secondsMax % seconds == 0 {
            let count = secondsMax / seconds
            return "\(count) \(word)\(count == 1 ? "" : "s")"
        }
        return "\(secondsMax) second\(secondsMax == 1 ? "" : "s")"
    }
}

/// The prices of assets in one fiat currency, and how old they may be.
public struct RateSheet: Sendable, Hashable {
    /// How many prices a sheet has at most.
    public static let countMax = 256

    /// The currency of all prices.
    public let currency: Asset
    /// The prices, sorted by asset; one for each.
    public let rates: [Rate]
    /// How old a price may be.
    public let age: RateAge

    /// Makes a sheet.
    ///
    /// Prices in another currency are left out. Of two prices of an asset the operator's peg counts
    /// before a published one, and the newer before the older. Past `countMax` assets the last ones
    /// are left out, and have no price.
    public init(currency: Asset, rates: [Rate] = [], age: RateAge = .standard) {
        var best: [Asset: Rate] = [:]
        for rate in rates where rate.currency == currency {
            if let known = best[rate.asset], !RateSheet.isBetter(rate, known) { continue }
            best[rate.asset] = rate
        }
        self.currency = currency
        self.rates = Array(best.values.sorted { $0.asset < $1.asset }.prefix(RateSheet.countMax))
        self.age = age
    }

    /// A sheet without prices in US dollars: it knows the value of nothing but dollars.
    public static let empty = RateSheet(currency: .usd)

    /// Returns the price of an asset, whatever its age; nil if there is none.
    public func rate(of asset: Asset) -> Rate? { rates.first { $0.asset == asset } }

    /// Returns what an amount is worth now, rounded up; unknown without a price that is new enough.
    ///
    /// An amount of the currency is worth itself.
    public func value(of amount: Amount, at now: Timestamp) -> FiatValue {
        if amount.asset == currency { return .known(amount) }
        guard let rate = rate(of: amount.asset) else {
            return .unknown("no price for \(amount.asset) in \(currency)")
        }
        switch rate.origin {
        case .pegged: break
        case .published(let time):
            if let why = age.refusal(of: amount.asset, publishedAt: time, now: now) {
                return .unknown(why)
            }
        }
        do {
            return .known(try rate.valueRoundedUp(of: amount))
        } catch {
            return .unknown("the price for \(amount.asset) is one of another asset")
        }
    }

    /// How old the oldest published price is, in seconds; nil if none is published.
    public func ageSeconds(at now: Timestamp) -> Int64? {
        let ages = rates.compactMap { rate -> Int64? in
            switch rate.origin {
            case .pegged: nil
            case .published(let time): now.milliseconds(since: time) / 1_000
            }
        }
        return ages.max()
    }

    private static func isBetter(_ new: Rate, _ old: Rate) -> Bool {
        switch (new.origin, old.origin) {
        case (.pegged, .pegged), (.published, .pegged): false
        case (.pegged, .published): true
        case (.published(let newer), .published(let older)): newer > older
        }
    }
}
