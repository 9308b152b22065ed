public import ChainModel
public import Units

/// What the store keeps of a chain.
public struct ChainRecord: Sendable, Hashable {
    /// The chain.
    public let id: ChainID
    /// The genesis hash that the chain had when it was first followed; nil for the first start.
    public let genesis: BlockHash?
    /// The first block that was followed.
    public let startHeight: BlockHeight
    /// The highest final block; lowered only where a person re-anchors a halted chain.
    public var finalFloor: BlockHeight?
    /// The node's `safe` height, as of the last check.
    public var safe: BlockHeight?
    /// The node's `finalized` height, as of the last check.
    public var finalized: BlockHeight?
    /// Why the chain is halted, in words; nil while it is followed.
    public var halt: String?
    /// Blocks above our tip that must come again, in rising order: those of final deposits and
    /// plans that the node still had when a person re-anchored the chain under them. Each is here
    /// until it is read; without one of that kind this is empty.
    public var finalToReread: [BlockReference]

    /// Makes a record.
    public init(
        id: ChainID, genesis: BlockHash?, startHeight: BlockHeight, finalFloor: BlockHeight?,
        safe: BlockHeight?, finalized: BlockHeight?, halt: String?,
        finalToReread: [BlockReference] = []
    ) {
        self.id = id
        self.genesis = genesis
        self.startHeight = startHeight
        self.finalFloor = finalFloor
        self.safe = safe
        self.finalized = finalized
        self.halt = halt
        self.finalToReread = finalToReread
    }
}

/// How far a rescan has come.
public struct RescanRecord: Sendable, Hashable {
    /// The chain.
    public let chain: ChainID
    /// The first block of the range.
    public let from: BlockHeight
    /// The last block of the range.
    public let through: BlockHeight
    /// The next block to read; above `through` when it is done.
    public var next: BlockHeight
    /// Deposits found that were not known.
    public var foundCount: Int

    /// Makes a record.
    public init(
        chain: ChainID, from: BlockHeight, through: BlockHeight, next: BlockHeight, foundCount: Int
    ) {
        self.chain = chain
        self.from = from
        self.through = through
        self.next = next
        self.foundCount = foundCount
    }
}

/// Reads about chains.
public protocol ChainReading {
    /// Returns a chain's record; nil if it was never followed.
    func chain(_ id: ChainID) throws -> ChainRecord?
    /// Returns the remembered blocks of a chain, in rising order.
    func checkpoints(_ id: ChainID) throws -> [BlockReference]
    /// Returns a chain's rescan; nil if there was none.
    func rescan(_ id: ChainID) throws -> RescanRecord?
}

/// Writes about chains.
public protocol ChainWriting {
    /// Saves a chain's record.
    func save(_ chain: ChainRecord) throws
    /// Adds a block above the others; blocks lower than `keeping` under it are forgotten.
    func addCheckpoint(_ block: BlockReference, of chain: ChainID, keeping window: UInt64) throws
    /// Takes the highest block back.
    func removeCheckpoint(_ block: BlockReference, of chain: ChainID) throws
    /// Saves a rescan's progress.
    func save(_ rescan: RescanRecord) throws
}
