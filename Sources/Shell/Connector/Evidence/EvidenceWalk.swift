import Digests
public import Units

/// How far the chain of verdicts was walked, and whether each record is linked to the one before.
///
/// What was walked once is not walked again: a later change of it shows in a fresh walk, which
/// `sluice audit` does.
public struct EvidenceWalk: Sendable, Hashable {
    /// How many verdicts fit, from the first on.
    public private(set) var count: UInt64 = 0
    /// The link of the last one that fits; zeros before the first.
    public private(set) var link = Bytes32(head: 0, tail: 0)
    /// When the last one that fits was reached; nil before the first.
    public private(set) var until: Timestamp?
    /// The number of the first one that does not fit; nil while all do.
    public private(set) var broken: UInt64?
    /// How many verdicts there are.
    public private(set) var total: UInt64 = 0

    private static let pageSize = 200

    /// Makes one that has walked nothing.
    public init() {}

    /// Whether all verdicts were walked, and all fit.
    public var isWhole: Bool { broken == nil && count == total }

    /// Returns the walk, as far as it comes.
    ///
    /// - Throws: `StoreFailure`.
    public func brought(
        from store: any RecordPort, goesOn: @Sendable () -> Bool
    ) async throws -> EvidenceWalk {
        var walk = self
        let known = (count, link)
        let (head, again) = try await store.read { store in
            let last = try known.0 == 0 ? known.1 : store.verdictLink(known.0)
            return (try store.evidenceHead(), last)
        }
        walk.total = head.verdictCount
        // The last one that was walked is gone, or is another one now.
        guard again == known.1 else {
            walk.broken = known.0
            return walk
        }
        while walk.broken == nil, walk.count < walk.total {
            let after = walk.count
            let found = try await store.read { store in
                try store.verdicts(
                    page: PageRequest(after: UInt128(after), limit: EvidenceWalk.pageSize)
                ).map { position, record in
                    (position, record, try store.verdictLink(UInt64(clamping: position)))
                }
            }
            if found.isEmpty { walk.broken = walk.count + 1 }
            for (position, record, link) in found { walk.step(position, record, link) }
            guard goesOn() else { break }
        }
        return walk
    }

    private mutating func step(_ position: UInt128, _ record: VerdictRecord, _ kept: Bytes32?) {
        guard broken == nil else { return }
        let next = Bytes32(SHA256.hash(link.bytes + record.canonical))
        guard position == UInt128(count) + 1, let next, next == kept else {
            broken = count + 1
            return
        }
        count += 1
        link = next
        until = record.time
    }
}
