import ChainModel
import EVMRules
import PayoutRules
import SignerProtocol
import Units

/// Moves between accounts of ours, and transactions that wait too long.
extension EVMPlanning {
    /// One account that can be swept, with what the node says of it.
    struct Sweepable: Sendable {
        let record: AddressRecord
        let facts: EVMAccountFacts
    }

    /// Plans sweeps to the hot account until what is missing is under way; accounts without coin
    /// get the gas first. Returns whether anything was planned.
    func collect(
        _ missing: Amount, from accounts: [Sweepable], _ facts: Facts,
        in store: any StoreTransaction
    ) throws -> Bool {
        guard var needed = TokenAmount(missing, decimals: facts.token.decimals)?.units else {
            return false
        }
        let open = try store.openPlans(on: profile.id)
        var hasPlanned = false
        let largestFirst = accounts.filter { !$0.facts.units.isZero }
            .sorted { $0.facts.units > $1.facts.units }
        for account in largestFirst where !needed.isZero {
            guard try !isBusy(account, open) else {
                needed = needed.minus(account.facts.units)
                continue
            }
            guard try sweepOrTopUp(account, facts, in: store) else { continue }
            needed = needed.minus(account.facts.units)
            hasPlanned = true
        }
        return hasPlanned
    }

    /// Sweeps an account to the hot one, or gives it the gas for that; returns whether it could.
    func sweepOrTopUp(
        _ account: Sweepable, _ facts: Facts, in store: any StoreTransaction
    ) throws -> Bool {
        let gas = cost(facts.transferGas, facts.fee)
        return gas <= account.facts.coin
            ? try sweep(account, facts, in: store)
            : try topUp(account, by: gas.minus(account.facts.coin), facts, in: store)
    }

    /// Whether something of the account's, or a top-up for it, is under way.
    func isBusy(_ account: Sweepable, _ open: [PlanRecord]) throws -> Bool {
        try open.contains { plan in
            if case .nonce(account.facts.account.script, _) = plan.claim { return true }
            guard plan.payouts.isEmpty,
                case .evm(let asked) = try SignedTransaction.request(of: plan)
            else { return false }
            return asked.payouts.contains { $0.recipient == account.facts.account.bytes }
        }
    }

    private func sweep(
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

    func topUp(
        _ account: Sweepable, by wei: UInt256, _ facts: Facts, in store: any StoreTransaction
    ) throws -> Bool {
        let recipient = account.facts.account
        var book = EVMNonceBook(
            account: hot, next: facts.hot.nonce,
            taken: try store.claimedNonces(of: hot.script, on: profile.id),
            waitingCountMax: settings.waitingCountMax)
        let nonce: UInt64
        do throws(EVMNonceRefusal) {
            nonce = try book.take(for: moveID("top-up", recipient, account.facts.nonce))
        } catch {
            return false
        }
        // By our number, not the account's: where fees rose, it is topped up again before it moves.
        let id = moveID("top-up", recipient, nonce)
        guard cost(Self.plainGas, facts.fee) <= facts.hot.coin.minus(wei) else { return false }
        let draft = try EVMTransactionDraft.payment(
            to: recipient, value: wei, chainID: number, nonce: nonce, fee: facts.fee,
            gasLimit: Self.plainGas)
        let told = EVMPayout(
            id: id.signingID, token: nil, recipient: recipient.bytes, units: wei,
            recipientKey: keys.key(account.record.keyFile, account.record.index))
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

    /// Replaces a transaction that waits too long by one with the same nonce and a higher fee.
    func bump(
        _ id: PlanID, suggested: EVMTransaction.Fee, in store: any StoreTransaction
    ) throws -> Bool {
        guard let earlier = try store.plan(id), earlier.stage == .broadcast,
            let sentAt = earlier.sentAt, let tip = try store.checkpoints(profile.id).last?.height,
            tip.value >= sentAt.value + settings.bumpAfterBlocks,
            try !store.openPlans(on: profile.id).contains(where: { $0.replaces == id }),
            case .nonce(let script, let nonce) = earlier.claim,
            let sender = EVMAddress(script.bytes),
            try !isBehindAnother(script, nonce, in: store),
            case .evm(let request) = try SignedTransaction.request(of: earlier)
        else { return false }
        let draft = try EVMTransactionDraft(decoding: request.transaction)
        let rule = EVMReplacementRule.roomy
        guard
            let fee = rule.fee(
                replacing: draft.fee, suggested: suggested, ceiling: settings.fees.ceiling)
        else { return false }
        let raised = try draft.replacing(fee: fee)
        let next = PlanID(DerivedID.make("bump", id.value))
        let feeMax = cost(raised.gasLimit, raised.fee)
        guard feeMax.high == 0 else { return false }
        let asked = EVMSigningRequest(
            plan: next.signingID, chainID: number, transaction: raised.signingBytes,
            nonce: raised.nonce, sender: request.sender, purpose: request.purpose,
            payouts: request.payouts, feeMax: feeMax)
        let plan = PlanRecord(
            id: next, chain: profile.id, payouts: earlier.payouts,
            claim: .nonce(account: sender.script, raised.nonce),
            request: SignerRequest.sign(.evm(asked)).encoded(),
            fee: Amount(feeMax.low, of: profile.nativeAsset), size: raised.gasLimit, change: nil,
            replaces: id, stage: .planned, signed: nil, transaction: nil, sentAt: nil,
            createdAt: store.now)
        try store.save(plan)
        try PayoutSteps.apply(.planned(next, plan.claim), toPayoutsOf: plan, in: store)
        return true
    }
}
