import ChainModel
public import Units

extension PayoutBehaviour {
    /// The longest time in which payouts that follow one another are one going away.
    private static let episodeSecondsMax: Int64 = 86_400

    /// Returns the facts of a payout that is asked for.
    ///
    /// What came in and left is looked at in several windows: the last minutes of the pack; what
    /// came in since each deposit in them, so that other money of a busy wallet hides none; and all
    /// payouts that follow one another without a longer pause, with what came in before the first
    /// of them, as who pays out to many one by one takes longer than one payout does. Of those in
    /// which the pack's share left, the one in which most came in and left counts.
    ///
    /// - Parameter spelling: the destination as we print it.
    public static func make(
        _ payout: BehaviourEvent, spelling: String, history: BehaviourHistory, pack: RulePack,
        now: Timestamp
    ) -> PayoutBehaviour {
        let past = history.wallet.events.filter { !$0.isSame(as: payout) }
        let end = max(now, payout.time, past.last?.time ?? now)
        let terms = pack.terms(.rapidInOut)
        let pause = terms.number(.windowMinutes) * 60
        let start = end.adding(seconds: -pause)
        let isKnown = history.knownAddresses.contains(spelling)
        let short = Window(payout, past, since: start, isKnown: isKnown)
        let long = Window(
            payout, past, since: episodeStart(payout, past, end: end, pause: pause),
            isKnown: isKnown)
        let window = ([short, long] + short.suffixes(payout))
            .filter { $0.share >= terms.number(.share) }
            .reduce(nil as Window?) { best, next in
                best.map { $0.through >= next.through } == true ? best : next
            }
        let chosen = window ?? short
        return PayoutBehaviour(
            currency: pack.currency, amount: payout.amount,
            value: payout.units(of: pack.currency), isNewAddress: chosen.isNew,
            received: chosen.received, paidToNew: chosen.paidToNew,
            paidToNewCount: chosen.paidToNewCount,
            lookAlike: LookAlikeFact.find(
                [spelling], among: history.knownAddresses, terms: pack.terms(.lookalike)))
    }

    /// What came in and left after a moment.
    private struct Window {
        /// Whether the payout's address was not paid before the window.
        let isNew: Bool
        let received: Int128
        let paidToNew: Int128
        let paidToNewCount: Int
        /// The deposits, and the payouts to new addresses, oldest first.
        private let moving: [BehaviourEvent]

        /// Unit: hundredths of a percent.
        var share: Int128 { isNew && received > 0 ? paidToNew * 10_000 / received : 0 }
        /// What came in and left.
        var through: Int128 { min(received, paidToNew) }

        init(
            _ payout: BehaviourEvent, _ past: [BehaviourEvent], since start: Timestamp,
            isKnown: Bool
        ) {
            // Addresses that were paid before the window; the newest may have left the list, so
            // that the known spellings count as well.
            let paid = Set(
                past.lazy.filter { $0.direction == .payout && $0.time <= start }
                    .flatMap(\.counterparties))
            let isNew = !isKnown && !payout.counterparties.contains { paid.contains($0) }
            let moving = past.filter { event in
                event.time > start && event.amount.asset == payout.amount.asset
                    && (event.direction == .deposit
                        || !event.counterparties.contains { paid.contains($0) })
            }
            self.init(payout, moving: moving, isNew: isNew)
        }

        private init(_ payout: BehaviourEvent, moving: [BehaviourEvent], isNew: Bool) {
            let leaving = moving.filter { $0.direction == .payout } + (isNew ? [payout] : [])
            self.isNew = isNew
            self.moving = moving
            received = sum(moving.filter { $0.direction == .deposit })
            paidToNew = sum(leaving)
            paidToNewCount = leaving.count
        }

        /// The windows that begin with each of the deposits but the first; as many as are looked at
        /// one by one.
        func suffixes(_ payout: BehaviourEvent) -> [Window] {
            moving.indices.dropFirst().filter { moving[$0].direction == .deposit }
                .suffix(PayoutBehaviour.suffixCountMax)
                .map { Window(payout, moving: Array(moving[$0...]), isNew: isNew) }
        }
    }

    /// How many deposits of a window are looked at as its beginning.
    private static let suffixCountMax = 32

    /// A pause before the first of the payouts that follow one another without a longer one.
    private static func episodeStart(
        _ payout: BehaviourEvent, _ past: [BehaviourEvent], end: Timestamp, pause: Int64
    ) -> Timestamp {
        let earliest = end.adding(seconds: -max(pause, episodeSecondsMax))
        var start = end.adding(seconds: -pause)
        for event in past.reversed()
        where event.direction == .payout && event.amount.asset == payout.amount.asset {
            guard event.time > start else { break }
            start = min(start, event.time.adding(seconds: -pause))
        }
        return max(start, earliest)
    }

    private static func sum(_ events: [BehaviourEvent]) -> Int128 {
        events.reduce(0) { sum, event in
            min(
                sum + BehaviourStatistics.clipped(event.amount.minorUnits),
                BehaviourStatistics.unitsMax)
        }
    }
}
