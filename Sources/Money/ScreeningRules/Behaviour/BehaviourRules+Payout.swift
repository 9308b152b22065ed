import Units

extension BehaviourRules {
    /// B-04: most of what came in lately leaves again at once, to an address that is new.
    ///
    /// In the payout's own asset, so that no price is needed for the share. Small change is left
    /// out where its value is known.
    static func rapidInOut(_ facts: PayoutBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard facts.isNewAddress, facts.received > 0 else { return terms.quiet }
        let share = facts.paidToNew * 10_000 / facts.received
        guard share >= terms.number(.share) else { return terms.quiet }
        let least =
            Int128(terms.number(.value)) * BehaviourStatistics.wholeUnit(of: facts.currency)
        if let value = facts.value {
            let units = BehaviourStatistics.clipped(facts.amount.minorUnits)
            // What came in and left counts, at this payout's rate: who pays out of what was there
            // before passes nothing on.
            let through = min(facts.paidToNew, facts.received)
            guard (units == 0 ? value : value * through / units) >= least else {
                return terms.quiet
            }
        }
        let asset = facts.amount.asset
        let minutes = terms.number(.windowMinutes)
        return terms.fired(
            "\(money(facts.paidToNew, asset)) of the \(money(facts.received, asset)) that came in "
                + "up to \(minutes) min before leave to new addresses, "
                + "\(percent(Int64(min(share, 1_000_000)))) %, in \(facts.paidToNewCount) payouts")
    }

    /// B-10 for a payout: the money would be gone.
    static func lookAlike(_ facts: PayoutBehaviour, _ terms: RuleTerms) -> RuleResult {
        guard let found = facts.lookAlike else { return terms.quiet }
        return terms.fired(
            "\(found.address) looks like \(found.known), which this wallet pays, and is another "
                + "address", evidence: [found.address, found.known])
    }
}
