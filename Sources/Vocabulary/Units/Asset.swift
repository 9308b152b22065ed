/// What a wallet counts: a code and the number of decimal places of its ledger unit.
///
/// BTC has scale 8 (the ledger unit is the satoshi), USDT and USDC have scale 6 on every chain.
public struct Asset: Sendable, Hashable {
    /// The code packed big-endian into 64 bits, ASCII, padded with zero bytes.
    public let packedCode: UInt64
    /// How many decimal places the ledger unit has, 0 to 18.
    public let scale: UInt8

    /// Makes an asset of 1 to 8 characters `A`–`Z`, `0`–`9` and a scale up to 18; nil for others.
    public init?(code: String, scale: UInt8) {
        guard (1...8).contains(code.utf8.count), scale <= 18 else { return nil }
        var packed: UInt64 = 0
        for character in code.utf8 {
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                packed = packed << 8 | UInt64(character)
            default: return nil
            }
        }
        packed <<= UInt64(8 * (8 - code.utf8.count))
        self.init(packedCode: packed, scale: scale)
    }

    /// Makes an asset of what `packedCode` and `scale` gave; for stores and codecs.
    public init(packedCode: UInt64, scale: UInt8) {
        self.packedCode = packedCode
        self.scale = scale
    }

    /// Bitcoin, in satoshi.
    public static let btc = Asset(packedCode: 0x4254_4300_0000_0000, scale: 8)
    /// Tether's dollar, in units of 10⁻⁶.
    public static let usdt = Asset(packedCode: 0x5553_4454_0000_0000, scale: 6)
    /// Circle's dollar, in units of 10⁻⁶.
    public static let usdc = Asset(packedCode: 0x5553_4443_0000_0000, scale: 6)
    /// The US dollar, in cents: no wallet holds it, thresholds and values are counted in it.
    public static let usd = Asset(packedCode: 0x5553_4400_0000_0000, scale: 2)
    /// The assets that wallets hold, in the order in which people read them.
    public static let supported: [Asset] = [.btc, .usdt, .usdc]

    /// Returns the supported asset with this code, in upper case, or nil.
    public static func supported(code: String) -> Asset? {
        supported.first { $0.code == code }
    }

    /// The code, such as `USDT`.
    public var code: String {
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: packedCode >> UInt64(shift))
            if byte != 0 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Asset: Comparable, CustomStringConvertible {
    /// Orders by code, then by scale.
    public static func < (left: Asset, right: Asset) -> Bool {
        (left.packedCode, left.scale) < (right.packedCode, right.scale)
    }
    /// The code.
    public var description: String { code }
}
