/// A block's number: the genesis block has 0.
public struct BlockHeight: Sendable, Hashable, Comparable {
    /// The number.
    public let value: UInt64
    /// Makes a height.
    public init(_ value: UInt64) { self.value = value }

    /// The height of the next block.
    ///
    /// - Precondition: the height is far from 2⁶⁴; chains are.
    public var next: BlockHeight {
        precondition(value < .max, "no chain is this long")
        return BlockHeight(value + 1)
    }

    /// Whether a chain can be this long: a node that says more is wrong.
    ///
    /// 2⁴⁸ blocks, at one a millisecond, take 8,900 years.
    public var isPlausible: Bool { value < 1 << 48 }

    /// The height of the block before; nil for the genesis block.
    public var previous: BlockHeight? { value == 0 ? nil : BlockHeight(value - 1) }

    /// Orders by number.
    public static func < (left: BlockHeight, right: BlockHeight) -> Bool {
        left.value < right.value
    }
}

/// How deep a block lies: tip height − its height + 1, so that the tip itself has 1.
public struct ConfirmationDepth: Sendable, Hashable, Comparable {
    /// The number of blocks, the including one counted.
    public let value: UInt64
    /// Makes a depth.
    public init(_ value: UInt64) { self.value = value }

    /// The depth of a block under a tip; 0 if the block is above the tip.
    public init(of block: BlockHeight, under tip: BlockHeight) {
        value = tip < block ? 0 : tip.value - block.value + 1
    }

    /// Orders by number.
    public static func < (left: ConfirmationDepth, right: ConfirmationDepth) -> Bool {
        left.value < right.value
    }
}
