import Encodings
import ScreeningRules
import TestKit
import Testing

@Suite struct TransferIdentityTests {
    private let today = CalendarDate(year: 2_026, month: 1, day: 31)

    private func json(_ file: String) throws -> JSONValue {
        try JSONValue.parse(Vectors.data("aml/ivms101/\(file).json"))
    }

    private func read(_ json: JSONValue) throws -> TransferIdentity {
        try TransferIdentity(json: json, today: try #require(today))
    }

    /// The error of a payload whose originator is one person.
    private func problem(_ person: JSONValue) throws -> String? {
        do {
            _ = try read(
                .object([
                    ("originator", .object([("originatorPersons", .array([person]))]))
                ]))
            return nil
        } catch let error as TransferIdentityError {
            return error.place.split(separator: ".").suffix(2).joined(separator: ".")
        }
    }

    /// Replaces, adds or (with nil) removes the field at a path of keys and indexes.
    private func with(_ value: JSONValue, _ path: [String], _ new: JSONValue?) -> JSONValue {
        guard let key = path.first else { return new ?? .null }
        let rest = Array(path.dropFirst())
        if let elements = value.elements, let index = Int(key) {
            var elements = elements
            elements[index] = with(elements[index], rest, new)
            return .array(elements)
        }
        var fields = value.fields ?? []
        guard let place = fields.firstIndex(where: { $0.key == key }) else {
            return .object(fields + [(key, with(.object([]), rest, new))])
        }
        if rest.isEmpty, new == nil {
            fields.remove(at: place)
        } else {
            fields[place].value = with(fields[place].value, rest, new)
        }
        return .object(fields)
    }

    @Test func `a whole payload is read, and written as it was`() throws {
        let payload = try json("identity_payload")
        let identity = try read(payload)
        #expect(identity.json.canonical() == payload.canonical())
        #expect(
            identity.present == [
                .originatorName, .originatorAccount, .originatorIdentity,
                .originatorFullIdentity, .originatorAddress, .originatingVASP, .beneficiaryName,
                .beneficiaryAccount, .beneficiaryVASP,
            ])
    }

    @Test func `persons are read on either side`() throws {
        for file in ["person_natural_person", "person_legal_person"] {
            let person = try json(file)
            let party = JSONValue.object([("beneficiaryPersons", .array([person]))])
            let identity = try read(.object([("beneficiary", party)]))
            #expect(identity.present == [.beneficiaryName])
            let written = identity.json["beneficiary"]?["beneficiaryPersons"]?.elements?.first
            #expect(written?.canonical() == person.canonical(), "\(file)")
        }
    }

    @Test func `spellings that the standard does not have are refused by name`() throws {
        let payload = try json("identity_payload_alt")
        #expect(throws: TransferIdentityError.self) { try read(payload) }
        #expect(
            try problem(.object([("naturalPerson", try json("natural_person"))])) == nil)
        let person = with(
            .object([("naturalPerson", try json("natural_person"))]),
            ["naturalPerson", "customer_identification"], .string("1"))
        #expect(try problem(person) == "naturalPerson.customer_identification")
    }

    @Test func `each constraint of the standard is kept`() throws {
        let natural = JSONValue.object([("naturalPerson", try json("natural_person"))])
        let legal = JSONValue.object([("legalPerson", try json("legal_person"))])
        func broken(_ person: JSONValue, _ path: String, _ new: JSONValue?) throws -> String? {
            try problem(with(person, path.split(separator: "/").map(String.init), new))
        }
        let id = "nationalIdentification"
        let rows: [(String?, String)] = [
            (try broken(natural, "naturalPerson/name", nil), "naturalPerson.name"),
            (
                try broken(
                    natural, "naturalPerson/name/nameIdentifier/0/nameIdentifierType",
                    .string("ALIA")), "naturalPerson.name"
            ),
            (
                try broken(
                    natural, "naturalPerson/name/nameIdentifier/0/nameIdentifierType",
                    .string("BOSS")), "nameIdentifier[0].nameIdentifierType"
            ),
            (
                try broken(
                    natural, "naturalPerson/dateAndPlaceOfBirth/dateOfBirth",
                    .string("2026-01-31")), "dateAndPlaceOfBirth.dateOfBirth"
            ),
            (
                try broken(natural, "naturalPerson/countryOfResidence", .string("us")),
                "naturalPerson.countryOfResidence"
            ),
            (
                try broken(natural, "naturalPerson/geographicAddress/0/streetName", nil),
                "naturalPerson.geographicAddress[0]"
            ),
            (
                try broken(natural, "naturalPerson/\(id)/registrationAuthority", .string("X")),
                "\(id).registrationAuthority"
            ),
            (
                try broken(legal, "legalPerson/\(id)/nationalIdentifierType", .string("CCPT")),
                "\(id).nationalIdentifierType"
            ),
            (
                try broken(legal, "legalPerson/\(id)/countryOfIssue", .string("GB")),
                "\(id).countryOfIssue"
            ),
            (
                try broken(legal, "legalPerson/\(id)/nationalIdentifierType", .string("TXID")),
                "\(id).registrationAuthority"
            ),
            (
                try broken(legal, "legalPerson/\(id)/nationalIdentifier", .string("LEI")),
                "\(id).nationalIdentifier"
            ),
            (
                try broken(legal, "naturalPerson", try json("natural_person")),
                "originator.originatorPersons[0]"
            ),
            (try problem(.object([])), "originator.originatorPersons[0]"),
            (try problem(.null), "originator.originatorPersons[0]"),
        ]
        for (found, wanted) in rows { #expect(found == wanted) }
    }

    @Test func `an originator without any identity is refused, a beneficiary is not`() throws {
        let name = JSONValue.object([
            (
                "nameIdentifier",
                .array([
                    .object([
                        ("primaryIdentifier", .string("Sanders")),
                        ("nameIdentifierType", .string("LEGL")),
                    ])
                ])
            )
        ])
        let person = JSONValue.object([("naturalPerson", .object([("name", name)]))])
        #expect(try problem(person) == "originator.originatorPersons[0]")
        let party = JSONValue.object([("beneficiaryPersons", .array([person]))])
        #expect(try read(.object([("beneficiary", party)])).present == [.beneficiaryName])
    }

    @Test func `texts and lists have bounds`() throws {
        let person = JSONValue.object([("naturalPerson", try json("natural_person"))])
        let long = with(
            person, ["naturalPerson", "customerIdentification"],
            .string(String(repeating: "1", count: 51)))
        #expect(try problem(long) == "naturalPerson.customerIdentification")
        let many = JSONValue.object([
            (
                "originator",
                .object([("originatorPersons", .array(Array(repeating: person, count: 21)))])
            )
        ])
        #expect(throws: TransferIdentityError.self) { try read(many) }
        #expect(throws: TransferIdentityError.self) { try read(.object([])) }
    }

    @Test func `an error never repeats what it was about`() throws {
        let person = with(
            .object([("naturalPerson", try json("natural_person"))]),
            ["naturalPerson", "countryOfResidence"], .string("Secretland"))
        do {
            _ = try read(
                .object([
                    ("originator", .object([("originatorPersons", .array([person]))]))
                ]))
            Issue.record("it was read")
        } catch let error as TransferIdentityError {
            #expect(!error.problem.contains("Secretland"))
        }
    }
}
