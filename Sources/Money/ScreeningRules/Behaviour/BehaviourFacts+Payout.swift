import ChainModel
public import Units

extension PayoutBehaviour {
    /// Returns the facts of a payout that is asked for.
    ///
    /// - Parameter spelling: the destination as we print it.
    public static func make(
        _ payout: BehaviourEvent, spelling: String, history: BehaviourHistory, pack: RulePack,
        now: Timestamp
    ) -> PayoutBehaviour {
        let past = history.wallet.events.filter { !$0.isSame(as: payout) }
        let end = max(now, payout.time, past.last?.time ?? now)
        let minutes = pack.terms(.rapidInOut).number(.windowMinutes)
        let start = end.adding(seconds: -minutes * 60)
        // Addresses that were paid before the window; the newest may have left the list, so that
        // the known spellings count as well.
        let paid = Set(
            past.lazy.filter { $0.direction == .payout && $0.time <= start }
                .flatMap(\.counterparties))
        let window = past.filter { $0.time > start && $0.amount.asset == payout.amount.asset }
        let isKnown = history.knownAddresses.contains(spelling)
        let isNew = !isKnown && !payout.counterparties.contains { paid.contains($0) }
        let leaving =
            window.filter { event in
                event.direction == .payout && !event.counterparties.contains { paid.contains($0) }
            } + (isNew ? [payout] : [])
        return PayoutBehaviour(
            currency: pack.currency, amount: payout.amount,
            value: payout.units(of: pack.currency), isNewAddress: isNew,
            received: sum(window.filter { $0.direction == .deposit }), paidToNew: sum(leaving),
            paidToNewCount: leaving.count,
            lookAlike: LookAlikeFact.find(
                [spelling], among: history.knownAddresses, terms: pack.terms(.lookalike)))
    }

    private static func sum(_ events: [BehaviourEvent]) -> Int128 {
        events.reduce(0) { sum, event in
            min(
                sum + BehaviourStatistics.clipped(event.amount.minorUnits),
                BehaviourStatistics.unitsMax)
        }
    }
}
