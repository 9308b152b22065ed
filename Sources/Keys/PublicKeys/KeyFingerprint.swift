import Encodings

/// The first four bytes of a key's hash: enough to find a key again, not to trust it.
///
/// Source: BIP-0032, "Key identifiers".
public struct KeyFingerprint: Sendable, Hashable {
    /// The four bytes, most significant first.
    public let rawValue: UInt32

    /// Makes a fingerprint of its four bytes.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What a master key has for its parent.
    public static let none = KeyFingerprint(rawValue: 0)

    /// The eight hex digits.
    public var hex: String { Hex.encode(BigEndian.bytes(rawValue)) }
}

enum BigEndian {
    static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    static func value(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
