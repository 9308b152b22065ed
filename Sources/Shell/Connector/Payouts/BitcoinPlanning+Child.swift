import BitcoinRules
import ChainModel
import PayoutRules
import SignerProtocol
import Units

extension BitcoinPlanning {
    /// Whether a transaction that spends a plan's change is under way already.
    func hasChild(_ plan: PlanRecord, in store: any StoreReading) throws -> Bool {
        guard let output = plan.changeOutpoint else { return false }
        return try store.claimant(of: .outpoints([output]), on: profile.id) != nil
    }

    /// Plans a transaction that spends the change of one that waits, so that miners take both;
    /// returns whether it did.
    ///
    /// - Throws: `StoreFailure`.
    func addChild(
        to parent: PlanRecord, _ known: BitcoinBatchPlan, at rate: FeeRate, tip: BlockHeight,
        in store: any StoreTransaction
    ) throws -> Bool {
        guard let transaction = parent.transaction, let spent = parent.change,
            let place = try nextChange(in: store), let settings = batch(rate, change: place)
        else { return false }
        var generator = try generator([], in: store)
        let child: BitcoinChildPlan
        do throws(BitcoinBumpError) {
            child = try BitcoinChildPlan(
                of: known, transaction: transaction, to: BitcoinScript(place.script.bytes),
                settings: settings, tip: tip, using: &generator)
        } catch {
            return false
        }
        return try save(child, spending: spent, to: place, in: store)
    }

    private func save(
        _ child: BitcoinChildPlan, spending spent: ChangeOutput, to place: ChangeOutput,
        in store: any StoreTransaction
    ) throws -> Bool {
        let id = PlanID(
            DerivedID.make(
                "child", Array("\(child.coin.outpoint)\(child.fee)".utf8)))
        guard let spender = keys.key(spent.keyFile, spent.index),
            let owner = keys.key(place.keyFile, place.index),
            let kind = TreasuryKeys.spendKind(place.script),
            let output = child.transaction.outputs.first,
            try store.plan(id) == nil
        else { return false }
        let request = BitcoinSigningRequest(
            plan: id.signingID, network: network.signingNetwork,
            transaction: child.transaction.serialized(.stripped),
            inputs: [
                BitcoinSigningRequest.Input(
                    value: spent.value, script: spent.script.bytes, key: spender)
            ], outputs: [.change(owner, TreasuryKeys.scriptKind(kind))], feeMax: settings.feeMax)
        try takeIndex(of: place, in: store)
        try store.save(
            PlanRecord(
                id: id, chain: profile.id, payouts: [], claim: child.claim,
                request: SignerRequest.sign(.bitcoin(request)).encoded(), fee: child.fee,
                size: UInt64(child.virtualByteCount),
                change: ChangeOutput(
                    outputIndex: 0, value: output.value, script: place.script,
                    keyFile: place.keyFile, index: place.index), replaces: nil,
                stage: .planned, signed: nil, transaction: nil, sentAt: nil,
                createdAt: store.now))
        return true
    }

    /// Gives a child up that the signer refused, once what it spends is final and so is free for
    /// payouts; returns whether it did.
    ///
    /// - Throws: `StoreFailure`.
    func giveUpChild(_ id: PlanID, in store: any StoreTransaction) throws -> Bool {
        guard let child = try store.plan(id), case .refused = child.stage, child.payouts.isEmpty,
            case .outpoints(let spent) = child.claim,
            try spent.allSatisfy({ try store.coin($0, on: profile.id) != nil })
        else { return false }
        try PlanBlocks.drop(child, in: store)
        return true
    }
}

extension PlanRecord {
    /// The output that its transaction gives back to us; nil before it is signed.
    var changeOutpoint: Outpoint? {
        guard let transaction, let change else { return nil }
        return Outpoint(transaction: transaction, outputIndex: change.outputIndex)
    }
}
