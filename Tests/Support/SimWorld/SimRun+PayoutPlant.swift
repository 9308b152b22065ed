import BitcoinRules
import ChainModel
import Connector
import PayoutRules
import PublicKeys
import SignerProtocol
import Units

/// The canary's fault: a payout that is on its way gets another plan beside the first, and the
/// signer has forgotten what it signed.
extension SimRun {
    func plantDoublePayout(_ play: SimPlay) async {
        guard play.planted == nil else { return }
        do {
            play.planted = try await addSecondPlan()
        } catch {
            fail(["the second plan cannot be saved: \(error)"])
        }
        if play.planted != nil { play.signer.forget() }
    }

    private func addSecondPlan() async throws -> SigningID? {
        let chain = profiles.bitcoin.id
        let (found, coins) = try await daemon.store.inner.read { store in
            let all = PageRequest(after: nil, limit: 100)
            return (
                try store.payouts(PayoutFilter(chain: chain), page: all).map(\.1),
                try store.spendableCoins(on: chain, limit: 100)
            )
        }
        let isUnderWay = { (record: PayoutRecord) in
            switch record.payout.state {
            case .broadcast, .included: true
            case .requested, .reserved, .approved, .planned, .signed, .final, .failed, .refused,
                .cancelled:
                false
            }
        }
        guard let record = found.first(where: isUnderWay),
            let plan = secondPlan(for: record, coins)
        else { return nil }
        try await daemon.store.inner.write { try $0.save(plan) }
        return SigningID(plan.id.text)
    }

    private func secondPlan(for record: PayoutRecord, _ coins: [SpendableCoin]) -> PlanRecord? {
        let payout = record.payout
        let fee: UInt128 = 2_000
        let least = payout.amount.minorUnits + fee + 10_000
        guard let coin = coins.first(where: { $0.value.minorUnits > least }),
            let key = origin(coin.keyFile == "bitcoin" ? 0 : 1, coin.index),
            let change = origin(1, SimKeys.spareChange.index),
            let plan = SigningID(PlanID(dice.id()).text), let id = SigningID(payout.id.text),
            let planID = PlanID(text: plan.text)
        else { return nil }
        let rest = UInt64(coin.value.minorUnits - payout.amount.minorUnits - fee)
        let body = BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: coin.outpoint, signatureScript: [], sequence: 0xffff_fffd,
                    witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: payout.amount, script: BitcoinScript(payout.destination.bytes)),
                BitcoinOutput(
                    value: .satoshis(rest),
                    script: BitcoinScript(SimKeys.spareChange.script.bytes)),
            ], lockTime: 0)
        let request = BitcoinSigningRequest(
            plan: plan, network: .regtest, transaction: body.serialized(.stripped),
            inputs: [.init(value: coin.value, script: coin.script.bytes, key: key)],
            outputs: [
                .payout(BitcoinPayout(id: id, address: record.address, amount: payout.amount)),
                .change(change, .p2wpkh),
            ], feeMax: .satoshis(100_000))
        return PlanRecord(
            id: planID, chain: payout.token.chain, payouts: [payout.id],
            claim: .outpoints([coin.outpoint]),
            request: SignerRequest.sign(.bitcoin(request)).encoded(),
            fee: .satoshis(UInt64(fee)), size: 150, change: nil, replaces: nil, stage: .asked,
            signed: nil, transaction: nil, sentAt: nil, createdAt: clock.now())
    }

    private func origin(_ branch: UInt32, _ index: UInt32) -> KeyOrigin? {
        KeyOrigin(
            fingerprint: SimKeys.fingerprint,
            steps: [84, 1, 0].map { $0 | KeyOrigin.hardenedBit } + [branch, index])
    }
}
