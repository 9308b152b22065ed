public import Encodings

/// Why identities are refused: the place, and what would be right.
public struct TransferIdentityError: Error, Sendable, Equatable {
    /// The place, such as `originator.originatorPersons[0].naturalPerson.name`.
    public let place: String
    /// What is wrong, never with the value itself.
    public let problem: String

    init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }
}

extension TransferIdentity {
    /// Reads IVMS101 JSON.
    ///
    /// Field names are the standard's own; others are refused, so that nothing is dropped. Either
    /// side may be missing: what the rule needs is asked elsewhere. What is there must be whole.
    /// - Parameter today: births lie before it.
    /// - Throws: `TransferIdentityError`.
    public init(json: JSONValue, today: CalendarDate) throws(TransferIdentityError) {
        var fields = try IdentityFields(json, "payload")
        let reader = IdentityReader(today: today)
        originator = try fields.optional("originator").map {
            (value, place) throws(TransferIdentityError) in
            try reader.party(value, place, persons: "originatorPersons", isOriginator: true)
        }
        beneficiary = try fields.optional("beneficiary").map {
            (value, place) throws(TransferIdentityError) in
            try reader.party(value, place, persons: "beneficiaryPersons", isOriginator: false)
        }
        originatingVASP = try reader.service(&fields, "originatingVASP")
        beneficiaryVASP = try reader.service(&fields, "beneficiaryVASP")
        try fields.finish()
        guard originator != nil || beneficiary != nil else {
            throw TransferIdentityError("payload", "must name an originator or a beneficiary")
        }
    }

    /// The identities as IVMS101 JSON.
    public var json: JSONValue {
        var fields: [(key: String, value: JSONValue)] = []
        if let originator {
            fields.append(("originator", originator.json(persons: "originatorPersons")))
        }
        if let beneficiary {
            fields.append(("beneficiary", beneficiary.json(persons: "beneficiaryPersons")))
        }
        if let originatingVASP {
            fields.append(("originatingVASP", .object([("originatingVASP", originatingVASP.json)])))
        }
        if let beneficiaryVASP {
            fields.append(("beneficiaryVASP", .object([("beneficiaryVASP", beneficiaryVASP.json)])))
        }
        return .object(fields)
    }
}

extension IdentifiedParty {
    fileprivate func json(persons name: String) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            (name, .array(persons.map(\.json)))
        ]
        if !accountNumbers.isEmpty {
            fields.append(("accountNumber", .array(accountNumbers.map { .string($0) })))
        }
        return .object(fields)
    }
}

extension IdentifiedPerson {
    /// The person as IVMS101 JSON.
    var json: JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("name", .object([("nameIdentifier", .array(names.map(nameJSON)))]))
        ]
        if !addresses.isEmpty {
            fields.append(("geographicAddress", .array(addresses.map(\.json))))
        }
        if let nationalID { fields.append(("nationalIdentification", nationalID.json)) }
        func add(_ key: String, _ text: String?) {
            if let text { fields.append((key, .string(text))) }
        }
        switch kind {
        case .natural(let birth, let country):
            add("customerIdentification", customerNumber)
            if let birth {
                fields.append(
                    (
                        "dateAndPlaceOfBirth",
                        .object([
                            ("dateOfBirth", .string(birth.date.description)),
                            ("placeOfBirth", .string(birth.place)),
                        ])
                    ))
            }
            add("countryOfResidence", country)
            return .object([("naturalPerson", .object(fields))])
        case .legal(let country):
            add("customerNumber", customerNumber)
            add("countryOfRegistration", country)
            return .object([("legalPerson", .object(fields))])
        }
    }

    private func nameJSON(_ name: Name) -> JSONValue {
        switch kind {
        case .natural:
            var fields: [(key: String, value: JSONValue)] = [
                ("primaryIdentifier", .string(name.primary))
            ]
            if let secondary = name.secondary {
                fields.append(("secondaryIdentifier", .string(secondary)))
            }
            return .object(fields + [("nameIdentifierType", .string(name.type))])
        case .legal:
            return .object([
                ("legalPersonName", .string(name.primary)),
                ("legalPersonNameIdentifierType", .string(name.type)),
            ])
        }
    }
}

extension IdentifiedPerson.Address {
    fileprivate var json: JSONValue {
        var fields: [(key: String, value: JSONValue)] = [("addressType", .string(type))]
        for part in Part.allCases {
            if let text = parts[part] { fields.append((part.rawValue, .string(text))) }
        }
        if !lines.isEmpty { fields.append(("addressLine", .array(lines.map { .string($0) }))) }
        return .object(fields + [("country", .string(country))])
    }
}

extension IdentifiedPerson.NationalID {
    fileprivate var json: JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("nationalIdentifier", .string(number)), ("nationalIdentifierType", .string(type)),
        ]
        if let countryOfIssue { fields.append(("countryOfIssue", .string(countryOfIssue))) }
        if let registrationAuthority {
            fields.append(("registrationAuthority", .string(registrationAuthority)))
        }
        return .object(fields)
    }
}
