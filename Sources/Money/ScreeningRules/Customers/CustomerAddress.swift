import Encodings

/// An address that a customer says is theirs: the bytes that are compared, and its spelling.
public struct CustomerAddress: Sendable, Hashable {
    /// Which bytes these are.
    public let family: ScreeningFamily
    /// A Bitcoin output script, or 20 bytes of an account.
    public let key: [UInt8]
    /// The spelling that we print.
    public let text: String

    /// Makes one of an address that decoded; nil for text that belongs to no known chain.
    public init?(_ address: ScreeningAddress) {
        guard address.family != .other else { return nil }
        self.init(family: address.family, key: address.key, text: address.canonical)
    }

    /// Makes one of what a store saved.
    public init(family: ScreeningFamily, key: [UInt8], text: String) {
        self.family = family
        self.key = key
        self.text = text
    }
}
