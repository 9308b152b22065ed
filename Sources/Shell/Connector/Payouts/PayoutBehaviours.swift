import DepositRules
import PayoutRules
import ScreeningRules
import Units

/// Asks the rules of behaviour about payouts, and lets later ones know of those that leave.
enum PayoutBehaviours {
    /// The states of payouts that are asked for and not recorded yet: they leave as well.
    private static let waitingStates = ["reserved", "approved", "planned"]

    /// Returns what the rules say of a payout that is asked for.
    ///
    /// What the wallet asked for before and what has not left yet counts as leaving: a script asks
    /// for many payouts before the first is signed.
    /// - Parameter known: the addresses that the wallet paid for good, as we print them.
    /// - Throws: `StoreFailure`.
    static func judge(
        _ payout: Payout, spelling: String, known: [String], by desk: ScreeningDesk,
        in store: any StoreTransaction
    ) throws -> PayoutVerdict {
        let rules = desk.screening.rules
        let value = desk.rates.sheet.value(of: payout.amount, at: store.now).amount
        var wallet = try store.behaviour(of: payout.wallet, currency: rules.currency)
        let page = PageRequest(after: nil, limit: WalletBehaviour.eventCountMax)
        for state in waitingStates {
            let filter = PayoutFilter(wallet: payout.wallet, state: state)
            for (_, record) in try store.payouts(filter, page: page) {
                wallet.record(event(record.payout, at: record.payout.requestedAt))
            }
        }
        let facts = PayoutBehaviour.make(
            event(payout, worth: value, at: store.now), spelling: spelling,
            history: BehaviourHistory(wallet: wallet, knownAddresses: known), pack: rules,
            now: store.now)
        return PayoutVerdict(
            payout: payout.id.text, wallet: payout.wallet, facts: facts, rules: rules,
            now: store.now)
    }

    /// Keeps a verdict in the chain of evidence, with the rules that made it.
    ///
    /// - Throws: `StoreFailure`.
    static func keep(
        _ verdict: PayoutVerdict, on id: PayoutID, by rules: RulePack,
        in store: any StoreTransaction
    ) throws {
        try store.keep(rules)
        try store.append(
            VerdictRecord(
                id: VerdictID(verdict.digest.head), deposit: subject(of: id),
                canonical: verdict.record, customerText: "Your payout is being reviewed.",
                staffText: verdict.staffText, time: store.now))
    }

    /// What verdicts on a payout are kept under, beside those on deposits.
    static func subject(of id: PayoutID) -> DepositID {
        DepositID(DerivedID.make("payout-verdict", id.value))
    }

    /// Keeps a payout that may leave now, for the verdicts on later ones.
    ///
    /// - Throws: `StoreFailure`.
    static func record(_ payout: Payout, in store: any StoreTransaction) throws {
        try store.record(event(payout, at: store.now))
    }

    private static func event(
        _ payout: Payout, worth value: Amount? = nil, at time: Timestamp
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: .payout, id: payout.id.value, wallet: payout.wallet,
            counterparties: [payout.destination], amount: payout.amount, value: value, time: time)
    }
}
