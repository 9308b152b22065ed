import DepositRules
import LedgerRules
import PayoutRules
public import ScreeningRules
public import Units

/// Refunds: held money that two people send to an address that the customer named and proved.
///
/// A refund is a payout like any other: its destination is screened, its amount counts to limits
/// and may need approvals of its own. Its money goes from screening to the payout's hold in one
/// unit of work, so that it is spendable at no moment; where the payout ends without leaving, the
/// unit of work that says so takes the money back to screening, and the case is open again.
public enum CaseRefunds {
    /// Proposes to send a case's money to an address that is proven to be the customer's.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func propose(
        _ id: CaseID, to target: RefundTarget, isProven: Bool, _ action: CaseAction,
        in store: any StoreTransaction
    ) throws -> CaseRecord {
        var record = try CaseDesk.require(id, in: store)
        _ = try CaseDesk.refusing { () throws(CaseRefusal) in
            try record.machine.proposeRefund(to: target, isProven: isProven, action)
        }
        try store.save(record)
        try CaseEvents.append("case.proposeRefund", record, store)
        return record
    }

    /// Starts the payout of an approved refund; all of it, or nothing.
    static func start(
        _ order: RefundOrder, of record: CaseRecord, _ desk: PayoutDesk?, now: Timestamp,
        in store: any StoreTransaction
    ) throws {
        guard let desk else {
            throw RequestRefusal.caseRule(
                code: "payoutsDisabled", "Refunds are payouts, and no signer is configured.")
        }
        let id = record.machine.id
        guard var deposit = try store.deposit(record.machine.deposit) else {
            throw StoreFailure.corrupt("the case's deposit is missing")
        }
        // Each try is a payout of its own: the history grows with each.
        let payout = PayoutID(
            DerivedID.make("refund", Array("\(id.text)/\(record.machine.entries.count)".utf8)))
        try DepositSteps.apply(
            .refundStarted(id, payout: payout.value), to: &deposit,
            eventName: "deposit.refunding", in: store)
        guard case .refunding = deposit.screeningTrack else {
            throw RequestRefusal.caseRule(
                code: "notFinal", "The deposit is not final yet: there is nothing to send back.")
        }
        try store.addRefund(payout, of: id)
        _ = try desk.request(
            PayoutAsk(
                id: payout, wallet: deposit.wallet,
                token: TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset),
                amount: deposit.amount, address: order.target.address,
                reference: "refund of deposit \(deposit.id.text)"),
            by: order.proposer, in: store)
    }

    /// Tells a refund's case and deposit how its payout ended; nothing for other payouts.
    static func follow(_ record: PayoutRecord, in store: any StoreTransaction) throws {
        let failure: String?
        switch record.payout.state {
        case .final: failure = nil
        case .refused: failure = "the payout was refused"
        case .cancelled: failure = "the payout was cancelled"
        case .failed: failure = "the payout's transaction moved nothing"
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included: return
        }
        guard let id = try store.refundCase(of: record.payout.id) else { return }
        var item = try CaseDesk.require(id, in: store)
        guard var deposit = try store.deposit(item.machine.deposit) else {
            throw StoreFailure.corrupt("the case's deposit is missing")
        }
        let now = store.now
        if let failure {
            _ = item.machine.refundFailed(because: failure, now: now)
            try DepositSteps.apply(
                .refundFailed(id, payout: record.payout.id.value), to: &deposit,
                eventName: "deposit.held", in: store)
        } else {
            _ = item.machine.refundLeft(now: now)
            try DepositSteps.apply(
                .refundLeft(id), to: &deposit, eventName: "deposit.refunded", in: store)
        }
        try store.save(item)
        try CaseEvents.append(
            failure == nil ? "case.refunded" : "case.refundFailed", item, store)
    }
}
