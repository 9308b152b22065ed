/// Why an amount could not be read or computed.
public enum AmountError: Error, Sendable, Equatable {
    /// The text is empty, or has something other than digits and one point.
    case malformed
    /// The text has more decimal places than the asset.
    case tooPrecise(scale: UInt8)
    /// The value does not fit in 128 bits.
    case tooLarge
    /// The result would be below zero.
    case negative
    /// The two amounts are of different assets.
    case assetsDiffer
}

/// A quantity of one asset, in its ledger units; never negative, never rounded by itself.
public struct Amount: Sendable, Hashable {
    /// What is counted.
    public let asset: Asset
    /// How many ledger units: satoshi for BTC, 10⁻⁶ for USDT and USDC.
    public let minorUnits: UInt128

    /// Makes an amount of ledger units.
    public init(_ minorUnits: UInt128, of asset: Asset) {
        self.asset = asset
        self.minorUnits = minorUnits
    }

    /// None of an asset.
    public static func zero(_ asset: Asset) -> Amount { Amount(0, of: asset) }

    /// Satoshis.
    public static func satoshis(_ count: UInt64) -> Amount { Amount(UInt128(count), of: .btc) }

    /// Reads a decimal string in the asset's major unit, such as `12.50`.
    ///
    /// No sign, no exponent, no spaces, digits on both sides of a point.
    /// - Throws: `AmountError`; more digits than the asset has are an error, never a rounding.
    public init(decimal text: String, of asset: Asset) throws(AmountError) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= 60 else {
            throw .malformed
        }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard (Array(parts[0]) + fraction).allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformed
        }
        guard fraction.count <= Int(asset.scale) else { throw .tooPrecise(scale: asset.scale) }
        let padding = [UInt8](repeating: 0x30, count: Int(asset.scale) - fraction.count)
        var value: UInt128 = 0
        for digit in Array(parts[0]) + fraction + padding {
            let (tens, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(UInt128(digit - 0x30))
            guard !tooBig, !carried else { throw .tooLarge }
            value = sum
        }
        self.init(value, of: asset)
    }

    /// The amount in the asset's major unit, with all of its decimal places: `12.500000`.
    public var decimal: String {
        let digits = String(minorUnits)
        let scale = Int(asset.scale)
        guard scale > 0 else { return digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// Whether there is none.
    public var isZero: Bool { minorUnits == 0 }

    /// Returns the sum.
    public func adding(_ other: Amount) throws(AmountError) -> Amount {
        guard asset == other.asset else { throw .assetsDiffer }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        guard !overflow else { throw .tooLarge }
        return Amount(sum, of: asset)
    }

    /// Returns the difference.
    public func subtracting(_ other: Amount) throws(AmountError) -> Amount {
        guard asset == other.asset else { throw .assetsDiffer }
        guard minorUnits >= other.minorUnits else { throw .negative }
        return Amount(minorUnits - other.minorUnits, of: asset)
    }

    /// Whether this is at most another amount of the same asset; false for another asset.
    public func isAtMost(_ other: Amount) -> Bool {
        asset == other.asset && minorUnits <= other.minorUnits
    }
}

extension Amount: CustomStringConvertible {
    /// The decimal amount and the code: `12.500000 USDT`.
    public var description: String { "\(decimal) \(asset.code)" }
}
