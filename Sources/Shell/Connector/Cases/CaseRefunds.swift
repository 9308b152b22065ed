import ChainModel
import DepositRules
import PayoutRules
public import ScreeningRules
public import Units

/// Refunds: held money that two people send to an address that the customer named and proved.
///
/// A refund is a payout like any other: its destination is screened, its amount counts to limits,
/// and it may need more approvals than the one that its case has. The chain's fee is the
/// operator's. Its money goes from screening to the payout's hold in one unit of work, so that it
/// is spendable at no moment; where the payout ends without leaving, the unit of work that says so
/// takes the money back to screening, and the case is open again, or frozen if a list said so
/// meanwhile.
public enum CaseRefunds {
    /// Proposes to send a case's money to an address that the customer proved.
    ///
    /// - Parameter payouts: nil where nothing is paid out.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func propose(
        _ id: CaseID, to address: String, _ action: CaseAction, payouts: PayoutDesk?,
        screening: Screening, in store: any StoreTransaction
    ) throws -> CaseRecord {
        var record = try CaseDesk.require(id, in: store)
        let deposit = try deposit(of: record, in: store)
        let desk = try required(payouts)
        let place = try desk.refundPlace(address, of: deposit)
        let proof = try proof(of: place, for: deposit, in: store)
        guard
            let target = RefundTarget(
                address: place.destination.spelling, proof: proof?.question.text ?? "none")
        else { throw RequestRefusal.invalid(field: "address", "is too long") }
        _ = try CaseDesk.refusing { () throws(CaseRefusal) in
            try record.machine.proposeRefund(to: target, isProven: proof != nil, action)
        }
        try requireHeld(deposit, of: record, in: store)
        if let screened = ScreeningAddress(place.destination.script, family: place.family),
            case .blocked(let reason) = screening.destination(screened, now: store.now)
        {
            throw RequestRefusal.caseRule(
                code: "destinationBlocked", "The address must not be paid: \(reason).")
        }
        try store.save(record)
        try CaseEvents.append("case.proposeRefund", record, store, by: action.actor)
        return record
    }

    /// Starts the payout of an approved refund; all of it, or nothing.
    static func start(
        _ order: RefundOrder, of record: CaseRecord, _ payouts: PayoutDesk?,
        in store: any StoreTransaction
    ) throws {
        let id = record.machine.id
        let desk = try required(payouts)
        var deposit = try deposit(of: record, in: store)
        try requireHeld(deposit, of: record, in: store)
        let place = try desk.refundPlace(order.target.address, of: deposit)
        // It may have been taken back since it was proposed.
        guard try proof(of: place, for: deposit, in: store) != nil else {
            _ = try CaseDesk.refusing { () throws(CaseRefusal) in throw .addressNotProven }
            return
        }
        // Each try is a payout of its own: the history grows with each.
        let payout = PayoutID(
            DerivedID.make("refund", Array("\(id.text)/\(record.machine.entries.count)".utf8)))
        try store.addRefund(payout, of: id)
        try DepositSteps.apply(
            .refundStarted(id, payout: payout.value), to: &deposit,
            eventName: "deposit.refunding", in: store)
        let made = try desk.request(
            PayoutAsk(
                id: payout, wallet: deposit.wallet,
                token: TokenID(chain: deposit.sighting.chain, asset: deposit.amount.asset),
                amount: deposit.amount, address: order.target.address,
                reference: "refund of deposit \(deposit.id.text)"),
            by: order.proposer, in: store)
        // The second person's word counts for the payout too, unless there is something that they
        // could not know; a large one may need more.
        if case .open = made.approvals.state, made.approvals.warnings.isEmpty {
            _ = try desk.decide(
                payout, isApproval: true, by: order.approver,
                reason: "approved as the refund of case \(id.text)", in: store)
        }
    }

    /// Tells a refund's case and deposit how its payout ended; nothing for other payouts.
    static func follow(_ record: PayoutRecord, in store: any StoreTransaction) throws {
        let payout = record.payout
        let failure: String?
        switch payout.state {
        case .final: failure = nil
        case .refused(let refusal): failure = refusal.sentence
        case .cancelled(let actor): failure = "\(actor) cancelled the payout"
        case .failed: failure = "the payout's transaction moved nothing"
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included: return
        }
        guard let id = try store.refundCase(of: payout.id) else { return }
        var item = try CaseDesk.require(id, in: store)
        var deposit = try deposit(of: item, in: store)
        guard let failure else {
            _ = item.machine.refundLeft(now: store.now)
            try store.save(item)
            try CaseEvents.append("case.refunded", item, store)
            return try DepositSteps.apply(
                .refundLeft(id), to: &deposit, eventName: "deposit.refunded", in: store)
        }
        let hit = item.machine.verdictOnTheWay
        let effect = item.machine.refundFailed(because: failure, now: store.now)
        try store.save(item)
        try CaseEvents.append("case.refundFailed", item, store)
        try DepositSteps.apply(
            .refundFailed(id, payout: payout.id.value), to: &deposit,
            eventName: "deposit.held", in: store)
        guard effect == .freeze else { return }
        try CaseEvents.append("case.frozenByVerdict", item, store)
        try DepositSteps.apply(
            .frozen(id), to: &deposit, eventName: "deposit.frozen", in: store)
        try BlockedProperties.record(
            of: item, entries: [hit?.detail].compactMap(\.self), in: store)
    }

    /// Keeps with a case that a verdict must freeze the money which its refund has: it is frozen as
    /// soon as the refund is stopped. Returns whether that is new.
    @discardableResult
    static func note(
        _ hit: String, on id: CaseID, in store: any StoreTransaction
    ) throws -> Bool {
        var item = try CaseDesk.require(id, in: store)
        switch item.machine.verdictFroze(because: hit, now: store.now) {
        case .none, .freeze, .release, .refund: return false
        case .record: break
        }
        try store.save(item)
        try CaseEvents.append("case.refundHit", item, store)
        return true
    }

    /// Stops a case's refund because of a hit, and freezes the money; where a signature may exist
    /// already, the hit is kept and people are told. Returns whether the hit is new.
    static func stop(
        _ id: CaseID, because hit: String, in store: any StoreTransaction
    ) throws -> Bool {
        let isNew = try note(hit, on: id, in: store)
        for payout in try store.refunds(of: id) {
            var record = try PayoutDesk.require(payout, in: store)
            guard !record.payout.isFinished else { continue }
            record = try PayoutDesk.givenUp(record, in: store)
            let refusal = PayoutRefusal.destinationBlocked(reason: hit)
            if record.payout.isCancellable {
                try PayoutSteps.apply(.refused(refusal), to: &record, in: store)
            } else if isNew {
                try PayoutEvents.append("payout.alert", record, store, saying: refusal.sentence)
            }
        }
        return isNew
    }

    // MARK: What must hold

    static func deposit(of record: CaseRecord, in store: any StoreReading) throws -> Deposit {
        guard let deposit = try store.deposit(record.machine.deposit) else {
            throw StoreFailure.corrupt("the case's deposit is missing")
        }
        return deposit
    }

    /// What proves that an address is of a deposit's owner; nil for nothing, or for their word.
    static func proof(
        of place: RefundPlace, for deposit: Deposit, in store: any StoreReading
    ) throws -> OwnershipRecord? {
        let known = try store.ownership(
            of: deposit.wallet, place.family, place.destination.script.bytes)
        return known?.method.isProof == true ? known : nil
    }

    private static func required(_ payouts: PayoutDesk?) throws(RequestRefusal) -> PayoutDesk {
        guard let payouts else {
            throw .caseRule(
                code: "payoutsDisabled", "Refunds are payouts, and no signer is configured.")
        }
        return payouts
    }

    private static func requireHeld(
        _ deposit: Deposit, of record: CaseRecord, in store: any StoreReading
    ) throws {
        guard case .held(record.machine.id, _) = deposit.screeningTrack else {
            throw RequestRefusal.caseRule(
                code: "notHeld", "The deposit itself is not held: there is nothing to send back.")
        }
        guard try RefundCheck.isOnChain(deposit, in: store) else {
            throw RequestRefusal.caseRule(
                code: "notFinal",
                "The deposit is not final, or its chain is halted: nothing is sent back yet.")
        }
    }
}

/// Where a refund goes, read as a payout's destination.
struct RefundPlace: Sendable, Hashable {
    let destination: PayoutDestination
    let family: ScreeningFamily
}
