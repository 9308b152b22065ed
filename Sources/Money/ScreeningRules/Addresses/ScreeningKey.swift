/// What is compared with what: a family, and the bytes of an address in it.
public struct ScreeningKey: Sendable, Hashable, Comparable {
    /// The family.
    public let family: ScreeningFamily
    /// A Bitcoin output script, 20 bytes of an account, or the UTF-8 of other text.
    public let bytes: [UInt8]

    /// Makes a key of its parts.
    public init(_ family: ScreeningFamily, _ bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// The other addresses that the same private key controls, as far as bytes alone show it.
    public var sameKeyForms: [ScreeningKey] {
        SameKeyForms.forms(family, bytes).map { ScreeningKey($0.family, $0.key) }
    }

    /// Those of its other forms that cannot lead back to it.
    ///
    /// A listed P2SH does not show which key it nests. An index of addresses that were seen keeps
    /// these forms beside each address, so that whoever asks for a listed one finds it.
    public var hidingForms: [ScreeningKey] {
        sameKeyForms.filter { !$0.sameKeyForms.contains(self) }
    }

    /// Orders by family, then by bytes.
    public static func < (left: ScreeningKey, right: ScreeningKey) -> Bool {
        if left.family != right.family { return left.family.rawValue < right.family.rawValue }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ScreeningAddress {
    /// What the address is compared by.
    public var comparedBy: ScreeningKey { ScreeningKey(family, key) }
}
