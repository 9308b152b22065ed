import BitcoinRules
import ChainModel
import Digests
import PayoutRules
import SignerProtocol
import Units

/// Makes transactions of waiting Bitcoin payouts, and replaces those that pay too little.
struct BitcoinPlanning: Sendable {
    let profile: ChainProfile
    let network: BitcoinNetwork
    let keys: TreasuryKeys
    let settings: BitcoinPayoutSettings

    /// How many payouts and coins one round looks at.
    private static let payoutCountMax = 10_000
    private static let coinCountMax = 20_000

    /// Makes a planner; nil unless the profile is of a Bitcoin network.
    init?(profile: ChainProfile, files: [KeyFile], settings: BitcoinPayoutSettings) {
        guard case .bitcoin(let word) = profile.family, let network = BitcoinNetwork(rawValue: word)
        else { return nil }
        self.profile = profile
        self.network = network
        keys = TreasuryKeys(files: files, profile: profile)
        self.settings = settings
    }

    /// Plans what is due; returns how many payouts were taken up.
    ///
    /// - Throws: `StoreFailure`.
    func plan(at rate: FeeRate, in store: any StoreTransaction) throws -> Int {
        let token = TokenID(chain: profile.id, asset: .btc)
        guard keys.treasuryFile != nil, try store.payoutGate(token).isOpen else { return 0 }
        let waiting = try store.payoutsToPlan(on: profile.id, limit: Self.payoutCountMax)
        guard isDue(waiting, now: store.now) else { return 0 }
        let coins = try store.spendableCoins(on: profile.id, limit: Self.coinCountMax)
        let known = Dictionary(
            coins.filter { keys.key(of: $0) != nil }.compactMap { coin in
                TreasuryKeys.spendKind(coin.script).map { (coin.outpoint, (coin, $0)) }
            }
        ) { first, _ in first }
        guard !known.isEmpty, let change = try nextChange(in: store),
            let batch = batch(rate, change: change)
        else { return 0 }
        var generator = try generator(waiting, in: store)
        let outcome = BitcoinBatchPlanner.plan(
            waiting.map {
                BitcoinPayment(
                    payout: $0.payout.id, script: BitcoinScript($0.payout.destination.bytes),
                    amount: $0.payout.amount)
            },
            coins: known.values.map {
                CoinCandidate(outpoint: $0.0.outpoint, value: $0.0.value, kind: $0.1)
            },
            settings: batch, tip: try store.checkpoints(profile.id).last?.height,
            using: &generator)
        let records = Dictionary(waiting.map { ($0.payout.id, $0) }) { first, _ in first }
        let spendable = known.mapValues(\.0)
        var plannedCount = 0
        for plan in outcome.plans {
            guard try save(plan, records, coins: spendable, change, replaces: nil, in: store)
            else { continue }
            plannedCount += plan.payments.count
        }
        return plannedCount
    }

    private func isDue(_ waiting: [PayoutRecord], now: Timestamp) -> Bool {
        guard let oldest = waiting.first else { return false }
        return waiting.count >= settings.batchCount
            || now.milliseconds(since: oldest.payout.changedAt) >= settings.batchSeconds * 1_000
    }

    /// Returns where change goes next; an index without a key is passed over once.
    ///
    /// The index is taken only when a plan with change is saved: those that fail use up none.
    func nextChange(in store: any StoreReading) throws -> ChangeOutput? {
        guard let file = keys.treasuryFile else { return nil }
        let next = try store.nextIndex(ofKeyFile: file)
        for index in [next, next + 1] {
            if let script = keys.script(at: index) {
                return ChangeOutput(
                    outputIndex: 0, value: .zero(.btc), script: script, keyFile: file,
                    index: index)
            }
        }
        return nil
    }

    /// Uses up the index of change that a saved plan makes.
    func takeIndex(of change: ChangeOutput, in store: any StoreTransaction) throws {
        while try store.nextIndex(ofKeyFile: change.keyFile) <= change.index {
            _ = try store.takeIndex(ofKeyFile: change.keyFile)
        }
    }

    func batch(_ rate: FeeRate, change: ChangeOutput) -> BitcoinBatchSettings? {
        guard let kind = TreasuryKeys.spendKind(change.script) else { return nil }
        let script = BitcoinScript(change.script.bytes)
        return BitcoinBatchSettings(
            feeRate: rate, longTermFeeRate: settings.longTermFeeRate, feeMax: settings.feeMax,
            changeOptions: [
                BitcoinChangeOption(
                    script: script, inputWeight: kind.inputWeight + (kind.hasWitness ? 0 : 1))
            ], changeMinimum: script.dustLimit,
            consolidationRateMax: settings.consolidationRateMax,
            consolidationInputCount: settings.consolidationCount)
    }

    /// The same payouts at the same moment make the same plan; nobody outside can foretell it.
    func generator(
        _ waiting: [PayoutRecord], in store: any StoreTransaction
    ) throws -> PlanGenerator {
        let text = waiting.map(\.payout.id.text).joined() + "\(store.now.milliseconds)"
        guard let seed = Bytes32(SHA256.hash(Array("sluice/plan/\(text)".utf8))) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        return PlanGenerator(seed: seed)
    }

    /// Saves a plan with its request, and takes its payouts up; false if a key is missing.
    func save(
        _ plan: BitcoinBatchPlan, _ records: [PayoutID: PayoutRecord],
        coins: [Outpoint: SpendableCoin], _ change: ChangeOutput, replaces: PlanID?,
        in store: any StoreTransaction
    ) throws -> Bool {
        let outpoints = plan.coins.map { "\($0.outpoint)" }.joined()
        let id = PlanID(
            DerivedID.make(
                "plan", Array("\(outpoints)\(plan.fee)\(store.now.milliseconds)".utf8)))
        guard let request = request(id, plan, records, coins: coins, change) else { return false }
        var output: ChangeOutput?
        if let index = plan.changeIndex, let value = plan.change?.value {
            output = ChangeOutput(
                outputIndex: index, value: value, script: change.script, keyFile: change.keyFile,
                index: change.index)
            try takeIndex(of: change, in: store)
        }
        let record = PlanRecord(
            id: id, chain: profile.id, payouts: plan.payments.map(\.payout), claim: plan.claim,
            request: SignerRequest.sign(.bitcoin(request)).encoded(), fee: plan.fee,
            size: UInt64(plan.virtualByteCount), change: output, replaces: replaces,
            stage: .planned, signed: nil, transaction: nil, sentAt: nil, createdAt: store.now)
        try store.save(record)
        try PayoutSteps.apply(.planned(id, plan.claim), toPayoutsOf: record, in: store)
        return true
    }

    private func request(
        _ id: PlanID, _ plan: BitcoinBatchPlan, _ records: [PayoutID: PayoutRecord],
        coins: [Outpoint: SpendableCoin], _ change: ChangeOutput
    ) -> BitcoinSigningRequest? {
        var inputs: [BitcoinSigningRequest.Input] = []
        for candidate in plan.coins {
            guard let coin = coins[candidate.outpoint], let key = keys.key(of: coin) else {
                return nil
            }
            inputs.append(
                BitcoinSigningRequest.Input(
                    value: coin.value, script: coin.script.bytes, key: key))
        }
        var outputs: [UInt32: BitcoinSigningRequest.Output] = [:]
        for (payment, index) in zip(plan.payments, plan.outputIndexes) {
            guard let record = records[payment.payout] else { return nil }
            outputs[index] = .payout(
                BitcoinPayout(
                    id: payment.payout.signingID, address: record.address,
                    amount: payment.amount))
        }
        if let index = plan.changeIndex {
            guard let key = keys.key(change.keyFile, change.index),
                let kind = TreasuryKeys.spendKind(change.script)
            else { return nil }
            outputs[index] = .change(key, TreasuryKeys.scriptKind(kind))
        }
        return BitcoinSigningRequest(
            plan: id.signingID, network: network.signingNetwork,
            transaction: plan.transaction.serialized(.stripped), inputs: inputs,
            outputs: outputs.sorted { $0.key < $1.key }.map(\.value), feeMax: settings.feeMax)
    }
}

extension BitcoinNetwork {
    /// The signer's word for the network.
    var signingNetwork: SigningNetwork {
        switch self {
        case .mainnet: .mainnet
        case .testnet: .testnet
        case .signet: .signet
        case .regtest: .regtest
        }
    }
}

extension Identifier128 {
    /// The id as the signer knows it.
    var signingID: SigningID {
        guard let id = SigningID(text) else {
            preconditionFailure("32 hexadecimal digits are a name")
        }
        return id
    }
}
