import ChainModel
public import Logging
public import Units

/// Reads a range of past blocks again, for deposits that were missed; its progress is durable.
///
/// Every block is proven and must link to the one before it; those that we remember must be ours.
public actor Rescan {
    private let source: any ChainSource
    private let store: any StorePort
    private let logger: Logger
    private var previous: BlockReference?

    /// Makes a rescan of one chain.
    public init(source: any ChainSource, store: any StorePort, logger: Logger) {
        self.source = source
        self.store = store
        self.logger = logger
    }

    /// Saves what is to be read; replaces a rescan that is under way.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func request(
        _ chain: ChainID, from: BlockHeight, through: BlockHeight?, in store: any StoreTransaction
    ) throws -> RescanRecord {
        guard let tip = try store.checkpoints(chain).last else {
            throw RequestRefusal.notFound(what: "chain", id: chain.name)
        }
        let last = min(through ?? tip.height, tip.height)
        guard from <= last else {
            throw RequestRefusal.invalid(
                field: "from", "must be at most \(last.value), the last block that is followed")
        }
        let record = RescanRecord(
            chain: chain, from: from, through: last, next: from, foundCount: 0)
        try store.save(record)
        return record
    }

    /// Reads the next block of a rescan; returns nil when there is nothing left to read.
    ///
    /// - Throws: `SourceFailure`, `StoreFailure`; the same block is read again next time.
    public func step() async throws -> RescanRecord? {
        let id = source.profile.id
        let known = try await store.read { store in
            (try store.rescan(id), try store.checkpoints(id))
        }
        guard let record = known.0, record.next <= record.through else { return nil }
        let link = try await source.link(at: record.next)
        let ours = known.1.first { $0.height == record.next }
        guard ours == nil || ours == link.reference else {
            throw SourceFailure.noSuchBlock(record.next)
        }
        if let previous, previous.height.next == record.next, previous.hash != link.parent {
            throw SourceFailure.unavailable(
                "block \(record.next.value) does not stand on the one before", retryAfter: nil)
        }
        let block = try await source.sightings(in: link)
        previous = link.reference
        let steps = BlockSteps(profile: source.profile, family: source.profile.addressFamily)
        return try await store.write { store in
            guard var current = try store.rescan(id), current.next == record.next,
                current.through == record.through
            else { return record }
            // Our chain may have changed while the node answered: no deposit may be included in a
            // block that we do not follow, for nothing would ever take it back.
            let blocks = try store.checkpoints(id)
            guard let first = blocks.first,
                link.reference.height < first.height
                    || blocks.contains(link.reference)
            else { throw SourceFailure.noSuchBlock(record.next) }
            for sighting in block.sightings
            where try steps.rescan(sighting, in: block.link.reference, store) {
                current.foundCount += 1
            }
            for spend in block.spends {
                try PlanBlocks.connect(spend, in: block.link.reference, of: id, store)
            }
            current.next = current.next.next
            try store.save(current)
            return current
        }
    }

    /// Works off rescans until the task is cancelled.
    public func run(clock: any ClockPort) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                if try await step() == nil { try await clock.sleep(for: .seconds(1)) }
                backoff.reset()
            } catch is CancellationError {
                return
            } catch {
                logger.debug("rescan step failed", metadata: ["reason": "\(error)"])
                do {
                    try await clock.sleep(for: backoff.next(atLeast: nil))
                } catch {
                    return
                }
            }
        }
    }
}
