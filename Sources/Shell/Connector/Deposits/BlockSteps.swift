import ChainModel
import DepositRules
import Encodings
import LedgerRules
import Units

/// Why a block could not be saved as the next step.
enum BlockStepError: Error, Sendable, Equatable {
    /// The store's tip is another than the tracker's: load the tracker again.
    case trackerIsStale
    /// The ledger refused a transfer that the rules say must be possible.
    case ledgerRefused(LedgerRefusal)
    /// A final block left the chain.
    case mustHalt(HaltReason)
}

/// The units of work that a watcher runs: each is one transaction.
struct BlockSteps: Sendable {
    let profile: ChainProfile
    let family: AddressFamily

    /// Saves a block as our tip, with all deposits that it includes.
    func connect(_ block: BlockSightings, in store: any StoreTransaction) throws {
        try requireTip(block.link.parent, in: store)
        try reread(block.link.reference, in: store)
        for sighting in block.sightings {
            try include(sighting, in: block.link.reference, store)
        }
        for spend in block.spends {
            try PlanBlocks.connect(spend, in: block.link.reference, of: profile.id, store)
        }
        for ignored in block.ignored {
            try store.add(
                IgnoredRecord(ignored: ignored, block: block.link.reference, time: store.now))
        }
        try IssuerSteps.connect(
            block.issuerEvents, in: block.link.reference, of: profile.id, store)
        try store.addCheckpoint(
            block.link.reference, of: profile.id, keeping: profile.reorgWindow)
        try settle(in: store)
    }

    /// Takes our tip back, with all deposits that it included.
    func disconnect(_ block: BlockReference, in store: any StoreTransaction) throws {
        try requireTip(block.hash, in: store)
        for var deposit in try store.deposits(includedIn: block, of: profile.id) {
            try apply(.blockDisconnected(block), to: &deposit, "deposit.orphaned", store)
        }
        try PlanBlocks.disconnect(block, of: profile.id, in: store)
        try store.removeIssuerEvents(in: block, of: profile.id)
        try store.removeCheckpoint(block, of: profile.id)
    }

    /// Saves what the node counts as safe and finalized, and settles deposits that became final.
    func settle(safe: BlockHeight?, finalized: BlockHeight?, in store: any StoreTransaction) throws
    {
        guard var chain = try store.chain(profile.id) else { return }
        let before = chain
        // Neither ever goes back: what was final stays final.
        chain.safe = [chain.safe, safe].compactMap(\.self).max()
        chain.finalized = [chain.finalized, finalized].compactMap(\.self).max()
        if chain != before { try store.save(chain) }
        try settle(in: store)
    }

    /// Saves a payment in the memory pool.
    func see(_ sighting: Sighting, in store: any StoreTransaction) throws {
        guard try store.deposit(sighting.id.depositID) == nil,
            let deposit = try newDeposit(sighting, store)
        else { return }
        try store.save(deposit)
        try DepositEvents.append("deposit.seen", deposit, store)
    }

    /// Includes one payment again, for a rescan of blocks that are on our chain already.
    ///
    /// Returns whether the payment was not known.
    func rescan(
        _ sighting: Sighting, in block: BlockReference, _ store: any StoreTransaction
    ) throws -> Bool {
        let known = try store.deposit(sighting.id.depositID)
        if let known, case .seen = known.chainTrack {} else if known != nil { return false }
        try include(sighting, in: block, store)
        return true
    }

    /// Compares a block with the final one that was at its height before a person re-anchored the
    /// chain: another one means that it was dropped since, and nothing else would tell.
    ///
    /// Once it is our tip again, taking it back is noticed by what it includes.
    private func reread(_ block: BlockReference, in store: any StoreTransaction) throws {
        guard var chain = try store.chain(profile.id), !chain.finalToReread.isEmpty else { return }
        let lost = chain.finalToReread.first { $0.height == block.height && $0 != block }
        if let lost { throw BlockStepError.mustHalt(.finalBlockDisconnected(lost)) }
        chain.finalToReread.removeAll { $0.height <= block.height }
        try store.save(chain)
    }

    private func include(
        _ sighting: Sighting, in block: BlockReference, _ store: any StoreTransaction
    ) throws {
        let known = try store.deposit(sighting.id.depositID)
        guard var deposit = try known ?? newDeposit(sighting, store) else {
            let isOwned = try store.address(family, sighting.recipient) != nil
            let ignored = IgnoredSighting(
                id: sighting.id, recipient: sighting.recipient,
                reason: isOwned ? .belowLedgerUnit : .noOwner, contract: nil)
            return try store.add(IgnoredRecord(ignored: ignored, block: block, time: store.now))
        }
        try apply(.included(block), to: &deposit, "deposit.included", store)
    }

    /// Returns nil for an amount that is not one whole ledger unit, or an address without owner.
    private func newDeposit(
        _ sighting: Sighting, _ store: any StoreTransaction
    ) throws -> Deposit? {
        guard let address = try store.address(family, sighting.recipient) else { return nil }
        let deposit = try DepositMachine.sighted(
            sighting, wallet: address.wallet, now: store.now)
        return deposit.amount.isZero ? nil : deposit
    }

    /// Settles every included deposit that the profile's rule now counts as final.
    private func settle(in store: any StoreTransaction) throws {
        guard var chain = try store.chain(profile.id),
            let tip = try store.checkpoints(profile.id).last
        else { return }
        let view = FinalityView(tip: tip.height, safe: chain.safe, finalized: chain.finalized)
        let lists = try store.activeListsDigest()
        var floor = chain.finalFloor
        // All of them: those that are not final yet are few, the window's worth at most.
        for var deposit in try store.depositsAwaitingFinality(
            of: profile.id, upTo: tip.height, limit: 100_000)
        {
            guard case .included(let block) = deposit.chainTrack,
                profile.finality.isFinal(block.height, for: deposit.amount, in: view),
                isMature(deposit, in: block, under: tip)
            else { continue }
            if let used = deposit.screenedWithLists, used != lists {
                try apply(.listsChanged, to: &deposit, "deposit.screening", store)
            }
            try apply(.becameFinal, to: &deposit, "deposit.final", store)
            floor = max(floor ?? block.height, block.height)
        }
        if family == .bitcoin {
            // An EVM plan's receipt says what it did: its own loop asks for that first.
            for plan in try PlanBlocks.finalPlans(of: profile, in: view, store) {
                try PlanBlocks.settle(
                    plan.record, in: plan.block, .succeeded, fee: plan.record.fee, store)
                floor = max(floor ?? plan.block.height, plan.block.height)
            }
            try PlanBlocks.settleRivals(of: profile, in: view, store)
        }
        if floor != chain.finalFloor {
            chain.finalFloor = floor
            try store.save(chain)
        }
    }

    /// A coinbase cannot be spent earlier. Source: Bitcoin Core, `COINBASE_MATURITY`.
    private func isMature(
        _ deposit: Deposit, in block: BlockReference, under tip: BlockReference
    ) -> Bool {
        guard family == .bitcoin, deposit.spentOutpoints.isEmpty else { return true }
        return ConfirmationDepth(of: block.height, under: tip.height) >= ConfirmationDepth(100)
    }

    private func apply(
        _ event: DepositEvent, to deposit: inout Deposit, _ name: String,
        _ store: any StoreTransaction
    ) throws {
        try DepositSteps.apply(event, to: &deposit, eventName: name, in: store)
    }

    private func requireTip(_ hash: BlockHash, in store: any StoreReading) throws {
        guard try store.checkpoints(profile.id).last?.hash == hash else {
            throw BlockStepError.trackerIsStale
        }
    }
}
