/// The name of a chain's profile, such as `bitcoin-regtest`: 1 to 16 of `a`–`z`, `0`–`9`, `-`.
public struct ChainID: Sendable, Hashable {
    /// The name packed big-endian into 128 bits, ASCII, padded with zero bytes.
    public let packedName: UInt128

    /// Makes an id of a name; nil for anything but 1 to 16 allowed characters.
    public init?(_ name: String) {
        guard (1...16).contains(name.utf8.count) else { return nil }
        var packed: UInt128 = 0
        for character in name.utf8 {
            switch character {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"):
                packed = packed << 8 | UInt128(character)
            default: return nil
            }
        }
        packedName = packed << UInt128(8 * (16 - name.utf8.count))
    }

    /// Makes an id of what `packedName` gave; for stores and codecs.
    public init(packedName: UInt128) { self.packedName = packedName }

    /// The name.
    public var name: String {
        var bytes: [UInt8] = []
        for shift in stride(from: 120, through: 0, by: -8) {
            let byte = UInt8(truncatingIfNeeded: packedName >> UInt128(shift))
            if byte != 0 { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ChainID: Comparable, CustomStringConvertible {
    /// Orders by name.
    public static func < (left: ChainID, right: ChainID) -> Bool {
        left.packedName < right.packedName
    }
    /// The name.
    public var description: String { name }
}

/// An asset on one chain: USDT on BSC is not USDT on Ethereum.
public struct TokenID: Sendable, Hashable {
    /// The chain.
    public let chain: ChainID
    /// The asset that the token is credited as.
    public let asset: Asset

    /// Makes a token id.
    public init(chain: ChainID, asset: Asset) {
        self.chain = chain
        self.asset = asset
    }
}

extension TokenID: Comparable, CustomStringConvertible {
    /// Orders by chain, then asset.
    public static func < (left: TokenID, right: TokenID) -> Bool {
        left.chain != right.chain ? left.chain < right.chain : left.asset < right.asset
    }
    /// Such as `bsc/USDT`.
    public var description: String { "\(chain)/\(asset)" }
}
