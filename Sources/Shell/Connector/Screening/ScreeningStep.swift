import BitcoinRules
public import ChainModel
import DepositRules
import LedgerRules
public import ScreeningRules
public import Units

/// Who paid a deposit and what its issuer says, as far as the nodes could be asked.
public struct ScreeningFacts: Sendable, Hashable {
    /// Everybody who paid.
    public let counterparties: [Counterparty]
    /// Whether that is everybody.
    public let knowledge: PartyKnowledge
    /// What the token's issuer says.
    public let issuer: IssuerAnswer
    /// What the issuer's signers have submitted.
    public let submissions: SubmissionAnswer
    /// The lists that were asked meanwhile; nil where none was.
    public let lists: Bytes32?
    /// The paying transaction's shape (Bitcoin); nil where nobody read it.
    public let shape: TransactionShape?
    /// The shapes of the transactions before it, as far as a trace has met them.
    public let ancestors: [TransactionShape]
    /// Where the money came from; nil where nobody looked.
    public let exposure: ExposureFacts?
    /// What outside providers said; nil where none was asked.
    public let provider: ProviderFacts?

    /// Makes facts.
    public init(
        counterparties: [Counterparty], knowledge: PartyKnowledge, issuer: IssuerAnswer,
        submissions: SubmissionAnswer = .unasked, lists: Bytes32? = nil,
        shape: TransactionShape? = nil,
        ancestors: [TransactionShape] = [], exposure: ExposureFacts? = nil,
        provider: ProviderFacts? = nil
    ) {
        self.ancestors = ancestors
        self.submissions = submissions
        self.counterparties = counterparties
        self.knowledge = knowledge
        self.issuer = issuer
        self.lists = lists
        self.shape = shape
        self.exposure = exposure
        self.provider = provider
    }
}

/// The unit of work that reaches a verdict and carries it out.
public struct ScreeningStep: Sendable {
    private let desk: ScreeningDesk
    private let profile: ChainProfile

    /// Makes a step for the deposits of a chain.
    public init(desk: ScreeningDesk, profile: ChainProfile) {
        self.desk = desk
        self.profile = profile
    }

    /// What became of a deposit.
    public enum Outcome: Sendable, Hashable {
        /// A verdict stands; what is to be learnt from it, if this unit reached it.
        case decided(BehaviourLesson?)
        /// A source must be asked again.
        case waits
    }

    /// Screens a deposit with facts that were gathered before.
    ///
    /// - Throws: `StoreFailure`.
    public func screen(
        _ id: DepositID, facts: ScreeningFacts, in store: any StoreTransaction
    ) throws -> Outcome {
        guard var deposit = try store.deposit(id), deposit.screeningTrack == .running else {
            return .decided(nil)
        }
        let screening = desk.screening
        // Another list may have become active while the facts were gathered.
        guard try store.activeListsDigest() == screening.index.digest else {
            try desk.reload(from: store)
            return .waits
        }
        // What older lists knew of the money's way is not what these know.
        if let lists = facts.lists, lists != screening.index.digest { return .waits }
        let found = DepositSteps.Step(
            event: .counterpartiesFound(facts.counterparties), name: "deposit.screening")
        let rates = desk.rates.sheet
        let counted = CountedDeposit(
            id: id, recipient: deposit.recipient,
            sources: facts.counterparties.map(\.script), wallet: deposit.wallet,
            tier: try Wallets.require(deposit.wallet, in: store).tier, amount: deposit.amount,
            value: rates.value(of: deposit.amount, at: store.now).amount, time: store.now)
        let limits = try screening.limits.facts(for: counted, rates: rates) {
            try store.limitUse($0)
        }
        let parties = parties(facts)
        let behaviour = try desk.behaviour.facts(
            of: counted, shape: facts.shape, ancestors: facts.ancestors,
            spellings: parties.compactMap(\.spelling),
            knownAddresses: try store.knownPayoutAddresses(
                of: deposit.wallet, limit: BehaviourHistory.knownAddressCountMax),
            rules: screening.rules, in: store)
        let verdict = screening.decide(
            ScreeningInput(
                deposit: counted, chain: profile.id, transaction: deposit.sighting.transaction,
                parties: parties, knowledge: facts.knowledge,
                issuer: try IssuerSteps.answer(
                    facts.issuer, about: counted.sources,
                    token: TokenID(chain: profile.id, asset: deposit.amount.asset), in: store),
                submissions: facts.submissions, limits: limits, now: counted.time,
                exposure: facts.exposure,
                behaviour: behaviour, provider: facts.provider,
                travel: try desk.travel.facts(
                    on: deposit, paidBy: facts.counterparties, at: store.now, in: store),
                accepted: try store.acceptedFalsePositives(
                    about: parties.compactMap(\.key), at: store.now)))
        // A source that is down holds by staying in screening: no person can mend it.
        if verdict.waitsForSource {
            try DepositSteps.apply([found], to: &deposit, in: store)
            return .waits
        }
        try store.keep(screening.rules)
        try carryOut(verdict, worth: counted.value, after: found, on: &deposit, in: store)
        try store.save(counted)
        try BehaviourDesk.record(counted, shape: facts.shape, in: store)
        try SeenAddresses.add(payersOf: counted, ScreenedFamily(profile).family, in: store)
        return .decided(
            BehaviourLesson(facts: behaviour, number: try store.evidenceHead().verdictCount))
    }

    private func parties(_ facts: ScreeningFacts) -> [ScreenedParty] {
        let screened = ScreenedFamily(profile)
        return facts.counterparties.map {
            ScreenedParty($0, family: screened.family, network: screened.network)
        }
    }

    private func carryOut(
        _ verdict: Verdict, worth value: Amount?, after found: DepositSteps.Step,
        on deposit: inout Deposit, in store: any StoreTransaction
    ) throws {
        let id = VerdictID(verdict.digest.head)
        try store.append(
            VerdictRecord(
                id: id, deposit: deposit.id, canonical: verdict.record,
                customerText: verdict.customerText, staffText: verdict.staffText, time: store.now))
        let outcome: ScreeningOutcome
        switch verdict.decision {
        case .clear:
            outcome = .clear(id)
        case .alert:
            // Spendable, with a case of low priority that nobody has to wait for. Screened again,
            // it needs no second one.
            outcome = .clear(id)
            let known = try store.complianceCases(about: deposit.id)
            if !known.contains(where: { $0.machine.state.phase == .alert }) {
                _ = try openCase(verdict, id, deposit, worth: value, .alert, in: store)
            }
        case .hold:
            outcome = .hold(
                try openCase(verdict, id, deposit, worth: value, .held, in: store), id)
        case .freeze:
            outcome = .freeze(
                try openCase(verdict, id, deposit, worth: value, .frozen, in: store), id)
        }
        let screened = DepositSteps.Step(
            event: .screened(outcome, lists: verdict.listsDigest),
            name: "deposit.\(verdict.decision.eventWord)")
        try DepositSteps.apply([found, screened], to: &deposit, in: store)
    }

    private func openCase(
        _ verdict: Verdict, _ id: VerdictID, _ deposit: Deposit, worth value: Amount?,
        _ opening: ComplianceCase.Opening, in store: any StoreTransaction
    ) throws -> CaseID {
        let caseID = CaseID(DerivedID.make("case", id.value))
        if try store.complianceCase(caseID) == nil {
            let machine = ComplianceCase(
                id: caseID, deposit: deposit.id, opening: opening, isSenior: verdict.isSenior,
                now: store.now)
            let record = CaseRecord(
                machine: machine, verdict: id.value, wallet: deposit.wallet,
                amount: deposit.amount, grounds: CaseGrounds(verdict, value: value))
            try store.save(record)
            try CaseEvents.append("case.opened", record, store)
            if opening == .frozen { try BlockedProperties.record(verdict, of: record, in: store) }
        }
        return caseID
    }
}

extension ScreeningDecision {
    /// The word of the event that says what became of a deposit.
    var eventWord: String {
        switch self {
        case .clear, .alert: "cleared"
        case .hold: "held"
        case .freeze: "frozen"
        }
    }
}
