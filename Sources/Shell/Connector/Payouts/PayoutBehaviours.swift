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
                let payout = record.payout
                wallet.record(
                    event(
                        payout, worth: try store.payoutValue(payout.id), at: payout.requestedAt))
            }
        }
        let facts = PayoutBehaviour.make(
            event(payout, worth: value, at: store.now), spelling: spelling,
            history: BehaviourHistory(wallet: wallet, knownAddresses: known), pack: rules,
            now: store.now)
        return PayoutVerdict(
            payout: payout.id.text, wallet: payout.wallet, facts: facts, rules: rules,
            lists: try lists(desk.screening.index, in: store), now: store.now)
    }

    /// The most editions that are in force at once.
    private static let listCountMax = 1_000

    /// The editions that are in force. The desk mostly knows them; right after one became active
    /// the store knows better.
    private static func lists(
        _ index: SanctionsIndex, in store: any StoreTransaction
    ) throws -> RecordedLists {
        let digest = try store.activeListsDigest()
        let page = PageRequest(after: nil, limit: listCountMax)
        let editions =
            digest == index.digest
            ? index.lists.map { RecordedLists.Edition($0.version, checkedAt: $0.checkedAt) }
            : try store.lists(ListFilter(state: .active), page: page).map {
                RecordedLists.Edition($0.1.version, checkedAt: $0.1.checkedAt)
            }
        return RecordedLists(editions, digest: digest, now: store.now)
    }

    /// What is new in a payout's behaviour since people were last told of it.
    struct News: Sendable {
        let verdict: PayoutVerdict
        /// The rules that fire now and of which nobody was told.
        let firings: [RuleResult]
    }

    /// Judges a payout again, right before it is signed; nil where no rule fires that did not fire
    /// before, and of payouts that were never judged.
    ///
    /// - Throws: `StoreFailure`.
    static func news(
        of record: PayoutRecord, by desk: ScreeningDesk, in store: any StoreTransaction
    ) throws -> News? {
        let earlier = try store.verdicts(on: subject(of: record.payout.id))
        guard !earlier.isEmpty else { return nil }
        let verdict = try judge(
            record.payout, spelling: record.address,
            known: try store.knownPayoutAddresses(
                of: record.payout.wallet, limit: BehaviourHistory.knownAddressCountMax),
            by: desk, in: store)
        let told = try earlier.reduce(into: Set<String>()) { $0.formUnion(try fired(in: $1)) }
        let firings = verdict.firings.filter { !told.contains($0.rule.rawValue) }
        return firings.isEmpty ? nil : News(verdict: verdict, firings: firings)
    }

    private static func fired(in record: VerdictRecord) throws -> [String] {
        do {
            switch try RecordedVerdict(record: record.canonical) {
            case .payout(let basis): return basis.firedRules
            case .ours, .otherEngine: return []
            }
        } catch {
            throw StoreFailure.corrupt("verdict \(record.id.text) cannot be read: \(error)")
        }
    }

    /// Lets an approved payout wait for one more person, who is told what is new.
    ///
    /// - Throws: `StoreFailure`.
    static func hold(
        _ id: PayoutID, _ news: News, by desk: ScreeningDesk, in store: any StoreTransaction
    ) throws {
        var record = try PayoutDesk.require(id, in: store)
        record.approvals.askOneMore(because: news.firings.map(\.text))
        try PayoutSteps.apply(.approvalNeeded, to: &record, in: store)
        try keep(news.verdict, on: id, by: desk.screening.rules, in: store)
        try PayoutEvents.append("payout.heldBehaviour", record, store)
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

    /// Keeps a payout that may leave now, for the verdicts on later ones, with what it was worth
    /// when it was asked for.
    ///
    /// - Throws: `StoreFailure`.
    static func record(_ payout: Payout, in store: any StoreTransaction) throws {
        try store.record(
            event(payout, worth: try store.payoutValue(payout.id), at: store.now))
    }

    private static func event(
        _ payout: Payout, worth value: Amount? = nil, at time: Timestamp
    ) -> BehaviourEvent {
        BehaviourEvent(
            direction: .payout, id: payout.id.value, wallet: payout.wallet,
            counterparties: [payout.destination], amount: payout.amount, value: value, time: time)
    }
}
