import ChainModel
import EVMRules
import PayoutRules
import SignerProtocol
package import Units

/// Makes transactions of waiting payouts on one EVM chain: each is one token transfer.
///
/// They leave from the hot account, the treasury's first. What it lacks is swept from deposit
/// accounts, which are given the gas for that before. Where the operator says what the chain's coin
/// is worth, a rule decides which payouts leave from deposit accounts themselves.
struct EVMPlanning: Sendable {
    let profile: ChainProfile
    let number: UInt64
    let keys: TreasuryKeys
    let hot: EVMAddress
    let settings: EVMPayoutSettings

    /// The gas of a transfer of the chain's own coin between accounts. Source: Yellow Paper,
    /// appendix G, G_transaction.
    static let plainGas: UInt64 = 21_000
    /// How many payouts one round takes up.
    static let payoutCountMax = 200

    /// Makes a planner; nil unless the profile is of an EVM chain and has a treasury.
    init?(profile: ChainProfile, files: [KeyFile], settings: EVMPayoutSettings) {
        let keys = TreasuryKeys(files: files, profile: profile)
        guard case .evm(let number) = profile.family,
            let hot = keys.script(at: 0).flatMap({ EVMAddress($0.bytes) })
        else { return nil }
        self.profile = profile
        self.number = number
        self.keys = keys
        self.hot = hot
        self.settings = settings
    }

    /// What was asked of the node before a unit of work.
    struct Facts: Sendable {
        let token: ChainProfile.Token
        let contract: EVMAddress
        let hot: EVMAccountFacts
        let fee: EVMTransaction.Fee
        let transferGas: UInt64
    }

    /// Takes up payouts as far as the hot account's tokens and coin go.
    ///
    /// Returns how many were planned, and how much the next one lacks; nil if none waits.
    func plan(
        _ facts: Facts, in store: any StoreTransaction
    ) throws -> (plannedCount: Int, missing: Amount?) {
        let token = TokenID(chain: profile.id, asset: facts.token.asset)
        guard try store.payoutGate(token).isOpen else { return (0, nil) }
        let waiting = try store.payoutsToPlan(on: profile.id, limit: Self.payoutCountMax)
            .filter { $0.payout.token == token }
        var book = EVMNonceBook(
            account: hot, next: facts.hot.nonce,
            taken: try store.claimedNonces(of: hot.script, on: profile.id),
            waitingCountMax: settings.waitingCountMax)
        var left = try free(facts, in: store)
        var plannedCount = 0
        for record in waiting {
            guard
                let units = TokenAmount(record.payout.amount, decimals: facts.token.decimals)?
                    .units
            else { continue }
            let rest = left.units.subtractingReportingOverflow(units)
            let coin = left.coin.subtractingReportingOverflow(cost(facts.transferGas, facts.fee))
            guard !rest.overflow else { return (plannedCount, record.payout.amount) }
            guard !coin.overflow, try take(record, units, facts, &book, in: store) else {
                return (plannedCount, nil)
            }
            left = (rest.partialValue, coin.partialValue)
            plannedCount += 1
        }
        return (plannedCount, nil)
    }

    /// What the hot account has and no open plan of its own will use.
    func free(
        _ facts: Facts, in store: any StoreTransaction
    ) throws -> (units: UInt256, coin: UInt256) {
        var units = facts.hot.units
        var coin = facts.hot.coin
        for plan in try store.openPlans(on: profile.id) {
            guard case .nonce(hot.script, let nonce) = plan.claim, nonce >= facts.hot.nonce,
                case .evm(let request) = try SignedTransaction.request(of: plan)
            else { continue }
            let draft = try EVMTransactionDraft(decoding: request.transaction)
            coin = coin.minus(draft.costMax ?? .max)
            for payout in request.payouts where payout.token == facts.contract.bytes {
                units = units.minus(payout.units)
            }
        }
        return (units, coin)
    }

    /// Takes a payout up from the hot account; false where nothing more fits behind its numbers.
    func take(
        _ record: PayoutRecord, _ units: UInt256, _ facts: Facts, _ book: inout EVMNonceBook,
        in store: any StoreTransaction
    ) throws -> Bool {
        let nonce: UInt64
        do throws(EVMNonceRefusal) {
            nonce = try book.take(for: planID(of: record.payout))
        } catch {
            return false
        }
        return try pay(
            record, units, facts, from: hot, keys.treasuryFile, 0, nonce: nonce, in: store)
    }

    private func planID(of payout: Payout) -> PlanID {
        PlanID(DerivedID.make("plan", Array("\(payout.id.text)\(payout.plans.count)".utf8)))
    }

    /// Plans a payout from an account of ours with a number of it; false if its key has no origin.
    func pay(
        _ record: PayoutRecord, _ units: UInt256, _ facts: Facts, from sender: EVMAddress,
        _ file: String?, _ index: UInt32, nonce: UInt64, in store: any StoreTransaction
    ) throws -> Bool {
        let payout = record.payout
        guard let recipient = EVMAddress(payout.destination.bytes) else { return false }
        let id = planID(of: payout)
        let draft = try EVMTransactionDraft.erc20Transfer(
            of: facts.contract, to: recipient, units: units, chainID: number, nonce: nonce,
            fee: facts.fee, gasLimit: facts.transferGas)
        let told = EVMPayout(
            id: payout.id.signingID, token: facts.contract.bytes, recipient: recipient.bytes,
            units: units)
        let plan = try plan(
            id, draft, from: sender, file, index, .payout, [told], [payout.id], replaces: nil,
            now: store.now)
        guard let plan else { return false }
        try store.save(plan)
        try PayoutSteps.apply(.planned(id, plan.claim), toPayoutsOf: plan, in: store)
        return true
    }

    /// Makes a plan's record; nil if the sender's key has no origin or the fee no size.
    func plan(
        _ id: PlanID, _ draft: EVMTransactionDraft, from sender: EVMAddress, _ file: String?,
        _ index: UInt32, _ purpose: EVMSigningRequest.Purpose, _ told: [EVMPayout],
        _ payouts: [PayoutID], replaces: PlanID?, now: Timestamp
    ) throws -> PlanRecord? {
        guard let file, let key = keys.key(file, index) else { return nil }
        let feeMax = cost(draft.gasLimit, draft.fee)
        guard feeMax.high == 0 else { return nil }
        let request = EVMSigningRequest(
            plan: id.signingID, chainID: number, transaction: draft.signingBytes,
            nonce: draft.nonce, sender: key, purpose: purpose, payouts: told, feeMax: feeMax)
        return PlanRecord(
            id: id, chain: profile.id, payouts: payouts,
            claim: .nonce(account: sender.script, draft.nonce),
            request: SignerRequest.sign(.evm(request)).encoded(),
            fee: Amount(feeMax.low, of: profile.nativeAsset), size: draft.gasLimit, change: nil,
            replaces: replaces, stage: .planned, signed: nil, transaction: nil, sentAt: nil,
            createdAt: now)
    }

    /// The most that so much gas can cost, in wei; the largest number instead of an overflow.
    func cost(_ gas: UInt64, _ fee: EVMTransaction.Fee) -> UInt256 {
        let product = fee.max.multipliedReportingOverflow(by: UInt256(UInt128(gas)))
        return product.overflow ? .max : product.partialValue
    }
}

extension UInt256 {
    /// The sum, or the largest number where it would be above.
    package func plus(_ other: UInt256) -> UInt256 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }

    /// The difference, or zero where it would be below.
    func minus(_ other: UInt256) -> UInt256 {
        let difference = subtractingReportingOverflow(other)
        return difference.overflow ? .zero : difference.partialValue
    }
}
