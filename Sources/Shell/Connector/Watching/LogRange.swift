import EVMRules

/// How many blocks one `eth_getLogs` asks for: as many as the provider lets through.
struct LogRange: Sendable, Hashable {
    private let most: UInt64
    private(set) var blockCount: UInt64

    init(most: UInt64) {
        self.most = max(most, 1)
        blockCount = self.most
    }

    /// Grows again by half after a range went through.
    mutating func succeeded() {
        blockCount = min(most, blockCount + max(blockCount / 2, 1))
    }

    /// Takes what the provider suggests, or half of what was asked for; false if one block is
    /// already too much.
    mutating func refused(_ refusal: LogRangeRefusal, askedFor askedCount: Int) -> Bool {
        let half = min(blockCount, UInt64(clamping: askedCount)) / 2
        guard half > 0 else { return false }
        switch refusal {
        case .tooMuchFound(let suggested?):
            // One less than the count of blocks: adding first could overflow on a node's say-so.
            let span = suggested.upperBound.value - suggested.lowerBound.value
            blockCount = min(half - 1, span) + 1
        case .tooManyBlocks(let limit?):
            blockCount = max(1, min(half, limit))
        case .tooMuchFound(nil), .tooManyBlocks(nil):
            blockCount = half
        case .aboveHead, .pruned:
            return false
        }
        return true
    }
}
