public import Units

/// Why a chain stops being followed until a person has looked.
public enum HaltReason: Sendable, Hashable {
    /// The fork point lies below the blocks that we remember.
    case reorgBeyondWindow(tip: BlockReference)
    /// A block that counted as final left the best chain.
    case finalBlockDisconnected(BlockReference)
    /// The checkpoint is missing or does not link, although the chain was followed before.
    case checkpointUnreadable
    /// Endpoints disagree about a block that is final here.
    case endpointsDisagree(BlockHeight)
}

/// Follows one chain: what to ask next, and which blocks join or leave the best chain.
///
/// ```
/// nodeTip ─▶ link at tip+1 ── parent is our tip ──▶ connect
///               │ parent is another
///               ▼
///           link at tip, tip−1 … until one is ours: the fork point ──▶ disconnect down to it
///               │ none within the window
///               ▼
///             halt
/// ```
/// It does no I/O. A move is carried out and saved by the caller, then confirmed by `connected` or
/// `disconnected`; until then asking again gives the same move.
public struct ChainTracker: Sendable, Hashable {
    /// What the caller does next.
    public enum Move: Sendable, Hashable {
        /// Ask the node for its link at this height, and pass it to `receive`.
        case askLink(BlockHeight)
        /// Read this block whole, prove it, save it as our tip, then call `connected`.
        case connect(BlockLink)
        /// Take our tip back, save that, then call `disconnected`.
        case disconnect(BlockReference)
        /// Nothing to do: the node's chain ends where ours does.
        case upToDate
        /// The node knows less than we do: wait, or ask another.
        case nodeBehind(blocks: UInt64)
        /// The node's links do not hold together: distrust this answer.
        case contradiction(BlockHeight)
        /// Stop following this chain.
        case halt(HaltReason)
    }

    /// The blocks that we remember, in rising order without gaps; the last is our tip.
    public private(set) var recent: [BlockReference]
    /// How many blocks under our tip a reorg may reach.
    public let window: UInt64
    /// The highest block that counts as final; never disconnected.
    public private(set) var finalFloor: BlockHeight?
    private var search: Search?

    /// A walk down the node's branch, from where it left ours.
    private struct Search: Sendable, Hashable {
        var lowest: BlockLink
        var forkPoint: BlockHeight?
    }

    /// Makes a tracker of the remembered blocks; nil if there are none or they have gaps.
    public init?(recent: [BlockReference], window: UInt64, finalFloor: BlockHeight?) {
        guard let first = recent.first, window > 0 else { return nil }
        for (offset, block) in recent.enumerated() {
            guard block.height.value == first.height.value + UInt64(offset) else { return nil }
        }
        self.recent = recent
        self.window = window
        self.finalFloor = finalFloor
        trim()
    }

    /// Our tip.
    public var tip: BlockReference {
        guard let last = recent.last else { preconditionFailure("a tracker always has a tip") }
        return last
    }

    /// Returns the next move, given how high the node says that its chain is.
    public func next(nodeTip: BlockHeight) -> Move {
        if let search { return move(of: search, nodeTip: nodeTip) }
        if nodeTip > tip.height { return .askLink(tip.height.next) }
        // A lower or equal height says nothing by itself: compare hashes where both have a block.
        guard nodeTip >= lowestHeight else {
            return .nodeBehind(blocks: tip.height.value - nodeTip.value)
        }
        return .askLink(nodeTip)
    }

    /// Takes the node's link at the height that was asked for.
    public mutating func receive(_ link: BlockLink, nodeTip: BlockHeight) -> Move {
        let height = link.reference.height
        if var running = search {
            guard running.lowest.reference.height == height.next,
                running.lowest.parent == link.reference.hash
            else {
                search = nil
                return .contradiction(height)
            }
            running.lowest = link
            return advance(running, with: link, nodeTip: nodeTip)
        }
        if height == tip.height.next {
            if link.parent == tip.hash { return .connect(link) }
            return advance(Search(lowest: link, forkPoint: nil), with: link, nodeTip: nodeTip)
        }
        guard let ours = remembered(at: height) else { return .contradiction(height) }
        if ours.hash == link.reference.hash {
            return height == tip.height
                ? .upToDate : .nodeBehind(blocks: tip.height.value - height.value)
        }
        return advance(Search(lowest: link, forkPoint: nil), with: link, nodeTip: nodeTip)
    }

    /// Forgets a walk that is under way: the node's tip moved, or another node is asked.
    public mutating func abandonSearch() { search = nil }

    /// Records that a block was saved as our tip.
    ///
    /// - Precondition: it stands on our tip.
    public mutating func connected(_ link: BlockLink) {
        precondition(link.parent == tip.hash, "a block connects only to our tip")
        precondition(link.reference.height == tip.height.next, "heights rise by one")
        recent.append(link.reference)
        search = nil
        trim()
    }

    /// Records that our tip was taken back.
    ///
    /// - Precondition: it is our tip, it is not final, and a block remains under it.
    public mutating func disconnected(_ block: BlockReference) {
        precondition(block == tip, "only the tip can be taken back")
        precondition(recent.count > 1, "the last remembered block cannot be taken back")
        precondition(finalFloor.map { block.height > $0 } ?? true, "a final block stays")
        recent.removeLast()
        if let running = search, let fork = running.forkPoint, fork == tip.height { search = nil }
    }

    /// Raises the highest final block; never lowers it.
    public mutating func raiseFinalFloor(to height: BlockHeight) {
        let bounded = min(height, tip.height)
        finalFloor = max(finalFloor ?? bounded, bounded)
    }

    /// Returns our block at a height, if we remember it.
    public func remembered(at height: BlockHeight) -> BlockReference? {
        guard height >= lowestHeight, height <= tip.height else { return nil }
        return recent[Int(height.value - lowestHeight.value)]
    }

    private var lowestHeight: BlockHeight {
        guard let first = recent.first else { preconditionFailure("a tracker always has a tip") }
        return first.height
    }

    private mutating func advance(
        _ walk: Search, with link: BlockLink, nodeTip: BlockHeight
    ) -> Move {
        var walk = walk
        if let below = link.reference.height.previous, let ours = remembered(at: below),
            ours.hash == link.parent
        {
            walk.forkPoint = below
        }
        search = walk
        return move(of: walk, nodeTip: nodeTip)
    }

    private func move(of walk: Search, nodeTip: BlockHeight) -> Move {
        guard let fork = walk.forkPoint else {
            guard let below = walk.lowest.reference.height.previous, below >= lowestHeight else {
                return .halt(.reorgBeyondWindow(tip: tip))
            }
            return .askLink(below)
        }
        if let floor = finalFloor, fork < floor, let block = remembered(at: floor) {
            return .halt(.finalBlockDisconnected(block))
        }
        // Never backwards by height alone: the other branch must be at least as long as ours.
        guard nodeTip >= tip.height else {
            return .nodeBehind(blocks: tip.height.value - nodeTip.value)
        }
        return .disconnect(tip)
    }

    private mutating func trim() {
        // The tip, and one block for each that a reorg may take back.
        let surplus = recent.count - 1 - Int(clamping: window)
        if surplus > 0 { recent.removeFirst(surplus) }
    }
}
