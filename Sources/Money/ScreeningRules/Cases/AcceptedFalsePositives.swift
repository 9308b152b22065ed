import Digests
public import Encodings
public import Units

/// What a rule met: an address of the payment, and the entry of a list that it is on.
public struct FalsePositiveHit: Sendable, Hashable {
    /// The address.
    public let address: ScreeningAddress
    /// Who publishes the list.
    public let source: String
    /// The entry.
    public let entry: ListEntry

    /// Makes a hit.
    public init(address: ScreeningAddress, source: String, entry: ListEntry) {
        self.address = address
        self.source = source
        self.entry = entry
    }

    /// Makes a hit of what an index found.
    public init(_ address: ScreeningAddress, _ hit: ListHit) {
        self.init(address: address, source: hit.version.source, entry: hit.entry)
    }
}

/// Two people's word that one rule's hit of one address on one entry of a list means somebody
/// else; it holds until a day, and only as long as the entry and the rule are what they were.
public struct AcceptedFalsePositive: Sendable, Hashable {
    /// The longest time, in seconds: a year.
    public static let secondsMax: Int64 = 366 * 86_400

    /// What an acceptance of a rule needs.
    public enum Need: Sendable, Hashable {
        /// It cannot be accepted: it is not about an entry of a list.
        case never
        /// Two people, and an authority's reference: the hit is exact.
        case authority
        /// Two people.
        case twoPeople
    }

    /// Its id.
    public let id: UInt128
    /// The rule.
    public let rule: ScreeningRule
    /// Which bytes the address is.
    public let family: ScreeningFamily
    /// The bytes that are compared.
    public let key: [UInt8]
    /// Names the entry: source, label, party, address.
    public let entryID: String
    /// The SHA-256 of all that the entry says.
    public let entryDigest: Bytes32
    /// The SHA-256 of the rule's terms.
    public let termsDigest: Bytes32
    /// Until when it holds.
    public let until: Timestamp
    /// Who proposed it.
    public let proposer: String
    /// Who approved it.
    public let approver: String
    /// The authority's reference; nil where none is needed.
    public let authority: String?

    /// Makes an acceptance; nil if one person did it alone, if the rule cannot be accepted so, or
    /// if the authority's reference that it needs is missing.
    public init?(
        id: UInt128, rule: ScreeningRule, family: ScreeningFamily, key: [UInt8],
        entryID: String, entryDigest: Bytes32, termsDigest: Bytes32, until: Timestamp,
        proposer: String, approver: String, authority: String?
    ) {
        guard proposer != approver, !proposer.isEmpty, !approver.isEmpty else { return nil }
        switch AcceptedFalsePositive.need(of: rule) {
        case .never: return nil
        case .authority: guard authority?.isEmpty == false else { return nil }
        case .twoPeople: break
        }
        self.id = id
        self.rule = rule
        self.family = family
        self.key = key
        self.entryID = entryID
        self.entryDigest = entryDigest
        self.termsDigest = termsDigest
        self.until = until
        self.proposer = proposer
        self.approver = approver
        self.authority = authority
    }

    /// Returns what an acceptance of a rule needs.
    ///
    /// Exact hits of sanctions and of an issuer are never taken off without an authority; rules
    /// about behaviour, limits and missing knowledge are about no entry at all. Where the money
    /// came from follows from the addresses that it passed: whoever accepts an address's own hit
    /// accepts it there too.
    public static func need(of rule: ScreeningRule) -> Need {
        switch rule {
        case .sanctioned, .issuerBlacklist, .issuerSubmission: .authority
        case .sanctionedKey, .delisted, .denied, .labelled: .twoPeople
        case .sanctionedNear, .sanctionedFar, .illicitDirect, .illicitIndirect, .weakLabel,
            .listAge, .notScreened, .undecodable, .structuring, .manyToOne, .velocity,
            .rapidInOut, .dormant, .roundAmounts, .peelChain, .coinJoin, .dust, .lookalike,
            .firstDeposit, .limit, .belowMinimum, .travelRule, .anomaly, .allowed, .provider:
            .never
        }
    }

    /// Whether it is about a hit, now: the same address, the same entry word for word, the same
    /// terms of the rule, and not out of date.
    public func applies(
        to hit: FalsePositiveHit, of rule: ScreeningRule, terms: Bytes32, now: Timestamp
    ) -> Bool {
        rule == self.rule && hit.address.family == family && hit.address.key == key
            && hit.entryID == entryID && hit.entryDigest == entryDigest && terms == termsDigest
            && now < until
    }
}

extension FalsePositiveHit {
    /// Names the entry, in whatever edition of the list: source, label, party, address.
    public var entryID: String {
        [source, entry.label, entry.partyID, entry.address.canonical].joined(separator: " | ")
    }

    /// The SHA-256 of all that the entry says: a changed one is another.
    public var entryDigest: Bytes32 {
        let json = JSONValue.object([
            ("source", .string(source)), ("family", .string(entry.address.family.rawValue)),
            ("key", .string(Hex.encode(entry.address.key))), ("label", .string(entry.label)),
            ("partyID", .string(entry.partyID)), ("partyName", .string(entry.partyName)),
            ("programs", .array(entry.programs.map { .string($0) })),
        ])
        guard let digest = Bytes32(SHA256.hash(json.canonical())) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }
}

extension RuleTerms {
    /// The SHA-256 of the rule's id and all of its terms: a changed rule is another.
    public var digest: Bytes32 {
        let json = JSONValue.object([
            ("rule", .string(rule.rawValue)), ("terms", RulePackJSON.rule(self)),
        ])
        guard let digest = Bytes32(SHA256.hash(json.canonical())) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }
}

/// The acceptances that a verdict knows of; the record of the verdict keeps them, so that it can be
/// made again.
public struct AcceptedFalsePositives: Sendable, Hashable {
    /// None.
    public static let none = AcceptedFalsePositives([])
    /// The most that one verdict knows of.
    public static let countMax = 1_000

    /// The acceptances, in the order of their ids.
    public let all: [AcceptedFalsePositive]

    /// Makes a memory; beyond `countMax` the rest is not known, which holds and never clears.
    public init(_ all: [AcceptedFalsePositive]) {
        self.all = Array(all.sorted { $0.id < $1.id }.prefix(AcceptedFalsePositives.countMax))
    }

    /// Takes a rule's floor and points off if all that it met is accepted, and says so.
    ///
    /// One hit that nobody accepted keeps all of it. - Returns: the result as it counts, and the
    /// ids of the acceptances that were used.
    public func applied(
        to result: RuleResult, hits: [FalsePositiveHit], terms: Bytes32, now: Timestamp
    ) -> (result: RuleResult, used: [UInt128]) {
        guard result.hasFired, !hits.isEmpty, !all.isEmpty else { return (result, []) }
        var used: [AcceptedFalsePositive] = []
        for hit in hits {
            let found = all.first {
                $0.applies(to: hit, of: result.rule, terms: terms, now: now)
            }
            guard let found else { return (result, []) }
            if !used.contains(found) { used.append(found) }
        }
        let names = used.map { item in
            "accepted as somebody else by \(item.proposer) and \(item.approver)"
                + (item.authority.map { " on \($0)" } ?? "")
        }
        let quiet = RuleResult(
            rule: result.rule, hasFired: true, severity: .info, floor: .clear, points: 0,
            text: result.text + " (" + names.joined(separator: "; ") + ")",
            evidence: result.evidence)
        return (quiet, used.map(\.id))
    }
}

/// Why facts about acceptances cannot be read.
public struct AcceptedFalsePositiveError: Error, Sendable, Hashable {
    /// Which field is missing or wrong.
    public let field: String
}

extension AcceptedFalsePositives {
    /// The facts as a verdict's record keeps them.
    public var json: JSONValue { .array(all.map(\.json)) }

    /// Reads what `json` wrote.
    public init(json: JSONValue) throws(AcceptedFalsePositiveError) {
        guard let elements = json.elements, elements.count <= AcceptedFalsePositives.countMax
        else { throw AcceptedFalsePositiveError(field: "accepted") }
        var all: [AcceptedFalsePositive] = []
        for element in elements { all.append(try AcceptedFalsePositive(json: element)) }
        self.init(all)
    }
}

extension AcceptedFalsePositive {
    /// The facts as a verdict's record and a store keep them.
    public var json: JSONValue {
        .object([
            ("id", .string(CaseID(id).text)), ("rule", .string(rule.rawValue)),
            ("family", .string(family.rawValue)), ("key", .string(Hex.encode(key))),
            ("entry", .string(entryID)), ("entryDigest", .string(Hex.encode(entryDigest.bytes))),
            ("termsDigest", .string(Hex.encode(termsDigest.bytes))),
            ("until", .integer(until.milliseconds)), ("proposer", .string(proposer)),
            ("approver", .string(approver)),
            ("authority", authority.map { .string($0) } ?? .null),
        ])
    }

    /// Reads what `json` wrote.
    public init(json: JSONValue) throws(AcceptedFalsePositiveError) {
        func text(_ field: String) throws(AcceptedFalsePositiveError) -> String {
            guard let text = json[field]?.text else {
                throw AcceptedFalsePositiveError(field: field)
            }
            return text
        }
        func bytes(_ field: String) throws(AcceptedFalsePositiveError) -> [UInt8] {
            let digits = try text(field)
            do {
                return try Hex.decode(digits)
            } catch {
                throw AcceptedFalsePositiveError(field: field)
            }
        }
        guard let id = CaseID(text: try text("id")) else {
            throw AcceptedFalsePositiveError(field: "id")
        }
        guard let rule = ScreeningRule(rawValue: try text("rule")) else {
            throw AcceptedFalsePositiveError(field: "rule")
        }
        guard let family = ScreeningFamily(rawValue: try text("family")) else {
            throw AcceptedFalsePositiveError(field: "family")
        }
        guard let entryDigest = Bytes32(try bytes("entryDigest")),
            let termsDigest = Bytes32(try bytes("termsDigest"))
        else { throw AcceptedFalsePositiveError(field: "digest") }
        guard let until: Int64 = json["until"]?.integer() else {
            throw AcceptedFalsePositiveError(field: "until")
        }
        guard
            let made = AcceptedFalsePositive(
                id: id.value, rule: rule, family: family, key: try bytes("key"),
                entryID: try text("entry"), entryDigest: entryDigest, termsDigest: termsDigest,
                until: Timestamp(milliseconds: until), proposer: try text("proposer"),
                approver: try text("approver"), authority: json["authority"]?.text)
        else { throw AcceptedFalsePositiveError(field: "people") }
        self = made
    }
}
