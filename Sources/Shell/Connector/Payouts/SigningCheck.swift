import ChainModel
import PayoutRules
import ScreeningRules

/// The last look at a payout, right before the signer is asked: a list may have changed since the
/// destination was screened, money may have come and gone since the payout was asked for, and the
/// signer may have been away for hours.
struct SigningCheck: Sendable {
    let desk: ScreeningDesk
    let family: AddressFamily

    /// Returns whether a plan may still be signed.
    ///
    /// A plan that nobody was asked to sign is given up, so that its payouts are screened again;
    /// one of which a signature may exist waits, and its payouts say why. A fee bump is not looked
    /// at: what it replaces pays the same and may be mined at any time.
    func mayBeSigned(_ id: PlanID, in store: any StoreTransaction) throws -> Bool {
        guard let plan = try store.plan(id) else { return false }
        guard plan.replaces == nil else { return true }
        guard try store.activeListsDigest() == desk.screening.index.digest else {
            try desk.reload(from: store)
            return false
        }
        switch plan.stage {
        case .planned: return try isStillClear(plan, in: store)
        case .asked: return try isClearByNow(plan, in: store)
        case .refused, .signed, .broadcast, .included, .final, .dropped: return false
        }
    }

    private func isStillClear(_ plan: PlanRecord, in store: any StoreTransaction) throws -> Bool {
        for id in plan.payouts {
            let payout = try PayoutDesk.require(id, in: store).payout
            // Its second screening is still to come, and says more than this look could.
            guard payout.family?.member(plan.id)?.signing == .ready else { return false }
            // What the travel rule asked for may have been taken back since the plan was made.
            let isHeld = try store.payoutHold(id) != nil
            guard !isHeld, try answer(on: payout, in: store) == .clear else {
                try PayoutSteps.apply(.planAbandoned(plan.id), toPayoutsOf: plan, in: store)
                return false
            }
        }
        guard try behavesAsApproved(plan, in: store) else { return false }
        try note(plan, in: store)
        return true
    }

    /// Keeps by which editions of the lists a plan's payouts were still clear.
    private func note(_ plan: PlanRecord, in store: any StoreTransaction) throws {
        let editions = desk.screening.index.lists.map(\.version.id).joined(separator: ", ")
        for id in plan.payouts {
            try PayoutEvents.append(
                "payout.screenedAgain", try PayoutDesk.require(id, in: store), store,
                saying: "Clear right before the signer was asked, by \(editions).")
        }
    }

    /// Asks the rules of behaviour again: a payout of which one fires that nobody was told of goes
    /// back to the people who approve, and the others of its plan are planned without it.
    private func behavesAsApproved(
        _ plan: PlanRecord, in store: any StoreTransaction
    ) throws -> Bool {
        var isAsBefore = true
        for id in plan.payouts {
            let record = try PayoutDesk.require(id, in: store)
            guard let news = try PayoutBehaviours.news(of: record, by: desk, in: store) else {
                continue
            }
            if isAsBefore {
                try PayoutSteps.apply(.planAbandoned(plan.id), toPayoutsOf: plan, in: store)
            }
            isAsBefore = false
            try PayoutBehaviours.hold(id, news, by: desk, in: store)
        }
        return isAsBefore
    }

    private func isClearByNow(_ plan: PlanRecord, in store: any StoreTransaction) throws -> Bool {
        let records = try plan.payouts.map { try PayoutDesk.require($0, in: store) }
        let answers = try records.map { try answer(on: $0.payout, in: store) }
        let hindrance = zip(records, answers).first { record, answer in
            // A person has to look first, whatever the lists say by then.
            if case .destinationBlocked = record.payout.wait { true } else { answer != .clear }
        }
        for (record, answer) in zip(records, answers) {
            var record = record
            var told = answer
            if let (other, _) = hindrance, answer == .clear, other.payout.id != record.payout.id {
                told = .unknown(
                    "payout \(other.payout.id.text) of the same transaction has to wait")
            }
            try PayoutSteps.apply(
                .screened(check: record.payout.screeningCheck, told), to: &record, in: store)
        }
        return hindrance == nil
    }

    private func answer(
        on payout: Payout, in store: any StoreTransaction
    ) throws -> DestinationAnswer {
        let kind = family.screening
        guard let address = ScreeningAddress(payout.destination, family: kind) else {
            return .blocked("it is no address")
        }
        let refund = try RefundCheck(screening: desk.screening, family: kind)
            .answer(on: payout, in: store)
        return DestinationAnswer(desk.screening.destination(address, now: store.now))
            .worse(refund)
    }
}

extension DestinationAnswer {
    /// What screening says, as payouts take it.
    init(_ verdict: DestinationVerdict) {
        switch verdict {
        case .clear: self = .clear
        case .blocked(let reason): self = .blocked(reason)
        case .unknown(let reason): self = .unknown(reason)
        }
    }

    /// Whether nobody can say now.
    var isUnknown: Bool {
        switch self {
        case .unknown: true
        case .clear, .blocked: false
        }
    }

    /// Returns the one of two answers that lets less through.
    func worse(_ other: DestinationAnswer) -> DestinationAnswer {
        switch (self, other) {
        case (.blocked, _), (.unknown, .clear), (.unknown, .unknown), (.clear, .clear): self
        case (.clear, .blocked), (.clear, .unknown), (.unknown, .blocked): other
        }
    }
}
