import Units

extension PayoutMachine {
    static func planned(
        _ payout: inout Payout, _ plan: PlanID, _ claim: PlanClaim
    ) -> PayoutDecision {
        guard !payout.plans.contains(plan) else { return .none }
        guard payout.plans.count < Payout.planCountMax else {
            return .alert(.tooManyPlans(plan))
        }
        // The chain decides first which of the two is mined.
        guard !payout.hasForeignRival else { return .alert(.planNotWanted(plan)) }
        switch payout.state {
        case .approved where payout.wait == nil:
            payout.plans.append(plan)
            payout.state = .planned(
                ReplacementFamily(
                    PlannedTransaction(plan: plan, claim: claim, signing: .unscreened)))
            return PayoutDecision(screen(&payout))
        case .planned(let family) where !family.newest.signing.wasAsked:
            return .alert(.planNotWanted(plan))
        case .planned(let family):
            guard family.conflictsWithAll(claim) else {
                return .alert(.planDoesNotConflict(plan))
            }
            add(plan, claim, .unscreened, to: &payout, family)
            return PayoutDecision(screen(&payout))
        case .signed(let family), .broadcast(let family):
            guard family.conflictsWithAll(claim) else {
                return .alert(.planDoesNotConflict(plan))
            }
            // The earlier transaction pays the same destination and may be mined at any time:
            // screening it again would decide nothing.
            add(plan, claim, .ready, to: &payout, family)
            return PayoutDecision(.readyToSign(plan))
        case .included:
            // The block came before the fee bump.
            return PayoutDecision(.freePlan(plan))
        case .requested, .reserved, .approved, .final, .failed, .refused, .cancelled:
            return .alert(.planNotWanted(plan))
        }
    }

    private static func add(
        _ plan: PlanID, _ claim: PlanClaim, _ signing: SigningTrack, to payout: inout Payout,
        _ family: ReplacementFamily
    ) {
        var family = family
        family.append(PlannedTransaction(plan: plan, claim: claim, signing: signing))
        payout.plans.append(plan)
        payout.wait = nil
        payout.replaceFamily(with: family)
    }

    static func planAbandoned(_ payout: inout Payout, _ plan: PlanID) -> PayoutDecision {
        switch payout.state {
        case .planned(let family):
            guard family.member(plan) != nil else { return .none }
            guard !family.mayBeSigned else { return .alert(.signatureMayExist(plan)) }
            payout.state = .approved
            payout.wait = nil
            return PayoutDecision(effects: family.members.map { .freePlan($0.plan) } + [.plan])
        case .signed(let family), .broadcast(let family):
            return family.member(plan) == nil ? .none : .alert(.signatureMayExist(plan))
        case .requested, .reserved, .approved, .included, .final, .failed, .refused, .cancelled:
            return .none
        }
    }

    static func signatureAsked(_ payout: inout Payout, _ plan: PlanID) -> PayoutDecision {
        guard var family = payout.family, family.member(plan)?.signing == .ready else {
            return .none
        }
        family.set(.asked(times: 1), of: plan)
        payout.replaceFamily(with: family)
        return PayoutDecision(.requestSignature(plan, ask: 1))
    }

    static func signatureRefused(
        _ payout: inout Payout, _ plan: PlanID, _ ask: UInt32, _ reason: String
    ) -> PayoutDecision {
        guard var family = payout.family, family.member(plan)?.signing == .asked(times: ask) else {
            return .none
        }
        family.set(.refused(times: ask), of: plan)
        payout.replaceFamily(with: family)
        guard !payout.hasForeignRival else { return .none }
        payout.wait = .signerRefused(plan, ask: ask, reason: reason)
        return .alert(.signerRefused(plan, reason: reason))
    }

    static func askAgain(_ payout: inout Payout, _ plan: PlanID) -> PayoutDecision {
        guard var family = payout.family,
            case .refused(let times) = family.member(plan)?.signing
        else { return .none }
        family.set(.asked(times: times + 1), of: plan)
        payout.replaceFamily(with: family)
        return PayoutDecision(.requestSignature(plan, ask: times + 1))
    }

    static func signed(
        _ payout: inout Payout, _ plan: PlanID, _ transaction: TransactionID
    ) -> PayoutDecision {
        guard var family = payout.family, let member = family.member(plan) else {
            // After the end, and after a plan was given up, a signature changes nothing here; it
            // must never be sent.
            return payout.isFinished && payout.plans.contains(plan)
                ? .none : .alert(.signatureNotAskedFor(plan, transaction))
        }
        switch member.signing {
        case .unscreened, .ready:
            return .alert(.signatureNotAskedFor(plan, transaction))
        case .signed(let known):
            // The signer's answer came twice.
            return known == transaction ? .none : .alert(.signedTwice(plan, transaction))
        case .asked, .refused:
            family.set(.signed(transaction), of: plan)
        }
        if !payout.hasForeignRival { payout.wait = nil }
        switch payout.state {
        case .planned, .signed:
            payout.state = .signed(family)
            return PayoutDecision(.saveThenBroadcast(plan, transaction))
        case .broadcast:
            payout.state = .broadcast(family)
            return PayoutDecision(.saveThenBroadcast(plan, transaction))
        case .included(_, let inclusion):
            payout.state = .included(family, inclusion)
            return PayoutDecision(.save(plan, transaction))
        case .requested, .reserved, .approved, .final, .failed, .refused, .cancelled:
            preconditionFailure("a payout in this state has no family")
        }
    }
}

extension SigningTrack {
    var wasAsked: Bool {
        switch self {
        case .unscreened, .ready: false
        case .asked, .refused, .signed: true
        }
    }
}

extension Payout {
    mutating func replaceFamily(with family: ReplacementFamily) {
        switch state {
        case .planned: state = .planned(family)
        case .signed: state = .signed(family)
        case .broadcast: state = .broadcast(family)
        case .included(_, let inclusion): state = .included(family, inclusion)
        case .requested, .reserved, .approved, .final, .failed, .refused, .cancelled:
            preconditionFailure("a payout in this state has no family")
        }
    }
}
