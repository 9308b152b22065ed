/// A retro hit's id: money that was cleared before and met a later listing.
public struct RetroHitID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}
