import ChainModel
import LedgerRules
import Units

extension PayoutMachine {
    static func broadcastAccepted(
        _ payout: inout Payout, _ transaction: TransactionID
    ) -> PayoutDecision {
        switch payout.state {
        case .signed(let family), .broadcast(let family):
            guard family.contains(transaction) else { return .none }
            payout.state = .broadcast(family)
            if case .broadcastRefused = payout.wait { payout.wait = nil }
            return .none
        case .requested, .reserved, .approved, .planned, .included, .final, .failed, .refused,
            .cancelled:
            return .none
        }
    }

    static func broadcastRefused(
        _ payout: inout Payout, _ transaction: TransactionID, _ reason: String
    ) -> PayoutDecision {
        let wait = PayoutWait.broadcastRefused(transaction, reason: reason)
        switch payout.state {
        case .signed(let family), .broadcast(let family):
            guard family.contains(transaction), payout.wait != wait, !payout.hasForeignRival else {
                return .none
            }
            payout.wait = wait
            return .alert(.broadcastRefused(transaction, reason: reason))
        case .requested, .reserved, .approved, .planned, .included, .final, .failed, .refused,
            .cancelled:
            return .none
        }
    }

    static func evicted(_ payout: Payout, _ transaction: TransactionID) -> PayoutDecision {
        switch payout.state {
        case .signed(let family), .broadcast(let family):
            // An older one that a fee bump replaced is gone for good.
            guard transaction == family.newestTransaction else { return .none }
            return PayoutDecision(.rebroadcast(transaction))
        case .requested, .reserved, .approved, .planned, .included, .final, .failed, .refused,
            .cancelled:
            return .none
        }
    }

    static func included(_ payout: inout Payout, _ inclusion: PayoutInclusion) -> PayoutDecision {
        switch payout.state {
        case .signed(let family), .broadcast(let family):
            guard family.contains(inclusion.transaction) else {
                return .alert(.unknownTransaction(inclusion))
            }
            payout.state = .included(family, inclusion)
            if case .broadcastRefused = payout.wait { payout.wait = nil }
            if payout.hasForeignRival { payout.wait = nil }
            return .none
        case .included(_, let known), .final(let known), .failed(let known):
            return known == inclusion ? .none : .alert(.includedTwice(inclusion))
        case .requested, .reserved, .approved, .planned, .refused, .cancelled:
            return .alert(.unknownTransaction(inclusion))
        }
    }

    static func disconnected(
        _ payout: inout Payout, from block: BlockReference
    ) -> PayoutDecision {
        if case .foreignIncluded(let rival, _) = payout.wait, rival.block == block {
            payout.wait = nil
        }
        switch payout.state {
        case .included(let family, let inclusion) where inclusion.block == block:
            payout.state = .broadcast(family)
            return PayoutDecision(.rebroadcast(family.newestTransaction ?? inclusion.transaction))
        case .final(let inclusion), .failed(let inclusion):
            return inclusion.block == block ? .alert(.finalBlockDisconnected(block)) : .none
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included, .refused,
            .cancelled:
            return .none
        }
    }

    static func becameFinal(
        _ payout: inout Payout, _ inclusion: PayoutInclusion, _ result: PayoutResult,
        _ fee: PaidNetworkFee
    ) -> PayoutDecision {
        switch payout.state {
        case .included(_, inclusion):
            payout.wait = nil
            let feeGroups = PayoutTransfers.networkFee(fee)
            switch result {
            case .succeeded:
                payout.state = .final(inclusion)
                return PayoutDecision(groups: [PayoutTransfers.capture(payout)] + feeGroups)
            case .failed(let reason):
                payout.state = .failed(inclusion)
                return PayoutDecision(
                    groups: [PayoutTransfers.release(payout)] + feeGroups,
                    .raiseAlert(.transactionFailed(inclusion.transaction, reason: reason)))
            }
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included, .final,
            .failed, .refused, .cancelled:
            return .none
        }
    }

    static func foreignIncluded(
        _ payout: inout Payout, _ inclusion: PayoutInclusion, _ claim: PlanClaim
    ) -> PayoutDecision {
        switch payout.state {
        case .planned(let family), .signed(let family), .broadcast(let family):
            let wait = PayoutWait.foreignIncluded(inclusion, claim)
            guard !family.contains(inclusion.transaction), payout.wait != wait,
                family.members.contains(where: { $0.claim.conflicts(with: claim) })
            else { return .none }
            payout.wait = wait
            return .alert(.foreignIncluded(inclusion))
        case .requested, .reserved, .approved, .included, .final, .failed, .refused, .cancelled:
            return .none
        }
    }

    static func foreignBecameFinal(
        _ payout: inout Payout, _ transaction: TransactionID, _ claim: PlanClaim
    ) -> PayoutDecision {
        switch payout.state {
        case .planned(let family), .signed(let family), .broadcast(let family):
            // Only what conflicts with every plan proves that none of them can be mined.
            guard !family.contains(transaction), family.conflictsWithAll(claim) else {
                return .none
            }
            payout.state = .approved
            payout.wait = .replacedByForeign(transaction)
            return PayoutDecision(
                effects: family.members.map { .freePlan($0.plan) }
                    + [.raiseAlert(.replacedByForeign(transaction))])
        case .requested, .reserved, .approved, .included, .final, .failed, .refused, .cancelled:
            return .none
        }
    }
}

extension Payout {
    /// Whether a block has a transaction that is not ours and takes this one's place.
    public var hasForeignRival: Bool {
        if case .foreignIncluded = wait { true } else { false }
    }
}
