import Encodings
public import ScreeningRules
public import Units

/// What somebody says of a hit: this rule, this address, this entry of a list.
public struct FalsePositiveAsk: Sendable, Hashable {
    /// The rule.
    public let rule: ScreeningRule
    /// The address, decoded.
    public let address: ScreeningAddress
    /// Who publishes the list.
    public let source: String
    /// The entry's label.
    public let label: String
    /// The party's id on the list.
    public let partyID: String
    /// Until when it holds.
    public let until: Timestamp

    /// Makes an ask.
    public init(
        rule: ScreeningRule, address: ScreeningAddress, source: String, label: String,
        partyID: String, until: Timestamp
    ) {
        self.rule = rule
        self.address = address
        self.source = source
        self.label = label
        self.partyID = partyID
        self.until = until
    }
}

/// The memory of hits that mean somebody else: one person proposes, another one agrees.
public enum FalsePositives {
    /// Proposes that a hit of the lists in force means somebody else.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func propose(
        _ ask: FalsePositiveAsk, in id: CaseID, _ action: CaseAction,
        index: SanctionsIndex, rules: RulePack, store: any StoreTransaction
    ) throws -> FalsePositiveRecord {
        let record = try CaseDesk.require(id, in: store)
        switch AcceptedFalsePositive.need(of: ask.rule) {
        case .never:
            throw RequestRefusal.caseRule(
                code: "notAcceptable",
                "\(ask.rule.rawValue) is about no entry of a list: it cannot be taken off.")
        case .authority:
            guard action.authority?.isEmpty == false else {
                throw RequestRefusal.caseRule(
                    code: "\(CaseRefusal.authorityMissing)",
                    "\(ask.rule.rawValue) is taken off on authority only: name the licence.")
            }
        case .twoPeople: break
        }
        guard ask.until > store.now,
            ask.until <= store.now.adding(seconds: AcceptedFalsePositive.secondsMax)
        else {
            throw RequestRefusal.invalid(field: "until", "must be within a year from now")
        }
        guard let hit = hit(ask, index) else {
            throw RequestRefusal.caseRule(
                code: "notOnList", "The lists in force have no such entry for this address.")
        }
        let made = FalsePositiveRecord(
            id: try freeID(
                for: ask, hit, terms: rules.terms(ask.rule).digest, in: id, store),
            complianceCase: record.machine.id, rule: ask.rule, address: ask.address.canonical,
            family: ask.address.family, key: ask.address.key, entryID: hit.entryID,
            entryDigest: hit.entryDigest, termsDigest: rules.terms(ask.rule).digest,
            until: ask.until, authority: action.authority, proposer: action.actor,
            note: action.note, proposedAt: store.now)
        try store.save(made)
        try CaseEvents.append("falsePositive.proposed", record, store, by: action.actor)
        return made
    }

    /// Returns all that two people accepted and that is not out of date, up to as many as facts can
    /// keep; what is beyond is not known, which holds.
    ///
    /// - Throws: `StoreFailure`.
    static func accepted(
        at now: Timestamp, in store: any StoreReading
    ) throws -> AcceptedFalsePositives {
        var all: [AcceptedFalsePositive] = []
        var page = PageRequest(after: nil, limit: acceptedPageSize)
        while all.count < AcceptedFalsePositives.countMax {
            let records = try store.falsePositives(.accepted, page: page)
            all += records.compactMap(\.1.acceptance).filter { now < $0.until }
            guard records.count == page.limit, let last = records.last?.0 else { break }
            page = PageRequest(after: last, limit: acceptedPageSize)
        }
        return AcceptedFalsePositives(all)
    }

    private static let acceptedPageSize = 100

    /// How often one hit can be proposed in one case: each time it was rejected or revoked before.
    private static let proposalCountMax = 100

    /// Returns the id of a new proposal.
    ///
    /// One that waits or counts already is not made again: revoking one would leave the other.
    private static func freeID(
        for ask: FalsePositiveAsk, _ hit: FalsePositiveHit, terms: Bytes32, in id: CaseID,
        _ store: any StoreTransaction
    ) throws -> UInt128 {
        for number in 0..<proposalCountMax {
            let name = [
                id.text, ask.rule.rawValue, ask.address.canonical, hit.entryID, "\(number)",
            ]
            let made = DerivedID.make("false-positive", Array(name.joined(separator: "\n").utf8))
            guard let known = try store.falsePositive(made) else { return made }
            // What is out of date, or void because the entry or the rule changed, counts no more.
            let counts =
                known.until > store.now && known.entryDigest == hit.entryDigest
                && known.termsDigest == terms
            switch known.state {
            case .proposed:
                throw RequestRefusal.caseRule(
                    code: "\(CaseRefusal.proposalPending)", CaseRefusal.proposalPending.sentence)
            case .accepted where counts:
                throw RequestRefusal.caseRule(
                    code: "alreadyAccepted", "Two people accepted this hit already.")
            case .accepted, .rejected, .revoked: continue
            }
        }
        throw RequestRefusal.caseRule(
            code: "\(CaseRefusal.tooManyEntries)", CaseRefusal.tooManyEntries.sentence)
    }

    /// Approves or rejects what somebody proposed; only somebody else approves.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func decide(
        _ id: UInt128, isApproval: Bool, by actor: String, in store: any StoreTransaction
    ) throws -> FalsePositiveRecord {
        try change(id, in: store) { record in
            guard record.state == .proposed else {
                throw RequestRefusal.caseRule(
                    code: "\(CaseRefusal.nothingProposed)",
                    "It is \(record.state.rawValue) already.")
            }
            guard !isApproval || record.proposer != actor else {
                throw RequestRefusal.caseRule(
                    code: "\(CaseRefusal.samePerson)", CaseRefusal.samePerson.sentence)
            }
            record.state = isApproval ? .accepted : .rejected
            record.decidedBy = actor
            record.decidedAt = store.now
        }
    }

    /// Takes an acceptance back: one person is enough, for the rule then counts again.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func revoke(
        _ id: UInt128, by actor: String, in store: any StoreTransaction
    ) throws -> FalsePositiveRecord {
        try change(id, in: store) { record in
            guard record.state == .accepted else {
                throw RequestRefusal.caseRule(
                    code: "notAccepted", "It is \(record.state.rawValue), not accepted.")
            }
            record.state = .revoked
            record.decidedBy = actor
            record.decidedAt = store.now
        }
    }

    private static func change(
        _ id: UInt128, in store: any StoreTransaction,
        _ body: (inout FalsePositiveRecord) throws -> Void
    ) throws -> FalsePositiveRecord {
        guard var record = try store.falsePositive(id) else {
            throw RequestRefusal.notFound(what: "false positive", id: CaseID(id).text)
        }
        try body(&record)
        try store.save(record)
        try CaseEvents.append(
            "falsePositive.\(record.state.rawValue)",
            try CaseDesk.require(record.complianceCase, in: store), store, by: record.decidedBy)
        return record
    }

    private static func hit(
        _ ask: FalsePositiveAsk, _ index: SanctionsIndex
    ) -> FalsePositiveHit? {
        let match = index.match(ask.address)
        // Rules that are about an address itself; those about its history ask other sources.
        let found: [ListHit] =
            switch ask.rule {
            case .sanctioned: match.of(.sanctions).direct
            case .sanctionedKey: match.of(.sanctions).related
            case .denied: match.of(.deny).direct
            case .labelled: match.of(.label).direct
            case .issuerBlacklist, .issuerSubmission, .delisted, .listAge, .notScreened,
                .undecodable, .sanctionedNear, .sanctionedFar, .illicitDirect, .illicitIndirect,
                .weakLabel, .structuring, .manyToOne, .velocity, .rapidInOut, .dormant,
                .roundAmounts, .peelChain, .coinJoin, .dust, .lookalike, .firstDeposit, .limit,
                .belowMinimum, .travelRule, .anomaly, .allowed, .provider:
                []
            }
        return found.first {
            $0.version.source == ask.source && $0.entry.label == ask.label
                && $0.entry.partyID == ask.partyID
        }.map { FalsePositiveHit(ask.address, $0) }
    }
}
