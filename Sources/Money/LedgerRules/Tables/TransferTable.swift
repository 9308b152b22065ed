import Units

/// The ids of all recorded transfers with what they said, in the order of recording: 32 bytes
/// each, and 16 to 32 in the index.
struct TransferTable: Sendable {
    /// What is known of an id.
    enum Knowledge {
        case new
        case repeated
        case conflicting
    }

    /// The ids.
    private(set) var ids: [TransferID] = []
    /// The digests, beside the ids.
    private(set) var digests: [ContentDigest] = []
    private var index = KeyIndex()

    /// Whether an id is taken.
    @inline(__always)
    func contains(_ id: TransferID) -> Bool {
        index.row(index.hash(id.value)) { ids[$0] == id } != nil
    }

    /// Compares an id and its content with what was recorded.
    @inline(__always)
    func knowledge(of id: TransferID, _ digest: ContentDigest) -> Knowledge {
        guard let row = index.row(index.hash(id.value), where: { ids[$0] == id }) else {
            return .new
        }
        return digests[row] == digest ? .repeated : .conflicting
    }

    /// Adds an id that is not taken.
    @inline(__always)
    mutating func append(_ id: TransferID, _ digest: ContentDigest) {
        if index.isFull(rowCount: ids.count) {
            index.rebuild(ids.map { index.hash($0.value) }, rowCount: ids.count)
        }
        index.append(index.hash(id.value), row: ids.count)
        ids.append(id)
        digests.append(digest)
    }

    /// Removes the id that was added last.
    mutating func removeLast() {
        let id = ids.removeLast()
        digests.removeLast()
        index.removeLast(index.hash(id.value), row: ids.count)
    }

    /// Makes room for that many ids at once, so that the index need not grow while it is used.
    mutating func reserveCapacity(_ count: Int) {
        ids.reserveCapacity(count)
        digests.reserveCapacity(count)
        guard index.isFull(rowCount: count) else { return }
        index.rebuild(ids.map { index.hash($0.value) }, rowCount: max(ids.count, count / 2))
    }
}
