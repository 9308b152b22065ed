public import ChainModel
import DepositRules
import Units

/// Follows a halted chain again from a block that a person chose, as our own branch is lost.
///
/// Deposits above that block that were not final are taken back, and come again as the chain is
/// read again. Final ones stay as they are: where their block is no longer on the chain, the
/// reverse transfers are proposed to a person in the event log, and none is made. The blocks of the
/// others must come again as the chain is read; another in place of one halts it.
public struct Reanchor: Sendable {
    /// What was done, and what a person must look at.
    public struct Report: Sendable {
        /// The block that is our tip now.
        public let anchor: BlockReference
        /// Deposits that were not final and were taken back.
        public let takenBack: [Deposit]
        /// Final deposits whose block is not on the node's chain.
        public let finalityBroken: [Deposit]
        /// Final plans whose block is not on the node's chain: what they paid may not have left.
        public let plansBroken: [PlanRecord]
    }

    private let source: any ChainSource
    private let store: any StorePort

    /// More deposits or plans of one kind than this are not gone through; such a chain needs more
    /// than this.
    private static let countMax = 10_000
    /// Above every block.
    private static let highest = BlockHeight(UInt64(Int64.max))

    /// Makes the step for a chain.
    public init(source: any ChainSource, store: any StorePort) {
        self.source = source
        self.store = store
    }

    /// Makes the node's block at a height our tip, and lets the chain be followed again.
    ///
    /// - Throws: `RequestRefusal` unless the chain is halted, the height is not above our tip, our
    ///   own block there, where we still know it, is the node's, and the blocks of all unfinished
    ///   deposits up to it are on the node's chain; `SourceFailure`;
    ///   `StoreFailure`. Nothing has changed then.
    public func run(from height: BlockHeight, by actor: String) async throws -> Report {
        let id = source.profile.id
        let known = try await store.read { try Reanchor.known(of: id, from: height, in: $0) }
        _ = try await source.verifyIdentity()
        let anchor = try await source.link(at: height).reference
        for deposit in known.below {
            guard let block = deposit.chainTrack.block, try await !isOnChain(block) else {
                continue
            }
            throw RequestRefusal.invalid(
                field: "from",
                "must be under \(block.height.value): the block there that includes deposit "
                    + "\(deposit.id.text) is not on the node's chain")
        }
        for plan in known.plansBelow {
            guard case .included(let block) = plan.stage, try await !isOnChain(block) else {
                continue
            }
            throw RequestRefusal.invalid(
                field: "from",
                "must be under \(block.height.value): the block there that includes plan "
                    + "\(plan.id.text) is not on the node's chain")
        }
        if let ours = known.checkpoints.first(where: { $0.height == height }), ours != anchor {
            // What is final at and under it would go unseen: nobody looks there again.
            throw RequestRefusal.invalid(
                field: "from",
                "must be under \(height.value): our block there is not on the node's chain, so "
                    + "that the branches part further down")
        }
        let final = try await final(known)
        return try await store.write { store in
            guard try Reanchor.known(of: id, from: height, in: store) == known else {
                throw RequestRefusal.conflict("the chain changed meanwhile: ask again")
            }
            let takenBack = try takeBack(above: height, in: store)
            try PlanBlocks.takeBack(above: height, of: id, in: store)
            try move(to: anchor, rereading: final.toReread, in: store)
            let report = Report(
                anchor: anchor, takenBack: takenBack, finalityBroken: final.broken,
                plansBroken: final.plansBroken)
            try ChainEvents.reanchored(id, report, by: actor, store)
            return report
        }
    }

    /// What is final above the anchor, by what the node said of its blocks.
    private struct Final {
        var broken: [Deposit] = []
        var plansBroken: [PlanRecord] = []
        var kept: Set<BlockReference> = []

        /// The blocks that the node has, in rising order. What is reported as broken is not among
        /// them, so that the chain does not halt for it again, and no deposit needs a mark.
        var toReread: [BlockReference] {
            kept.sorted { ($0.height, $0.hash.bytes) < ($1.height, $1.hash.bytes) }
        }
    }

    private func final(_ known: Known) async throws -> Final {
        var final = Final()
        for deposit in known.final {
            guard let block = deposit.chainTrack.block else { continue }
            if try await isOnChain(block) {
                final.kept.insert(block)
            } else {
                final.broken.append(deposit)
            }
        }
        for plan in known.plansFinal {
            guard case .final(let block) = plan.stage else { continue }
            if try await isOnChain(block) {
                final.kept.insert(block)
            } else {
                final.plansBroken.append(plan)
            }
        }
        return final
    }

    /// What the store says before the node is asked.
    private struct Known: Hashable {
        let checkpoints: [BlockReference]
        let below: [Deposit]
        let final: [Deposit]
        let plansBelow: [PlanRecord]
        let plansFinal: [PlanRecord]
    }

    private static func known(
        of id: ChainID, from height: BlockHeight, in store: any StoreReading
    ) throws -> Known {
        guard let record = try store.chain(id) else {
            throw RequestRefusal.notFound(what: "chain", id: id.name)
        }
        guard record.halt != nil else {
            throw RequestRefusal.conflict("the chain is not halted: there is nothing to repair")
        }
        let checkpoints = try store.checkpoints(id)
        if let tip = checkpoints.last, height > tip.height {
            throw RequestRefusal.invalid(
                field: "from",
                "must be at most \(tip.height.value), our tip: blocks are never skipped")
        }
        return Known(
            checkpoints: checkpoints,
            below: try store.depositsAwaitingFinality(
                of: id, upTo: height, limit: countMax),
            final: try store.finalDeposits(of: id, above: height, limit: countMax),
            plansBelow: try store.openPlans(on: id).filter { plan in
                guard case .included(let block) = plan.stage else { return false }
                return block.height <= height
            },
            plansFinal: try store.finalPlans(of: id, above: height, limit: countMax))
    }

    private func isOnChain(_ block: BlockReference) async throws -> Bool {
        do {
            return try await source.link(at: block.height).reference == block
        } catch SourceFailure.noSuchBlock {
            return false
        }
    }

    private func takeBack(
        above height: BlockHeight, in store: any StoreTransaction
    ) throws -> [Deposit] {
        let waiting = try store.depositsAwaitingFinality(
            of: source.profile.id, upTo: Self.highest, limit: Self.countMax)
        var takenBack: [Deposit] = []
        for var deposit in waiting {
            guard let block = deposit.chainTrack.block, block.height > height else { continue }
            try DepositSteps.apply(
                .blockDisconnected(block), to: &deposit, eventName: "deposit.orphaned", in: store)
            takenBack.append(deposit)
        }
        return takenBack
    }

    private func move(
        to anchor: BlockReference, rereading blocks: [BlockReference],
        in store: any StoreTransaction
    ) throws {
        let id = source.profile.id
        for block in try store.checkpoints(id).reversed() {
            try store.removeCheckpoint(block, of: id)
        }
        try store.addCheckpoint(anchor, of: id, keeping: source.profile.reorgWindow)
        guard var record = try store.chain(id) else { return }
        record.halt = nil
        // The marks were of the branch that is lost; the node gives those of the other one.
        // No tracker's final floor is above its tip. Until the tip is up there again, the node may
        // drop what is final: these blocks stand for the floor.
        record.finalFloor = record.finalFloor.map { min($0, anchor.height) }
        record.finalToReread = blocks
        record.safe = nil
        record.finalized = nil
        try store.save(record)
    }
}
