/// One step of a derivation: an index below 2³¹, hardened or not.
///
/// Source: BIP-0032.
public struct ChildNumber: Sendable, Hashable {
    /// The number as it is serialised: the index, plus 2³¹ where it is hardened.
    public let rawValue: UInt32

    /// Makes a number of its serialised form.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Makes the number of an unhardened child; nil for 2³¹ and above.
    public init?(_ index: UInt32) {
        guard index < ChildNumber.hardenedBit else { return nil }
        rawValue = index
    }

    /// Reads decimal digits and, for a hardened step, `h` or `'`.
    ///
    /// Nil for anything else and for an index of 2³¹ or more. Source: BIP-0380, "Key Expressions".
    init?(_ text: some Collection<UInt8>) {
        var value: UInt64 = 0
        var digitCount = 0
        var isHardened = false
        for byte in text {
            guard !isHardened else { return nil }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digitCount += 1
                guard digitCount <= 10 else { return nil }
                value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "h"), UInt8(ascii: "'"): isHardened = true
            default: return nil
            }
        }
        guard digitCount > 0, value < UInt64(ChildNumber.hardenedBit) else { return nil }
        rawValue = UInt32(value) | (isHardened ? ChildNumber.hardenedBit : 0)
    }

    /// Whether deriving it needs the private key.
    public var isHardened: Bool { rawValue & ChildNumber.hardenedBit != 0 }

    /// The index without the hardened bit.
    public var index: UInt32 { rawValue & ~ChildNumber.hardenedBit }

    /// The bit that marks hardened children, 2³¹.
    public static let hardenedBit: UInt32 = 0x8000_0000
}

extension ChildNumber: CustomStringConvertible {
    /// Such as `5` or `84h`.
    public var description: String { "\(index)\(isHardened ? "h" : "")" }
}
