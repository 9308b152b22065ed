import ChainModel
import EVMRules
import PayoutRules
import SignerProtocol
import Units

/// Moves between accounts of ours, and transactions that wait too long.
extension EVMPlanning {
    /// What a round of planning came to.
    struct Outcome: Sendable, Equatable {
        var hasPlanned = false
        /// Whether something waits that these accounts do not suffice for.
        var isShort = false
    }

    /// Plans sweeps to the hot account until what is missing is under way; accounts without coin
    /// get the gas first.
    func collect(
        _ missing: Amount, from accounts: [Sweepable], _ facts: Facts,
        in store: any StoreTransaction
    ) throws -> Outcome {
        guard var needed = TokenAmount(missing, decimals: facts.token.decimals)?.units else {
            return Outcome()
        }
        let open = try store.openPlans(on: profile.id)
        var outcome = Outcome()
        let largestFirst = accounts.filter { !$0.facts.units.isZero }
            .sorted { $0.facts.units > $1.facts.units }
        for account in largestFirst where !needed.isZero {
            guard try !isBusy(account, open) else {
                needed = needed.minus(account.facts.units)
                continue
            }
            guard try sweepOrTopUp(account, facts, in: store) else { continue }
            needed = needed.minus(account.facts.units)
            outcome.hasPlanned = true
        }
        outcome.isShort = !needed.isZero
        return outcome
    }

    /// Sweeps an account to the hot one, or gives it the gas for that; returns whether it could.
    func sweepOrTopUp(
        _ account: Sweepable, _ facts: Facts, in store: any StoreTransaction
    ) throws -> Bool {
        let gas = cost(facts.transferGas, facts.fee)
        return gas <= account.facts.coin
            ? try sweep(account, facts, in: store)
            : try topUp(
                account.facts.account, keys.key(account.record.keyFile, account.record.index),
                by: gas.minus(account.facts.coin), hot: facts.hot, facts.fee, in: store)
    }

    /// Whether something of the account's, or a top-up for it, is under way.
    private func isBusy(_ account: Sweepable, _ open: [PlanRecord]) throws -> Bool {
        let isMoving = open.contains { $0.claim.account == account.facts.account.script }
        return try isMoving || isGettingGas(account.facts.account, open)
    }

    /// Whether a top-up for an account is under way.
    func isGettingGas(_ account: EVMAddress, _ open: [PlanRecord]) throws -> Bool {
        try open.contains { plan in
            guard plan.payouts.isEmpty,
                case .evm(let asked) = try SignedTransaction.request(of: plan)
            else { return false }
            return asked.payouts.contains { $0.recipient == account.bytes }
        }
    }

    func sweep(
        _ account: Sweepable, _ facts: Facts, in store: any StoreTransaction
    ) throws -> Bool {
        let sender = account.facts.account
        let id = moveID("sweep", sender, account.facts.nonce)
        let draft = try EVMTransactionDraft.erc20Transfer(
            of: facts.contract, to: hot, units: account.facts.units, chainID: number,
            nonce: account.facts.nonce, fee: facts.fee, gasLimit: facts.transferGas)
        let told = EVMPayout(
            id: id.signingID, token: facts.contract.bytes, recipient: hot.bytes,
            units: account.facts.units, recipientKey: keys.treasuryFile.flatMap { keys.key($0, 0) })
        return try save(
            try plan(
                id, draft, from: sender, account.record.keyFile, account.record.index, .sweep,
                [told], [], replaces: nil, now: store.now), in: store)
    }

    /// Sends an account of ours gas from the hot one; false where that has too little, or too much
    /// under way.
    func topUp(
        _ recipient: EVMAddress, _ key: KeyOrigin?, by wei: UInt256, hot known: EVMAccountFacts,
        _ fee: EVMTransaction.Fee, in store: any StoreTransaction
    ) throws -> Bool {
        // By our number, not the account's: where fees rose, it is topped up again before it moves.
        let taken = try store.claimedNonces(of: hot.script, on: profile.id)
        var book = EVMNonceBook(
            account: hot, next: known.nonce, taken: taken,
            waitingCountMax: settings.waitingCountMax)
        let nonce: UInt64
        do throws(EVMNonceRefusal) {
            nonce = try book.take(for: moveID("top-up", recipient, known.nonce))
        } catch {
            return false
        }
        let id = moveID("top-up", recipient, nonce)
        guard cost(Self.plainGas, fee) <= known.coin.minus(wei) else { return false }
        let draft = try EVMTransactionDraft.payment(
            to: recipient, value: wei, chainID: number, nonce: nonce, fee: fee,
            gasLimit: Self.plainGas)
        let told = EVMPayout(
            id: id.signingID, token: nil, recipient: recipient.bytes, units: wei,
            recipientKey: key)
        return try save(
            try plan(
                id, draft, from: hot, keys.treasuryFile, 0, .gasTopUp, [told], [], replaces: nil,
                now: store.now), in: store)
    }

    /// Fills the lowest number of the hot account behind which others wait and that no plan has, by
    /// moving the least coin to the treasury's second account; returns whether it did.
    ///
    /// Such a gap is left by a plan that was given up before it was signed.
    func fillGap(
        hot facts: EVMAccountFacts, _ fee: EVMTransaction.Fee, in store: any StoreTransaction
    ) throws -> Bool {
        let book = EVMNonceBook(
            account: hot, next: facts.nonce,
            taken: try store.claimedNonces(of: hot.script, on: profile.id),
            waitingCountMax: settings.waitingCountMax)
        guard let nonce = book.gaps.first, let file = keys.treasuryFile,
            let recipient = keys.script(at: 1).flatMap({ EVMAddress($0.bytes) })
        else { return false }
        let id = moveID("gap", hot, nonce)
        let least = UInt256(1)
        let draft = try EVMTransactionDraft.payment(
            to: recipient, value: least, chainID: number, nonce: nonce, fee: fee,
            gasLimit: Self.plainGas)
        let told = EVMPayout(
            id: id.signingID, token: nil, recipient: recipient.bytes, units: least,
            recipientKey: keys.key(file, 1))
        return try save(
            try plan(
                id, draft, from: hot, file, 0, .sweep, [told], [], replaces: nil, now: store.now),
            in: store)
    }

    private func save(_ plan: PlanRecord?, in store: any StoreTransaction) throws -> Bool {
        guard let plan, try store.plan(plan.id) == nil else { return false }
        try store.save(plan)
        return true
    }

    private func moveID(_ purpose: String, _ account: EVMAddress, _ nonce: UInt64) -> PlanID {
        let name = "\(profile.id.name)/\(purpose)/\(account.lowercase)/\(nonce)"
        return PlanID(DerivedID.make("plan", Array(name.utf8)))
    }

    /// Whether a lower number of the account is under way: then this one only waits for its turn.
    private func isBehindAnother(
        _ account: WatchedScript, _ nonce: UInt64, in store: any StoreReading
    ) throws -> Bool {
        try store.openPlans(on: profile.id).contains { plan in
            guard case .nonce(account, let other) = plan.claim, other < nonce else { return false }
            switch plan.stage {
            case .planned, .asked, .refused, .signed, .broadcast: return true
            case .included, .final, .dropped: return false
            }
        }
    }

    /// A transaction that waits too long, and what is to take its place.
    struct Raise {
        let earlier: PlanRecord
        let request: EVMSigningRequest
        let draft: EVMTransactionDraft
        let sender: EVMAddress
    }

    /// What the accounts have that a raise needs coin of.
    struct RaiseFacts: Sendable {
        let sender: EVMAccountFacts
        let hot: EVMAccountFacts
    }

    /// Returns the same transaction with a higher fee, if a plan waits too long.
    func raise(
        of id: PlanID, suggested: EVMTransaction.Fee, in store: any StoreReading
    ) throws -> Raise? {
        guard let earlier = try store.plan(id), earlier.stage == .broadcast,
            let sentAt = earlier.sentAt, let tip = try store.checkpoints(profile.id).last?.height,
            tip.value >= sentAt.value + settings.bumpAfterBlocks,
            try !store.openPlans(on: profile.id).contains(where: { $0.replaces == id }),
            case .nonce(let script, let nonce) = earlier.claim,
            let sender = EVMAddress(script.bytes),
            try !isBehindAnother(script, nonce, in: store),
            case .evm(let request) = try SignedTransaction.request(of: earlier)
        else { return nil }
        let draft = try EVMTransactionDraft(decoding: request.transaction)
        let fee = EVMReplacementRule.roomy.fee(
            replacing: draft.fee, suggested: suggested, ceiling: settings.fees.ceiling)
        guard let fee else { return nil }
        return Raise(
            earlier: earlier, request: request, draft: try draft.replacing(fee: fee),
            sender: sender)
    }

    /// Replaces a transaction that waits too long by one with the same nonce and a higher fee.
    ///
    /// A deposit account that lacks the coin for that is given it first: it was given only what the
    /// first fee needed, and nodes refuse what its sender cannot pay.
    func bump(
        _ id: PlanID, suggested: EVMTransaction.Fee, _ facts: RaiseFacts?,
        in store: any StoreTransaction
    ) throws -> Bool {
        guard let raise = try raise(of: id, suggested: suggested, in: store) else { return false }
        let (draft, request) = (raise.draft, raise.request)
        let feeMax = cost(draft.gasLimit, draft.fee)
        guard feeMax.high == 0 else { return false }
        if raise.sender != hot {
            guard let facts, facts.sender.account == raise.sender else { return false }
            let missing = feeMax.minus(facts.sender.coin)
            guard missing.isZero else {
                guard try !isGettingGas(raise.sender, store.openPlans(on: profile.id)) else {
                    return false
                }
                return try topUp(
                    raise.sender, request.sender, by: missing, hot: facts.hot, suggested,
                    in: store)
            }
        }
        let next = PlanID(DerivedID.make("bump", id.value))
        let asked = EVMSigningRequest(
            plan: next.signingID, chainID: number, transaction: draft.signingBytes,
            nonce: draft.nonce, sender: request.sender, purpose: request.purpose,
            payouts: request.payouts, feeMax: feeMax)
        let plan = PlanRecord(
            id: next, chain: profile.id, payouts: raise.earlier.payouts,
            claim: .nonce(account: raise.sender.script, draft.nonce),
            request: SignerRequest.sign(.evm(asked)).encoded(),
            fee: Amount(feeMax.low, of: profile.nativeAsset), size: draft.gasLimit, change: nil,
            replaces: id, stage: .planned, signed: nil, transaction: nil, sentAt: nil,
            createdAt: store.now)
        try store.save(plan)
        try PayoutSteps.apply(.planned(next, plan.claim), toPayoutsOf: plan, in: store)
        return true
    }
}

extension PlanClaim {
    /// The account whose number it claims; nil for outputs.
    var account: WatchedScript? {
        if case .nonce(let account, _) = self { account } else { nil }
    }
}
