import ChainModel
import EVMRules
public import Logging
import PayoutRules
import Units

/// Pays out on one EVM chain: plans, asks the signer, sends, proves, and raises fees.
///
/// Everything that it does next follows from saved states, so that it may die at any step.
public struct EVMPayouts: Sendable {
    private let source: EVMSource
    private let planning: EVMPlanning
    private let store: any StorePort
    private let signer: PlanSigner
    private let logger: Logger

    /// How many accounts one round looks at for sweeping.
    private static let sweepCountMax = 500
    /// How long a move that the signer refused is left alone.
    private static let askAgainMilliseconds: Int64 = 600_000
    /// Behind how many deposit accounts a round begins to look, by asset; each has its turn.
    private let lookedAt = LockedBox<[Asset: Int]>([:])
    /// When a move that the signer refused was last asked for again.
    private let refusedAt = LockedBox<[PlanID: Timestamp]>([:])

    /// Makes it; nil unless the chain has a treasury's key file.
    public init?(
        source: EVMSource, files: [KeyFile], settings: EVMPayoutSettings, store: any StorePort,
        signer: any SignerPort, screening: ScreeningDesk, logger: Logger
    ) {
        guard
            let planning = EVMPlanning(profile: source.profile, files: files, settings: settings)
        else { return nil }
        self.source = source
        self.planning = planning
        self.store = store
        self.signer = PlanSigner(
            store: store, signer: signer,
            check: SigningCheck(desk: screening, family: source.profile.addressFamily),
            logger: logger)
        self.logger = logger
    }

    /// Does what can be done now; returns whether anything moved.
    ///
    /// - Throws: `SourceFailure`, `StoreFailure`; the rest is done next time.
    public func round() async throws -> Bool {
        let id = source.profile.id
        var hasMoved = false
        let open = try await store.read { try $0.openPlans(on: id) }
        let waiting = try await store.read { try $0.payoutsToPlan(on: id, limit: 200) }
        guard !open.isEmpty || !waiting.isEmpty else { return false }
        let fee = try await source.feeSuggestion(planning.settings.fees).fee
        for plan in open where try await advance(plan, suggested: fee) { hasMoved = true }
        for token in source.profile.tokens
        where waiting.contains(where: { $0.payout.token.asset == token.asset }) {
            if try await plan(token, fee) { hasMoved = true }
        }
        // Waiting payouts came first: they fill a gap of numbers better than nothing does.
        if try await fillGap(behind: open, fee) { hasMoved = true }
        return hasMoved
    }

    private func fillGap(
        behind open: [PlanRecord], _ fee: EVMTransaction.Fee
    ) async throws -> Bool {
        let isWaiting = open.contains { plan in
            guard plan.stage == .broadcast, case .nonce(let account, _) = plan.claim else {
                return false
            }
            return account == planning.hot.script
        }
        guard isWaiting, let token = source.profile.tokens.first,
            let contract = EVMAddress(token.contract.bytes),
            let hot = try await source.facts(of: [planning.hot], token: contract).first
        else { return false }
        return try await store.write { [planning] in
            try planning.fillGap(hot: hot, fee, in: $0)
        }
    }

    private func plan(
        _ token: ChainProfile.Token, _ fee: EVMTransaction.Fee
    ) async throws -> Bool {
        guard let contract = EVMAddress(token.contract.bytes),
            let hot = try await source.facts(of: [planning.hot], token: contract).first
        else { return false }
        let facts = EVMPlanning.Facts(
            token: token, contract: contract, hot: hot, fee: fee,
            transferGas: planning.settings.transferGasMax)
        let id = TokenID(chain: source.profile.id, asset: token.asset)
        if let price = planning.settings.coinPrices[id] {
            let known = try await sweepable(token, contract)
            let outcome = try await store.write { [planning] in
                try planning.planBySource(facts, known.accounts, price: price, in: $0)
            }
            if outcome.isShort { lookedAt.withLock { $0[token.asset] = known.next } }
            return outcome.hasPlanned
        }
        let (plannedCount, missing) = try await store.write { [planning] in
            try planning.plan(facts, in: $0)
        }
        guard let missing else { return plannedCount > 0 }
        let known = try await sweepable(token, contract)
        let outcome = try await store.write { [planning] in
            try planning.collect(missing, from: known.accounts, facts, in: $0)
        }
        if outcome.isShort { lookedAt.withLock { $0[token.asset] = known.next } }
        return plannedCount > 0 || outcome.hasPlanned
    }

    /// Deposit accounts with what may leave them: what they had at our own tip, without what is not
    /// clear and final. Those that the issuer froze are left out: each transfer from them would be
    /// reverted.
    ///
    /// Where there are more than one round looks at, the same are looked at until they do not
    /// suffice: what was planned for them, such as gas for one, would else be forgotten and planned
    /// again for others. The next ones begin behind the given place.
    private func sweepable(
        _ token: ChainProfile.Token, _ contract: EVMAddress
    ) async throws -> (accounts: [EVMPlanning.Sweepable], next: Int) {
        let id = source.profile.id
        let first = lookedAt.withLock { $0[token.asset] ?? 0 }
        // In one reading: of a later tip, what must stay could be more than was read.
        let (candidates, tip) = try await store.read { store in
            (
                try EVMPlanning.candidates(
                    for: token.asset, on: id, skipping: first, limit: Self.sweepCountMax,
                    in: store),
                try store.checkpoints(id).last
            )
        }
        // From the first again after the last.
        let next = candidates.count < Self.sweepCountMax ? 0 : first + candidates.count
        guard !candidates.isEmpty, let tip,
            let known = try await source.facts(
                of: candidates.map(\.account), token: contract, knownAt: tip)
        else { return ([], next) }
        let holding = zip(candidates, known).compactMap { $0.sweepable($1) }
        let frozen = Set(
            try await source.frozenByIssuer(holding.map(\.record.script), asset: token.asset))
        return (holding.filter { !frozen.contains($0.record.script) }, next)
    }

    private func advance(
        _ plan: PlanRecord, suggested: EVMTransaction.Fee
    ) async throws -> Bool {
        switch plan.stage {
        case .planned, .asked: return try await signer.sign(plan)
        case .signed: return try await send(plan)
        case .broadcast:
            if try await find(plan) { return true }
            if let id = plan.transaction, try await !source.knows(id) {
                return try await send(plan)
            }
            return try await raise(plan, suggested)
        case .included(let block): return try await settle(plan, in: block)
        case .refused: return try await askAgain(plan)
        case .final, .dropped: return false
        }
    }

    /// Raises the fee of a transaction that waits too long. Of a deposit account's it must be known
    /// whether it has the coin for that.
    private func raise(
        _ plan: PlanRecord, _ suggested: EVMTransaction.Fee
    ) async throws -> Bool {
        let sender = try await store.read { [planning] in
            try planning.raise(of: plan.id, suggested: suggested, in: $0)?.sender
        }
        guard let sender else { return false }
        var facts: EVMPlanning.RaiseFacts?
        if sender != planning.hot,
            let contract = source.profile.tokens.first.flatMap({ EVMAddress($0.contract.bytes) })
        {
            let known = try await source.facts(of: [sender, planning.hot], token: contract)
            facts = EVMPlanning.RaiseFacts(sender: known[0], hot: known[1])
        }
        return try await store.write { [planning, facts] in
            try planning.bump(plan.id, suggested: suggested, facts, in: $0)
        }
    }

    /// Asks again for a move of our own that the signer refused: no payout's wait shows it, so that
    /// no person would. At most every ten minutes, and once after a start.
    private func askAgain(_ plan: PlanRecord) async throws -> Bool {
        guard plan.payouts.isEmpty else { return false }
        return try await store.write { [refusedAt] store in
            let now = store.now
            let isTooEarly = refusedAt.withLock { times in
                let last = times[plan.id]
                if let last, now.milliseconds(since: last) < Self.askAgainMilliseconds {
                    return true
                }
                times[plan.id] = now
                return false
            }
            guard !isTooEarly, let current = try store.plan(plan.id) else { return false }
            try PlanSigning.askAgain(current, in: store)
            return true
        }
    }

    private func send(_ plan: PlanRecord) async throws -> Bool {
        guard let bytes = plan.signed, let transaction = plan.transaction else { return false }
        if try await find(plan) { return true }
        let answer = try await source.send(bytes, transaction)
        return try await store.write { try PlanSending.take(answer, for: plan.id, in: $0) }
    }

    /// Looks for a plan's transaction in a block that we follow; returns whether it is there.
    private func find(_ plan: PlanRecord) async throws -> Bool {
        guard let receipt = try await receipt(of: plan) else { return false }
        let block = BlockReference(
            height: receipt.receipt.blockHeight, hash: receipt.receipt.blockHash)
        let window = try await store.read { try $0.checkpoints(plan.chain) }
        if let oldest = window.first, block.height < oldest.height {
            // It came while nobody looked, and its block is below those that are kept.
            guard try await source.link(at: block.height).reference == block else { return false }
        } else {
            // Only a block that we read and proved ourselves counts.
            guard window.contains(block) else { return false }
        }
        return try await store.write { store in
            let kept = try store.checkpoints(plan.chain)
            guard let oldest = kept.first, block.height < oldest.height || kept.contains(block),
                let current = try store.plan(plan.id), let transaction = current.transaction
            else { return false }
            try PlanBlocks.include(current, transaction, in: block, store)
            return true
        }
    }

    private func receipt(of plan: PlanRecord) async throws -> EVMOwnReceipt? {
        guard let bytes = plan.signed else { return nil }
        return try await source.receipt(of: try EVMTransaction(decoding: bytes))
    }

    /// Ends a plan whose block is final, with what its receipt proves.
    private func settle(_ plan: PlanRecord, in block: BlockReference) async throws -> Bool {
        let profile = source.profile
        let isFinal = try await store.read { store -> Bool in
            guard let chain = try store.chain(profile.id),
                let tip = try store.checkpoints(profile.id).last
            else { return false }
            let view = FinalityView(
                tip: tip.height, safe: chain.safe, finalized: chain.finalized)
            return try PlanBlocks.isFinal(plan, in: block, by: profile, view, store)
        }
        guard isFinal, let receipt = try await receipt(of: plan),
            receipt.receipt.blockHash == block.hash
        else { return false }
        guard let result = try result(of: plan, receipt) else {
            logger.error("payout moved otherwise", metadata: ["plan": "\(plan.id.text)"])
            return false
        }
        let fee = Amount(receipt.feePaid.low, of: profile.nativeAsset)
        return try await store.write { store in
            guard let current = try store.plan(plan.id), current.stage == .included(block) else {
                return false
            }
            try PlanBlocks.settle(current, in: block, result, fee: fee, store)
            return true
        }
    }

    /// What a final receipt proves; nil where something else moved than was asked for, which only
    /// a person can judge.
    private func result(
        of plan: PlanRecord, _ receipt: EVMOwnReceipt
    ) throws -> PayoutResult? {
        guard case .evm(let request) = try SignedTransaction.request(of: plan),
            let told = request.payouts.first, let transaction = plan.transaction,
            case .nonce(let script, _) = plan.claim, let sender = EVMAddress(script.bytes),
            let recipient = EVMAddress(told.recipient)
        else { return nil }
        guard let contract = told.token.flatMap({ EVMAddress($0) }) else {
            return receipt.receipt.outcome == .succeeded
                ? .succeeded : .failed("the transaction was reverted")
        }
        do throws(ERC20PayoutFailure) {
            _ = try ERC20PayoutProof(
                of: ERC20Payout(
                    token: contract, sender: sender, recipient: recipient, units: told.units),
                by: transaction, in: receipt.receipt)
            return .succeeded
        } catch {
            switch error {
            case .reverted: return .failed("the transaction was reverted")
            case .noTransfer: return .failed("the token moved nothing")
            case .otherTransaction, .otherCall, .outcomeUnknown, .otherAmount, .paidAgain,
                .moreLeft, .takenBack:
                return nil
            }
        }
    }
}
