import PayoutRules

extension PlanStage {
    /// Whether the transaction may still be mined, as far as we know.
    public var isOpen: Bool {
        switch self {
        case .planned, .asked, .refused, .signed, .broadcast, .included: true
        case .final, .dropped: false
        }
    }
}

extension PlanClaim {
    /// What can be claimed by itself: one claim for each output, or the nonce.
    public var parts: [PlanClaim] {
        switch self {
        case .outpoints(let outpoints): outpoints.map { .outpoints([$0]) }
        case .nonce: [self]
        }
    }
}

extension PlanRecord {
    /// Whether this can be what became of an earlier record of the plan.
    ///
    /// What was decided when it was made stays, signed bytes are never exchanged, and what is
    /// final stays final. Stores refuse anything else.
    public func canFollow(_ earlier: PlanRecord) -> Bool {
        var expected = earlier
        expected.stage = stage
        expected.signed = earlier.signed ?? signed
        expected.transaction = earlier.transaction ?? transaction
        expected.sentAt = sentAt
        guard expected == self else { return false }
        if case .final = earlier.stage { return stage == earlier.stage }
        return true
    }
}

extension PayoutRecord {
    /// Whether this can be what became of an earlier record of the payout.
    ///
    /// Whose it is, how much and where to never changes; no person's word is taken back, no warning
    /// either, and not fewer people are needed; what is finished stays as it is. Stores refuse
    /// anything else.
    public func canFollow(_ earlier: PayoutRecord) -> Bool {
        let (before, after) = (earlier.payout, payout)
        guard before.id == after.id, before.wallet == after.wallet, before.token == after.token,
            before.amount == after.amount, before.destination == after.destination,
            before.requestedAt == after.requestedAt, earlier.address == address,
            earlier.proposer == proposer, earlier.reference == reference,
            earlier.settlement == settlement, earlier.approvals.proposer == approvals.proposer,
            earlier.approvals.neededCount <= approvals.neededCount,
            approvals.warnings.starts(with: earlier.approvals.warnings),
            approvals.records.starts(with: earlier.approvals.records),
            after.plans.starts(with: before.plans)
        else { return false }
        return !before.isFinished || before.state == after.state
    }
}
