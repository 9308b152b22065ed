public import Units

/// Decides what an event does to a payout. No I/O, no clock: time is a parameter.
///
/// ```
/// event               states                                  becomes      ledger
/// accepted            requested                               reserved     available → reserved
/// refused             requested, reserved, approved           refused      reserved → available
/// screened, blocked   reserved; planned before the signature  refused      reserved → available
/// screened, approved  reserved, the last of the two           approved
/// approvalNeeded      approved                                reserved, screened
/// cancelled           requested, reserved, approved           cancelled    reserved → available
/// planned             approved                                planned
///                     planned, signed, broadcast              (fee bump)
/// planAbandoned       planned, nothing signed                 approved
/// signed              planned                                 signed
/// broadcastAccepted   signed                                  broadcast
/// included            signed, broadcast                       included
/// blockDisconnected   included                                broadcast
/// becameFinal         included, succeeded                     final        reserved → custody,
///                                                                          networkFees → custody
///                     included, failed                        failed       reserved → available,
///                                                                          networkFees → custody
/// foreignBecameFinal  planned, signed, broadcast              approved, waits for a person
/// ```
///
/// A payout may have a new transaction only if it cannot be mined together with the old ones. Its
/// reservation is given back only while no signature can exist, or once the chain has decided.
public enum PayoutMachine {
    /// Applies an event.
    public static func decide(
        _ payout: inout Payout, _ event: PayoutEvent, now: Timestamp
    ) -> PayoutDecision {
        let before = payout
        let decision = apply(&payout, event)
        if payout != before { payout.changedAt = max(now, before.changedAt) }
        return decision
    }

    private static func apply(_ payout: inout Payout, _ event: PayoutEvent) -> PayoutDecision {
        switch event {
        case .accepted(let needsApproval): accepted(&payout, needsApproval: needsApproval)
        case .refused(let refusal): refused(&payout, refusal)
        case .screened(let check, let answer): screened(&payout, check, answer)
        case .approvalGiven: approvalGiven(&payout)
        case .approvalNeeded: approvalNeeded(&payout)
        case .cancelled(let actor): cancelled(&payout, by: actor)
        case .planned(let plan, let claim): planned(&payout, plan, claim)
        case .planAbandoned(let plan): planAbandoned(&payout, plan)
        case .signatureAsked(let plan): signatureAsked(&payout, plan)
        case .signatureRefused(let plan, let ask, let reason):
            signatureRefused(&payout, plan, ask, reason)
        case .signed(let plan, let transaction): signed(&payout, plan, transaction)
        case .broadcastAccepted(let transaction): broadcastAccepted(&payout, transaction)
        case .broadcastRefused(let transaction, let reason):
            broadcastRefused(&payout, transaction, reason)
        case .evicted(let transaction): evicted(payout, transaction)
        case .included(let inclusion): included(&payout, inclusion)
        case .blockDisconnected(let block): disconnected(&payout, from: block)
        case .becameFinal(let inclusion, let result, let fee):
            becameFinal(&payout, inclusion, result, fee)
        case .foreignIncluded(let inclusion, let claim):
            foreignIncluded(&payout, inclusion, claim)
        case .foreignBecameFinal(let transaction, let claim):
            foreignBecameFinal(&payout, transaction, claim)
        case .retried(let wait): retried(&payout, wait)
        }
    }

    private static func accepted(_ payout: inout Payout, needsApproval: Bool) -> PayoutDecision {
        switch payout.state {
        case .requested:
            payout.state = .reserved(isScreened: false, isApproved: !needsApproval)
            let groups = [PayoutTransfers.reserve(payout)]
            let screen = screen(&payout)
            return PayoutDecision(
                groups: groups, effects: needsApproval ? [screen, .askApproval] : [screen])
        case .reserved, .approved, .planned, .signed, .broadcast, .included, .final, .failed,
            .refused, .cancelled:
            return .none
        }
    }

    private static func refused(
        _ payout: inout Payout, _ refusal: PayoutRefusal
    ) -> PayoutDecision {
        switch payout.state {
        case .requested:
            payout.state = .refused(refusal)
            return .none
        case .reserved, .approved:
            return end(&payout, as: .refused(refusal))
        case .planned, .signed, .broadcast, .included, .final, .failed, .refused, .cancelled:
            return .none
        }
    }

    private static func cancelled(_ payout: inout Payout, by actor: String) -> PayoutDecision {
        switch payout.state {
        case .requested:
            payout.state = .cancelled(actor: actor)
            return .none
        case .reserved, .approved:
            return end(&payout, as: .cancelled(actor: actor))
        // A signature may exist: only the chain decides.
        case .planned, .signed, .broadcast, .included, .final, .failed, .refused, .cancelled:
            return .none
        }
    }

    private static func screened(
        _ payout: inout Payout, _ check: UInt32, _ answer: DestinationAnswer
    ) -> PayoutDecision {
        // An answer that was asked for before does not make a rival forgotten.
        guard check == payout.screeningCheck, !payout.hasForeignRival else { return .none }
        switch payout.state {
        case .reserved(isScreened: false, let isApproved):
            switch answer {
            case .clear:
                payout.wait = nil
                payout.state = .reserved(isScreened: true, isApproved: isApproved)
                return approvedIfComplete(&payout)
            case .blocked(let reason):
                return end(&payout, as: .refused(.destinationBlocked(reason: reason)))
            case .unknown(let reason):
                payout.wait = .screeningUnknown(check: check, reason: reason)
                return .none
            }
        case .planned(var family) where family.newest.signing == .unscreened:
            let plan = family.newest.plan
            switch answer {
            case .clear:
                payout.wait = nil
                family.set(.ready, of: plan)
                payout.state = .planned(family)
                return PayoutDecision(.readyToSign(plan))
            case .blocked(let reason):
                return blocked(&payout, family, check, reason)
            case .unknown(let reason):
                payout.wait = .screeningUnknown(check: check, reason: reason)
                return .none
            }
        case .planned(let family):
            guard case .asked = family.newest.signing else { return .none }
            return screenedAfterAsking(&payout, family, check, answer)
        case .requested, .reserved, .approved, .signed, .broadcast, .included, .final, .failed,
            .refused, .cancelled:
            return .none
        }
    }

    /// The signer was asked, and may never have heard it: before it is asked again, what lists say
    /// by now is shown.
    private static func screenedAfterAsking(
        _ payout: inout Payout, _ family: ReplacementFamily, _ check: UInt32,
        _ answer: DestinationAnswer
    ) -> PayoutDecision {
        switch (answer, payout.wait) {
        case (.blocked(let reason), nil), (.blocked(let reason), .screeningUnknown):
            return blocked(&payout, family, check, reason)
        case (.unknown(let reason), nil), (.unknown(let reason), .screeningUnknown):
            payout.wait = .screeningUnknown(check: check, reason: reason)
        case (.clear, .screeningUnknown): payout.wait = nil
        case (.clear, _), (.blocked, _), (.unknown, _): break
        }
        return .none
    }

    /// A plan may not be signed; the money goes back unless an earlier one may be signed already.
    private static func blocked(
        _ payout: inout Payout, _ family: ReplacementFamily, _ check: UInt32, _ reason: String
    ) -> PayoutDecision {
        guard !family.mayBeSigned else {
            payout.wait = .destinationBlocked(check: check, reason: reason)
            return .alert(.destinationBlocked(family.newest.plan, reason: reason))
        }
        return end(
            &payout, as: .refused(.destinationBlocked(reason: reason)),
            family.members.map { .freePlan($0.plan) })
    }

    private static func approvalGiven(_ payout: inout Payout) -> PayoutDecision {
        switch payout.state {
        case .reserved(let isScreened, isApproved: false):
            payout.state = .reserved(isScreened: isScreened, isApproved: true)
            return approvedIfComplete(&payout)
        case .requested, .reserved, .approved, .planned, .signed, .broadcast, .included, .final,
            .failed, .refused, .cancelled:
            return .none
        }
    }

    private static func approvalNeeded(_ payout: inout Payout) -> PayoutDecision {
        switch payout.state {
        case .approved:
            payout.state = .reserved(isScreened: true, isApproved: false)
            return PayoutDecision(effects: [.askApproval])
        case .requested, .reserved, .planned, .signed, .broadcast, .included, .final, .failed,
            .refused, .cancelled:
            return .none
        }
    }

    private static func approvedIfComplete(_ payout: inout Payout) -> PayoutDecision {
        guard payout.state == .reserved(isScreened: true, isApproved: true) else { return .none }
        payout.state = .approved
        return PayoutDecision(.plan)
    }

    /// Gives the reservation back; for payouts that have one.
    private static func end(
        _ payout: inout Payout, as state: PayoutState, _ effects: [PayoutEffect] = []
    ) -> PayoutDecision {
        payout.state = state
        payout.wait = nil
        return PayoutDecision(groups: [PayoutTransfers.release(payout)], effects: effects)
    }

    private static func retried(_ payout: inout Payout, _ wait: PayoutWait) -> PayoutDecision {
        guard payout.wait == wait else { return .none }
        // Nobody can hurry the chain, and what was seen is not forgotten.
        guard !payout.hasForeignRival else { return .none }
        payout.wait = nil
        switch wait {
        case .screeningUnknown, .destinationBlocked:
            return PayoutDecision(screen(&payout))
        case .signerRefused(let plan, _, _):
            return askAgain(&payout, plan)
        case .broadcastRefused(let transaction, _):
            return PayoutDecision(.rebroadcast(transaction))
        case .foreignIncluded, .replacedByForeign:
            return PayoutDecision(.plan)
        }
    }

    static func screen(_ payout: inout Payout) -> PayoutEffect {
        payout.screeningCheck += 1
        return .screenDestination(check: payout.screeningCheck)
    }
}
