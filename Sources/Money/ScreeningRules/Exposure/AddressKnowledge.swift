public import Units

/// That an address is on a sanctions list.
public struct Designation: Sendable, Hashable {
    /// The id of the list's version.
    public let list: String
    /// The name of the party; empty where the list has none.
    public let name: String
    /// The day from which it was listed; nil if nobody knows.
    public let since: CalendarDate?

    /// Makes one.
    public init(list: String, name: String, since: CalendarDate?) {
        self.list = list
        self.name = name
        self.since = since
    }
}

/// What lists and labels say of an address.
public struct KnownAddress: Sendable, Hashable {
    /// That it is on a sanctions list; nil if it is on none.
    public let designation: Designation?
    /// Its labels, the worst and surest first.
    public let labels: [AddressLabel]

    /// How many labels of one address are kept.
    public static let labelCountMax = 8

    /// Makes one; of more labels than are kept the first stay.
    public init(designation: Designation? = nil, labels: [AddressLabel] = []) {
        self.designation = designation
        self.labels = Array(labels.sorted().prefix(KnownAddress.labelCountMax))
    }

    /// Nothing is known.
    public static let nothing = KnownAddress()

    /// The label that counts: the worst of those that are sure enough; nil if there is none.
    ///
    /// Where a sure label is bad, it is found before one that is not: the order says so.
    func counted(from confidence: UInt8) -> AddressLabel? {
        labels.first {
            $0.confidence >= confidence && ($0.category.isBad || $0.category.stopsTrace)
        }
    }

    /// Bad labels that are not sure enough to count.
    func weak(below confidence: UInt8) -> [AddressLabel] {
        labels.filter { $0.confidence < confidence && $0.category.isBad }
    }
}

/// Answers what is known of an address; a fixed edition of all lists, asked without any network.
public protocol AddressKnowledge: Sendable {
    /// Returns what is known of an address.
    func known(of address: ScreeningAddress) -> KnownAddress
}

/// What two people accepted as somebody else, with what it takes to tell whether it still counts.
public struct AcceptedHits: Sendable {
    private let accepted: AcceptedFalsePositives
    private let rules: RulePack
    private let now: Timestamp

    /// Makes it; an acceptance counts as long as the rule's terms are those of the pack.
    public init(_ accepted: AcceptedFalsePositives, rules: RulePack, now: Timestamp) {
        self.accepted = accepted
        self.rules = rules
        self.now = now
    }

    /// Nothing was accepted.
    public static let none = AcceptedHits(
        .none, rules: .standard, now: Timestamp(milliseconds: 0))

    /// Leaves out the hits that mean somebody else.
    func without(_ match: AddressMatch, of address: ScreeningAddress) -> AddressMatch {
        guard !accepted.all.isEmpty else { return match }
        return AddressMatch(
            direct: match.direct.filter { hit in
                switch hit.version.kind {
                case .sanctions: !isAccepted(hit, .sanctioned, address)
                case .label: !isAccepted(hit, .labelled, address)
                case .deny, .allow: true
                }
            },
            related: match.related.filter { hit in
                switch hit.version.kind {
                case .sanctions: !isAccepted(hit, .sanctionedKey, address)
                case .label, .deny, .allow: true
                }
            })
    }

    private func isAccepted(
        _ hit: ListHit, _ rule: ScreeningRule, _ address: ScreeningAddress
    ) -> Bool {
        let found = FalsePositiveHit(address, hit)
        let terms = rules.terms(rule).digest
        return accepted.all.contains {
            $0.applies(to: found, of: rule, terms: terms, now: now)
        }
    }
}

/// What the loaded lists know.
public struct ListKnowledge: AddressKnowledge {
    private let index: SanctionsIndex
    private let history: ListHistory?
    private let accepted: AcceptedHits

    /// Makes one of the lists, their history if there is one, and the hits that mean somebody else.
    public init(
        index: SanctionsIndex, history: ListHistory? = nil, accepted: AcceptedHits = .none
    ) {
        self.index = index
        self.history = history
        self.accepted = accepted
    }

    /// Returns what is known of an address.
    ///
    /// An address whose key controls a listed one counts as listed: it is the same purse. Only
    /// lists of the kind sanctions list anybody: a label of the category sanctions is what somebody
    /// says of a list, and stays a label of its own confidence.
    public func known(of address: ScreeningAddress) -> KnownAddress {
        let match = accepted.without(index.match(address), of: address)
        let listed = match.of(.sanctions)
        let designation = (listed.direct + listed.related).first.map { hit in
            Designation(
                list: hit.version.id, name: hit.entry.partyName,
                since: since(hit.entry.address))
        }
        return KnownAddress(designation: designation, labels: match.labels)
    }

    /// The day on which the list took it in; nil where it may have been on it before.
    private func since(_ address: ScreeningAddress) -> CalendarDate? {
        guard let history, let last = history.lastDate,
            case .listed(let rows) = history.listing(of: address, on: last),
            let first = rows.map(\.date).min(), let before = first.dayBefore
        else { return nil }
        switch history.listing(of: address, on: before) {
        case .notListed: return first
        case .listed, .unknown: return nil
        }
    }
}

extension CalendarDate {
    /// The day before; nil for the first day of the calendar.
    var dayBefore: CalendarDate? {
        if day > 1 { return CalendarDate(year: year, month: month, day: day - 1) }
        let (year, month) = month > 1 ? (year, month - 1) : (year - 1, 12)
        for day in [31, 30, 29, 28] {
            if let date = CalendarDate(year: year, month: month, day: day) { return date }
        }
        return nil
    }
}
