/// Why a price could not be read.
public enum RateError: Error, Sendable, Equatable {
    /// The text is empty, or has something other than digits and one point.
    case malformed
    /// The text has more than 18 decimal places.
    case tooPrecise
    /// The price is a trillion or more.
    case tooLarge
    /// The price is zero: nobody gives coins away, so that a source must be broken.
    case zero
    /// The price is one of the currency in itself.
    case currencyInItself
}

/// What one whole unit of an asset is worth in a fiat currency, as an exact decimal.
public struct Rate: Sendable, Hashable {
    /// Where a price comes from.
    public enum Origin: Sendable, Hashable {
        /// A source published it then.
        case published(Timestamp)
        /// The operator has fixed it in the configuration: it never grows old.
        case pegged
    }

    /// What is priced.
    public let asset: Asset
    /// In what: a fiat currency, such as USD with scale 2.
    public let currency: Asset
    /// The digits of the price without their point.
    public let digits: UInt128
    /// How many of the digits are decimal places, 0 to 18.
    public let places: UInt8
    /// Where it comes from.
    public let origin: Origin

    /// Reads the price of one whole unit, such as `64250.125`.
    ///
    /// No sign, no exponent, no spaces, digits on both sides of a point. Zeros that end the decimal
    /// places are dropped, so that one price has one form.
    /// - Throws: `RateError`; up to 18 decimal places, and above zero and below 10¹².
    public init(
        _ text: String, of asset: Asset, in currency: Asset, origin: Origin
    ) throws(RateError) {
        guard asset != currency else { throw .currencyInItself }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }),
            parts.joined().allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .malformed }
        var fraction = parts.count == 2 ? Array(parts[1]) : []
        while fraction.last == 0x30 { fraction.removeLast() }
        guard fraction.count <= 18 else { throw .tooPrecise }
        let whole = parts[0].drop { $0 == 0x30 }
        guard whole.count <= 12 else { throw .tooLarge }
        // Thirty digits at most: far below 128 bits.
        let digits = (Array(whole) + fraction).reduce(UInt128(0)) { $0 * 10 + UInt128($1 - 0x30) }
        guard digits > 0 else { throw .zero }
        self.asset = asset
        self.currency = currency
        self.digits = digits
        self.places = UInt8(fraction.count)
        self.origin = origin
    }

    /// The price of one whole unit, without zeros that end its decimal places: `64250.125`.
    public var decimal: String {
        let text = String(digits)
        guard places > 0 else { return text }
        let count = Int(places)
        let padded = String(repeating: "0", count: max(0, count + 1 - text.count)) + text
        return padded.dropLast(count) + "." + padded.suffix(count)
    }

    /// Returns what an amount is worth, rounded up to the currency's ledger unit.
    ///
    /// A worth that passes 128 bits is held at the largest amount.
    /// - Throws: `AmountError.assetsDiffer` for an amount of another asset.
    public func valueRoundedUp(of amount: Amount) throws(AmountError) -> Amount {
        guard amount.asset == asset else { throw .assetsDiffer }
        let largest = Amount(.max, of: currency)
        let product = amount.minorUnits.multipliedFullWidth(by: digits)
        let down = Int(asset.scale) + Int(places) - Int(currency.scale)
        if down < 0 {
            let (units, overflow) = product.low.multipliedReportingOverflow(
                by: Rate.powerOfTen(-down))
            return product.high > 0 || overflow ? largest : Amount(units, of: currency)
        }
        let divisor = Rate.powerOfTen(down)
        guard product.high < divisor else { return largest }
        let (quotient, rest) = divisor.dividingFullWidth(product)
        guard rest > 0 else { return Amount(quotient, of: currency) }
        return quotient == .max ? largest : Amount(quotient + 1, of: currency)
    }

    /// Whether this price and another differ by more than so many percent of the lower one.
    ///
    /// - Precondition: at most 1,000,000 percent.
    public func isFar(from other: Rate, percentMax: UInt128) -> Bool {
        precondition(percentMax <= 1_000_000, "both sides must fit in 256 bits")
        // 10⁴⁸ at most each, times a million: below 2²⁵⁶.
        let (low, high) = fixed < other.fixed ? (fixed, other.fixed) : (other.fixed, fixed)
        let bound = low.multipliedReportingOverflow(by: UInt256(100 + percentMax)).partialValue
        return bound < high.multipliedReportingOverflow(by: UInt256(100)).partialValue
    }

    /// The price in units of 10⁻¹⁸.
    private var fixed: UInt256 {
        let product = digits.multipliedFullWidth(by: Rate.powerOfTen(18 - Int(places)))
        return UInt256(high: product.high, low: product.low)
    }

    /// The exponent is at most 36: two scales of 18 each. 10³⁶ fits in 128 bits.
    private static func powerOfTen(_ exponent: Int) -> UInt128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
