import BitcoinRules
import ChainModel
import PayoutRules
import SignerProtocol
import Units

extension BitcoinPlanning {
    /// How many transactions a replacement may put out, that one included. Source: BIP-0125,
    /// rule 5.
    private static let evictionCountMax = 100

    /// Raises what a transaction that waits too long pays; returns whether it did.
    ///
    /// A replacement takes its place, which can never be mined beside it. Where nodes would not
    /// take one, such as for what others hung on it, a child of it pays for both.
    /// - Parameter entry: What the node's memory pool has of it.
    /// - Throws: `StoreFailure`.
    func bump(
        _ id: PlanID, target: FeeRate, entry: BitcoinMempoolEntry, in store: any StoreTransaction
    ) throws -> Bool {
        guard let earlier = try store.plan(id), earlier.stage == .broadcast,
            let sentAt = earlier.sentAt, let tip = try store.checkpoints(profile.id).last?.height,
            let known = try restored(earlier, in: store),
            !known.records.values.contains(where: \.payout.hasForeignRival),
            try !hasChild(earlier, in: store)
        else { return false }
        let rule = BumpRule(
            blocksBeforeBump: settings.bumpAfterBlocks, rateMax: settings.feeRateMax,
            bumpCountMax: settings.bumpCountMax)
        let waited = tip > sentAt ? tip.value - sentAt.value : 0
        // A transaction that waits so long pays too little, whatever the node estimates.
        let own = known.plan.feeRate
        let least = FeeRate(satoshisPerKilobyte: own.satoshisPerKilobyte / 2 * 3)
        let decision = rule.decide(
            blocksWaited: waited, bumpCount: try bumpCount(of: earlier, in: store), own: own,
            target: max(target, least))
        switch decision {
        case .raise(_, let rate):
            let canReplace = entry.descendants.count <= Self.evictionCountMax
            if canReplace, try isNewest(earlier, in: store),
                try replace(
                    earlier, known, at: rate, descendantFees: entry.feesBehind, tip: tip, in: store)
            {
                return true
            }
            guard try !canReplace || isRefused(replacementOf: earlier, known, in: store) else {
                return false
            }
            return try addChild(to: earlier, known.plan, at: rate, tip: tip, in: store)
        case .tooManyBumps:
            return try addChild(
                to: earlier, known.plan, at: min(max(target, least), settings.feeRateMax),
                tip: tip, in: store)
        case .wait, .keep, .atCeiling: return false
        }
    }

    /// Whether no replacement can be made, or the node said no to the one that was made. One that
    /// was not sent yet is no reason for a child.
    private func isRefused(
        replacementOf plan: PlanRecord, _ known: RestoredPlan, in store: any StoreReading
    ) throws -> Bool {
        let newer = try store.openPlans(on: profile.id).filter { $0.replaces == plan.id }
        return newer.allSatisfy { newer in
            newer.stage == .signed
                && known.records.values.contains { record in
                    guard case .broadcastRefused(let refused, _) = record.payout.wait else {
                        return false
                    }
                    return refused == newer.transaction
                }
        }
    }

    /// Replaces a transaction that the node would not take for its fee, which rose since it was
    /// signed; returns whether it did.
    ///
    /// - Throws: `StoreFailure`.
    func raise(_ id: PlanID, target: FeeRate, in store: any StoreTransaction) throws -> Bool {
        guard let earlier = try store.plan(id),
            earlier.stage == .signed || earlier.stage == .broadcast,
            let tip = try store.checkpoints(profile.id).last?.height,
            let known = try replaceable(earlier, in: store),
            known.plan.feeRate < target,
            try bumpCount(of: earlier, in: store) < settings.bumpCountMax
        else { return false }
        return try replace(
            earlier, known, at: target, descendantFees: .zero(.btc), tip: tip, in: store)
    }

    /// Returns a plan as it was made; nil if another has taken its place, or may take it.
    private func replaceable(
        _ plan: PlanRecord, in store: any StoreTransaction
    ) throws -> RestoredPlan? {
        guard try isNewest(plan, in: store), let known = try restored(plan, in: store),
            !known.records.values.contains(where: \.payout.hasForeignRival)
        else { return nil }
        return known
    }

    private func replace(
        _ earlier: PlanRecord, _ known: RestoredPlan, at rate: FeeRate, descendantFees: Amount,
        tip: BlockHeight, in store: any StoreTransaction
    ) throws -> Bool {
        guard let change = try change(of: earlier, in: store),
            let batch = batch(rate, change: change)
        else { return false }
        let free = try store.spendableCoins(on: profile.id, limit: 1_000)
        var coins = known.coins
        var further: [CoinCandidate] = []
        for coin in free {
            guard let kind = TreasuryKeys.spendKind(coin.script), keys.key(of: coin) != nil else {
                continue
            }
            coins[coin.outpoint] = coin
            further.append(
                CoinCandidate(outpoint: coin.outpoint, value: coin.value, kind: kind))
        }
        var generator = try generator(Array(known.records.values), in: store)
        let plan: BitcoinBatchPlan
        do throws(BitcoinBumpError) {
            plan = try BitcoinReplacement.plan(
                replacing: known.plan, descendantFees: descendantFees, furtherCoins: further,
                settings: batch, tip: tip, using: &generator)
        } catch {
            return false
        }
        return try save(
            plan, known.records, coins: coins, change, replaces: earlier.id, in: store)
    }

    /// A plan as it was made, read back from its request.
    private struct RestoredPlan {
        let plan: BitcoinBatchPlan
        let records: [PayoutID: PayoutRecord]
        let coins: [Outpoint: SpendableCoin]
    }

    private func restored(
        _ record: PlanRecord, in store: any StoreTransaction
    ) throws -> RestoredPlan? {
        guard case .bitcoin(let request) = try SignedTransaction.request(of: record) else {
            return nil
        }
        let transaction = try BitcoinTransaction.parse(request.transaction, form: .stripped)
        var coins: [Outpoint: SpendableCoin] = [:]
        var candidates: [CoinCandidate] = []
        for input in transaction.inputs {
            guard let coin = try store.coin(input.previousOutput, on: profile.id),
                let kind = TreasuryKeys.spendKind(coin.script)
            else { return nil }
            coins[coin.outpoint] = coin
            candidates.append(
                CoinCandidate(outpoint: coin.outpoint, value: coin.value, kind: kind))
        }
        var records: [PayoutID: PayoutRecord] = [:]
        var payments: [BitcoinPayment] = []
        var indexes: [UInt32] = []
        for (index, output) in request.outputs.enumerated() {
            guard case .payout(let payout) = output else { continue }
            guard let id = PayoutID(text: payout.id.text) else { return nil }
            let known = try PayoutDesk.require(id, in: store)
            records[id] = known
            payments.append(
                BitcoinPayment(
                    payout: id, script: BitcoinScript(known.payout.destination.bytes),
                    amount: payout.amount))
            indexes.append(UInt32(index))
        }
        let changeKind = record.change.flatMap { TreasuryKeys.spendKind($0.script) }
        let weight = Int(record.size) * 4
        guard
            let plan = BitcoinBatchPlan(
                transaction: transaction, coins: candidates, payments: payments,
                outputIndexes: indexes, changeIndex: record.change?.outputIndex,
                changeInputWeight: changeKind.map { $0.inputWeight + ($0.hasWitness ? 0 : 1) }
                    ?? 0, weight: weight)
        else { return nil }
        return RestoredPlan(plan: plan, records: records, coins: coins)
    }

    /// The change goes where it went before; a plan without change gets a fresh script.
    private func change(
        of record: PlanRecord, in store: any StoreTransaction
    ) throws -> ChangeOutput? {
        try record.change ?? nextChange(in: store)
    }

    private func isNewest(_ plan: PlanRecord, in store: any StoreReading) throws -> Bool {
        try !store.openPlans(on: profile.id).contains { $0.replaces == plan.id }
    }

    private func bumpCount(of plan: PlanRecord, in store: any StoreReading) throws -> Int {
        var count = 0
        var earlier = plan.replaces
        while let id = earlier, count <= settings.bumpCountMax {
            count += 1
            earlier = try store.plan(id)?.replaces
        }
        return count
    }
}

extension BitcoinMempoolEntry {
    /// What the transactions pay that go with it where it is replaced.
    ///
    /// A node counts them as its miner was told to (`prioritisetransaction`), so that all of them
    /// together may seem to pay less than this one alone.
    fileprivate var feesBehind: Amount {
        let (all, own) = (descendants.fees.minorUnits, fee.minorUnits)
        return Amount(all > own ? all - own : 0, of: .btc)
    }
}
