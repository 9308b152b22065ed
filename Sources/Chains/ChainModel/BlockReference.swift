public import Units

/// A block, by height and hash together: a height alone names no block.
public struct BlockReference: Sendable, Hashable {
    /// The block's number.
    public let height: BlockHeight
    /// The block's hash.
    public let hash: BlockHash

    /// Makes a reference.
    public init(height: BlockHeight, hash: BlockHash) {
        self.height = height
        self.hash = hash
    }
}

/// What a tracker needs of a block's header: where it is and what it stands on.
public struct BlockLink: Sendable, Hashable {
    /// The block itself.
    public let reference: BlockReference
    /// The hash of the block before it.
    public let parent: BlockHash
    /// The time in the header.
    public let time: Timestamp

    /// Makes a link.
    public init(reference: BlockReference, parent: BlockHash, time: Timestamp) {
        self.reference = reference
        self.parent = parent
        self.time = time
    }
}
