public import Encodings
public import Units

/// Which way a transfer goes.
public enum TravelDirection: String, Sendable, Hashable, CaseIterable {
    /// A deposit.
    case incoming
    /// A payout.
    case outgoing
}

/// Who is on the other side.
public enum TravelCounterparty: String, Sendable, Hashable, CaseIterable {
    /// A service that holds the keys for its customers.
    case hosted
    /// A person who holds the keys alone.
    case selfHosted
    /// Nobody said.
    case unknown
}

/// What is known of a transfer when the travel rule is asked.
public struct TravelInput: Sendable, Hashable {
    /// Which way it goes.
    public let direction: TravelDirection
    /// What it is worth in the profile's money; nil where nobody can say.
    public let value: Amount?
    /// Who is on the other side.
    public let counterparty: TravelCounterparty
    /// What the identities that came with it have.
    public let present: [TravelField]
    /// Whether the other side's address is proven to be the customer's.
    public let isOwnershipProven: Bool

    /// Makes an input.
    public init(
        direction: TravelDirection, value: Amount?, counterparty: TravelCounterparty,
        present: [TravelField], isOwnershipProven: Bool
    ) {
        self.direction = direction
        self.value = value
        self.counterparty = counterparty
        self.present = present
        self.isOwnershipProven = isOwnershipProven
    }
}

/// What the travel rule needs of one transfer, and what of it is missing.
public struct TravelFacts: Sendable, Hashable {
    /// Whose rule was asked.
    public let profile: TravelProfile.Name
    /// Which way the transfer goes.
    public let direction: TravelDirection
    /// Who is on the other side.
    public let counterparty: TravelCounterparty
    /// What it is worth, in the money's smallest unit; nil where nobody can say.
    public let value: Amount?
    /// What is needed, in the order of `TravelField`.
    public let needed: [TravelField]
    /// What of it is missing, in the same order.
    public let missing: [TravelField]

    /// Asks a profile about a transfer.
    ///
    /// A value that nobody knows, or that is in another money, is above every threshold. Where
    /// nobody said who is on the other side, all is needed that either kind would need.
    public init(_ profile: TravelProfile, _ input: TravelInput) {
        let value = input.value.flatMap { $0.asset == profile.currency ? $0 : nil }
        let isReached =
            switch profile.reach {
            case .from: value.map { $0.minorUnits >= profile.threshold.minorUnits } ?? true
            case .above: value.map { $0.minorUnits > profile.threshold.minorUnits } ?? true
            }
        var wanted = isReached ? profile.fields : profile.fieldsBelow
        switch input.counterparty {
        case .hosted, .unknown: break
        case .selfHosted: wanted.removeAll { $0 == .originatingVASP || $0 == .beneficiaryVASP }
        }
        // Our side's service is ourselves.
        switch input.direction {
        case .incoming: wanted.removeAll { $0 == .beneficiaryVASP }
        case .outgoing: wanted.removeAll { $0 == .originatingVASP }
        }
        if let least = profile.ownershipAbove, input.counterparty != .hosted,
            value.map({ $0.minorUnits > least.minorUnits }) ?? true
        {
            wanted.append(.ownership)
        }
        let needed = TravelField.allCases.filter(wanted.contains)
        self.profile = profile.name
        direction = input.direction
        counterparty = input.counterparty
        self.value = value
        self.needed = needed
        missing = needed.filter { field in
            switch field {
            case .counterpartyKind: input.counterparty == .unknown
            case .ownership: !input.isOwnershipProven
            case .originatorName, .originatorAccount, .originatorIdentity,
                .originatorFullIdentity, .originatorAddress, .originatingVASP, .beneficiaryName,
                .beneficiaryAccount, .beneficiaryVASP:
                !input.present.contains(field)
            }
        }
    }

    /// Whether nothing is missing.
    public var isSatisfied: Bool { missing.isEmpty }

    /// What is missing, in a sentence; nil if nothing is.
    public var sentence: String? {
        guard !missing.isEmpty else { return nil }
        let fields = missing.map(\.words).joined(separator: "; ")
        return "The travel rule (\(profile.rawValue)) asks for: \(fields)."
    }

    /// T-01's result.
    public func evaluate(_ terms: RuleTerms) -> RuleResult {
        guard let sentence else { return terms.quiet }
        return terms.fired(sentence, evidence: missing.map(\.rawValue))
    }

    /// The facts as JSON, for a record.
    public var json: JSONValue {
        .object([
            ("profile", .string(profile.rawValue)), ("direction", .string(direction.rawValue)),
            ("counterparty", .string(counterparty.rawValue)),
            ("value", value.map { .string(String($0.minorUnits)) } ?? .null),
            ("currency", value.map { .string($0.asset.code) } ?? .null),
            ("scale", value.map { .integer($0.asset.scale) } ?? .null),
            ("needed", .array(needed.map { .string($0.rawValue) })),
            ("missing", .array(missing.map { .string($0.rawValue) })),
        ])
    }

    /// Reads what `json` wrote. Throws `CustomerRecordError`.
    public init(json: JSONValue) throws(CustomerRecordError) {
        guard let profile = TravelProfile.Name(rawValue: try json.customerText("profile")) else {
            throw CustomerRecordError("profile")
        }
        guard let direction = TravelDirection(rawValue: try json.customerText("direction")) else {
            throw CustomerRecordError("direction")
        }
        guard
            let counterparty = TravelCounterparty(
                rawValue: try json.customerText("counterparty"))
        else { throw CustomerRecordError("counterparty") }
        self.profile = profile
        self.direction = direction
        self.counterparty = counterparty
        var value: Amount?
        if json["value"]?.isNull == false {
            guard let units = UInt128(try json.customerText("value")),
                let scale: UInt8 = json["scale"]?.integer(),
                let asset = Asset(code: try json.customerText("currency"), scale: scale)
            else { throw CustomerRecordError("value") }
            value = Amount(units, of: asset)
        }
        self.value = value
        needed = try TravelFacts.fields(json, "needed")
        missing = try TravelFacts.fields(json, "missing")
    }

    private static func fields(
        _ json: JSONValue, _ key: String
    ) throws(CustomerRecordError) -> [TravelField] {
        guard let elements = json[key]?.elements else { throw CustomerRecordError(key) }
        var fields: [TravelField] = []
        for element in elements {
            guard let field = element.text.flatMap(TravelField.init) else {
                throw CustomerRecordError(key)
            }
            fields.append(field)
        }
        return fields
    }
}
