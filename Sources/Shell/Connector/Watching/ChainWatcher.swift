public import ChainModel
import DepositRules
public import Logging
import Units

/// What one step of a watcher came to.
public enum WatchOutcome: Sendable, Hashable {
    /// A block joined or left our chain: step again at once.
    case moved
    /// Our chain ends where the node's does.
    case upToDate
    /// Nothing could be done now; try again after a while.
    case retry(after: Duration?, because: String)
    /// The chain is halted until a person resumes it.
    case halted(String)
}

/// Follows one chain: asks what the tracker wants, proves the answer, and saves each step.
///
/// One watcher runs for a chain at a time. It keeps nothing that it cannot load again.
public actor ChainWatcher {
    private let source: any ChainSource
    private let store: any StorePort
    private let steps: BlockSteps
    private let logger: Logger
    private var tracker: ChainTracker?
    private var isIdentityProven = false

    /// How many questions one step may ask before it starts afresh.
    private static let questionLimit = 20_000
    /// How many blocks under the node's tip a chain is followed from at its first start, at most.
    private static let startDepthMax: UInt64 = 12

    /// Makes a watcher.
    public init(source: any ChainSource, store: any StorePort, logger: Logger) {
        self.source = source
        self.store = store
        self.logger = logger
        steps = BlockSteps(profile: source.profile, family: source.profile.addressFamily)
    }

    /// Does one step: at most one block joins or leaves our chain.
    public func step() async -> WatchOutcome {
        do {
            return try await stepOrThrow()
        } catch let failure as SourceFailure {
            return answer(to: failure)
        } catch BlockStepError.trackerIsStale {
            tracker = nil
            return .moved
        } catch BlockStepError.mustHalt(let reason) {
            return await halt(because: reason)
        } catch {
            // The store's outcome may be unknown: load again before anything else.
            tracker = nil
            return .retry(after: nil, because: "\(error)")
        }
    }

    private func stepOrThrow() async throws -> WatchOutcome {
        if !isIdentityProven {
            try await ensureChainRecord(genesis: try await source.verifyIdentity())
            isIdentityProven = true
        }
        guard let record = try await store.read({ [id = source.profile.id] in try $0.chain(id) })
        else { throw StoreFailure.corrupt("the chain's record is missing") }
        if let halt = record.halt { return .halted(halt) }
        var tracker = try await loadedTracker(record)
        let tip = try await source.tip()
        var move = tracker.next(nodeTip: tip.height)
        for _ in 0..<ChainWatcher.questionLimit {
            switch move {
            case .askLink(let height):
                let link = try await source.link(at: height)
                move = tracker.receive(link, nodeTip: tip.height)
                self.tracker = tracker
            case .connect(let link):
                let block = try await source.sightings(in: link)
                return try await connect(block)
            case .disconnect(let block):
                return try await disconnect(block)
            case .upToDate, .nodeBehind:
                return try await idle(tip)
            case .contradiction(let height):
                tracker.abandonSearch()
                self.tracker = tracker
                return .retry(
                    after: nil, because: "links at height \(height.value) do not hold together")
            case .halt(let reason):
                return await halt(because: reason)
            }
        }
        tracker.abandonSearch()
        self.tracker = tracker
        return .retry(after: nil, because: "the walk to the fork point took too long")
    }

    private func connect(_ block: BlockSightings) async throws -> WatchOutcome {
        let steps = steps
        try await store.write { try steps.connect(block, in: $0) }
        // Another turn may have replaced the tracker while the store was writing.
        if tracker?.tip.hash == block.link.parent {
            tracker?.connected(block.link)
        } else {
            tracker = nil
        }
        logger.debug(
            "block connected",
            metadata: [
                "chain": "\(source.profile.id)", "height": "\(block.link.reference.height.value)",
                "deposits": "\(block.sightings.count)",
            ])
        return .moved
    }

    private func disconnect(_ block: BlockReference) async throws -> WatchOutcome {
        let steps = steps
        try await store.write { try steps.disconnect(block, in: $0) }
        if tracker?.tip == block { tracker?.disconnected(block) } else { tracker = nil }
        logger.notice(
            "block disconnected",
            metadata: [
                "chain": "\(source.profile.id)", "height": "\(block.height.value)",
            ])
        return .moved
    }

    /// At the tip: take over the node's finality marks and look at its memory pool.
    private func idle(_ tip: SourceTip) async throws -> WatchOutcome {
        let steps = steps
        let known = tracker
        let safe = tip.safe.flatMap { ChainWatcher.confirmed($0, by: known) }
        let finalized = tip.finalized.flatMap { ChainWatcher.confirmed($0, by: known) }
        try await store.write { try steps.settle(safe: safe, finalized: finalized, in: $0) }
        let waiting = try await source.pendingSightings()
        if !waiting.isEmpty {
            try await store.write { store in
                for sighting in waiting { try steps.see(sighting, in: store) }
            }
        }
        return .upToDate
    }

    /// A mark counts only for a block that is on our own chain, hash and all.
    private static func confirmed(
        _ block: BlockReference, by tracker: ChainTracker?
    ) -> BlockHeight? {
        guard let tracker, let first = tracker.recent.first else { return nil }
        if block.height < first.height { return block.height }
        return tracker.remembered(at: block.height) == block ? block.height : nil
    }

    private func loadedTracker(_ record: ChainRecord) async throws -> ChainTracker {
        if let tracker, tracker.finalFloor == record.finalFloor { return tracker }
        let id = source.profile.id
        let blocks = try await store.read { try $0.checkpoints(id) }
        guard
            let loaded = ChainTracker(
                recent: blocks, window: source.profile.reorgWindow, finalFloor: record.finalFloor)
        else { throw BlockStepError.mustHalt(.checkpointUnreadable) }
        tracker = loaded
        return loaded
    }

    /// Writes the chain's record at its first start, and refuses another genesis later.
    private func ensureChainRecord(genesis: BlockHash) async throws {
        let id = source.profile.id
        if let record = try await store.read({ try $0.chain(id) }) {
            guard record.genesis == genesis else {
                throw SourceFailure.wrongChain(
                    EndpointName("all"), "the chain has another genesis than when it was added")
            }
            return
        }
        // No address of ours is given out before the chain is added, so that the tip would do. But
        // a reorg right after the start must find its fork among the blocks that we remember.
        let tip = try await source.tip()
        let profile = source.profile
        let depth = min(profile.reorgWindow, ChainWatcher.startDepthMax, tip.height.value)
        let link = try await source.link(at: BlockHeight(tip.height.value - depth))
        try await store.write { store in
            guard try store.chain(id) == nil else { return }
            try store.save(
                ChainRecord(
                    id: id, genesis: genesis, startHeight: link.reference.height, finalFloor: nil,
                    safe: nil, finalized: nil, halt: nil))
            try store.addCheckpoint(link.reference, of: id, keeping: profile.reorgWindow)
        }
    }

    private func halt(because reason: HaltReason) async -> WatchOutcome {
        let text = reason.sentence
        tracker = nil
        let id = source.profile.id
        do {
            try await store.write { store in
                guard var record = try store.chain(id), record.halt == nil else { return }
                record.halt = text
                try store.save(record)
                try ChainEvents.halted(id, reason: text, store)
            }
        } catch {
            return .retry(after: nil, because: "\(error)")
        }
        logger.error("chain halted", metadata: ["chain": "\(id)", "reason": "\(text)"])
        return .halted(text)
    }

    private func answer(to failure: SourceFailure) -> WatchOutcome {
        tracker?.abandonSearch()
        switch failure {
        case .unavailable(let reason, let wait): return .retry(after: wait, because: reason)
        case .untrustworthy(let endpoint, let reason):
            logger.error(
                "endpoint set aside",
                metadata: ["endpoint": "\(endpoint.text)", "reason": "\(reason)"])
            return .retry(after: nil, because: reason)
        case .wrongChain(let endpoint, let reason):
            isIdentityProven = false
            logger.error(
                "endpoint of another chain",
                metadata: ["endpoint": "\(endpoint.text)", "reason": "\(reason)"])
            return .retry(after: nil, because: "\(endpoint.text): \(reason)")
        case .noSuchBlock: return .retry(after: nil, because: "the node's chain changed")
        case .cancelled: return .retry(after: nil, because: "cancelled")
        }
    }
}

extension ChainProfile {
    /// The family of addresses that can be paid on this chain.
    public var addressFamily: AddressFamily {
        switch family {
        case .bitcoin: .bitcoin
        case .evm: .evm
        }
    }
}

extension HaltReason {
    /// The reason in a sentence for the person who must look.
    public var sentence: String {
        switch self {
        case .reorgBeyondWindow(let tip):
            "A reorg reaches below the blocks that are remembered (our tip is "
                + "\(tip.height.value)). Check the node, then resume the chain. If the node is "
                + "right, resume it from a block under the reorg."
        case .finalBlockDisconnected(let block):
            "Block \(block.height.value) counted as final and left the chain. Its deposits may be "
                + "spent already: check the node and the deposits. Resume the chain if the node "
                + "was wrong, or resume it from a block under the reorg."
        case .checkpointUnreadable:
            "The checkpoint is missing or has gaps. Resume the chain from a block that you know."
        case .endpointsDisagree(let height):
            "Endpoints disagree about block \(height.value), which is final here."
        }
    }
}
