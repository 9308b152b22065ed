import ChainModel
import DepositRules
import PayoutRules
import ScreeningRules
import Units

/// What a refund needs beside the screening of its destination; looked at whenever that is, and
/// right before the signer is asked.
struct RefundCheck {
    let screening: Screening
    let family: ScreeningFamily

    /// Returns whether a refund may go by now; every other payout may.
    ///
    /// A list's hit of who paid the money, or of who is to get it, is kept with the case: the money
    /// is frozen as soon as the payout is stopped.
    func answer(
        on payout: Payout, in store: any StoreTransaction
    ) throws -> DestinationAnswer {
        guard let id = try store.refundCase(of: payout.id) else { return .clear }
        let item = try CaseDesk.require(id, in: store)
        let deposit = try CaseRefunds.deposit(of: item, in: store)
        if let hit = try hit(payout, deposit, in: store) {
            try CaseRefunds.note(hit, on: id, in: store)
            return .blocked(hit)
        }
        if let entry = item.machine.verdictOnTheWay {
            return .blocked(entry.detail ?? "a verdict froze its money")
        }
        let known = try store.ownership(of: payout.wallet, family, payout.destination.bytes)
        guard known?.method.isProof == true else {
            return .blocked("it is proven no more to be the customer's")
        }
        guard try RefundCheck.isOnChain(deposit, in: store) else {
            return .unknown("the deposit that it sends back is not on the chain we follow")
        }
        return .clear
    }

    /// Whether a deposit is final, in a block of the chain that we follow, and that chain runs.
    static func isOnChain(_ deposit: Deposit, in store: any StoreReading) throws -> Bool {
        guard case .final(let block) = deposit.chainTrack,
            let chain = try store.chain(deposit.sighting.chain), chain.halt == nil
        else { return false }
        let known = try store.checkpoints(chain.id)
        guard let first = known.first else { return false }
        return block.height < first.height || known.contains(block)
    }

    private func hit(
        _ payout: Payout, _ deposit: Deposit, in store: any StoreTransaction
    ) throws -> String? {
        let scripts =
            [payout.destination]
            + deposit.counterparties.filter { $0.role != .calledContract }.map(\.script)
        let accepted = try store.acceptedFalsePositives(
            about: scripts.map(\.bytes), at: store.now)
        for script in scripts {
            guard let address = ScreeningAddress(script, family: family) else { continue }
            let hit = screening.freezingHit(of: address, accepted: accepted, now: store.now)
            if let hit { return hit }
            if try store.isFrozenByIssuer(script, token: payout.token) {
                return "the token's issuer froze \(address.canonical)"
            }
        }
        return nil
    }
}
