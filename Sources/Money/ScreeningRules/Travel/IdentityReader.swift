import Encodings

/// Reads the persons of IVMS101 JSON, with the standard's code lists, lengths and constraints.
///
/// Source: IVMS101.2020, sections 5.2 and 6 (C1 to C11). An LEI is checked by its form alone: its
/// check digits are the registries' affair.
struct IdentityReader {
    let today: CalendarDate

    private typealias Failure = TransferIdentityError

    private static let nameTypes = ["ALIA", "BIRT", "MAID", "LEGL", "MISC"]
    private static let legalNameTypes = ["LEGL", "SHRT", "TRAD"]
    private static let addressTypes = ["HOME", "BIZZ", "GEOG"]
    private static let idTypes = [
        "ARNU", "CCPT", "RAID", "DRLC", "FIIN", "TXID", "SOCS", "IDCD", "LEIX", "MISC",
    ]
    private static let legalIDTypes = ["RAID", "MISC", "LEIX", "TXID"]

    func party(
        _ json: JSONValue, _ place: String, persons name: String, isOriginator: Bool
    ) throws(TransferIdentityError) -> IdentifiedParty {
        var fields = try IdentityFields(json, place)
        var persons: [IdentifiedPerson] = []
        for (value, place) in try fields.list(name, atLeast: 1) {
            let person = try person(value, place)
            guard !isOriginator || person.hasSomeIdentity else {
                throw Failure(
                    place, "an originator needs an address, a number, a document or a birth")
            }
            persons.append(person)
        }
        let accounts = try fields.texts("accountNumber", byteCountMax: 100)
        try fields.finish()
        return IdentifiedParty(persons: persons, accountNumbers: accounts)
    }

    func service(
        _ fields: inout IdentityFields, _ name: String
    ) throws(TransferIdentityError) -> IdentifiedPerson? {
        guard let (value, place) = try fields.optional(name) else { return nil }
        var inner = try IdentityFields(value, place)
        guard let (service, path) = try inner.optional(name) else {
            throw Failure("\(place).\(name)", "is missing")
        }
        try inner.finish()
        return try person(service, path)
    }

    private func person(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson {
        var fields = try IdentityFields(json, place)
        let natural = try fields.optional("naturalPerson")
        let legal = try fields.optional("legalPerson")
        try fields.finish()
        switch (natural, legal) {
        case (let (value, place)?, nil): return try naturalPerson(value, place)
        case (nil, let (value, place)?): return try legalPerson(value, place)
        case (nil, nil), (.some, .some):
            throw Failure(place, "must be a naturalPerson or a legalPerson")
        }
    }

    private func naturalPerson(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson {
        var fields = try IdentityFields(json, place)
        let names = try names(&fields) { (name) throws(TransferIdentityError) in
            IdentifiedPerson.Name(
                primary: try name.text("primaryIdentifier", byteCountMax: 400),
                secondary: try name.optionalText("secondaryIdentifier", byteCountMax: 400),
                type: try name.word("nameIdentifierType", of: Self.nameTypes))
        }
        let addresses = try addresses(&fields)
        var nationalID: IdentifiedPerson.NationalID?
        if let (value, place) = try fields.optional("nationalIdentification") {
            nationalID = try document(value, place)
        }
        let number = try fields.optionalText("customerIdentification", byteCountMax: 50)
        var birth: IdentifiedPerson.Birth?
        if let (value, place) = try fields.optional("dateAndPlaceOfBirth") {
            birth = try self.birth(value, place)
        }
        let country = try fields.optionalCountry("countryOfResidence")
        try fields.finish()
        return IdentifiedPerson(
            kind: .natural(birth: birth, countryOfResidence: country), names: names,
            addresses: addresses, nationalID: nationalID, customerNumber: number)
    }

    private func legalPerson(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson {
        var fields = try IdentityFields(json, place)
        let names = try names(&fields) { (name) throws(TransferIdentityError) in
            IdentifiedPerson.Name(
                primary: try name.text("legalPersonName", byteCountMax: 400), secondary: nil,
                type: try name.word("legalPersonNameIdentifierType", of: Self.legalNameTypes))
        }
        let addresses = try addresses(&fields)
        var nationalID: IdentifiedPerson.NationalID?
        if let (value, place) = try fields.optional("nationalIdentification") {
            nationalID = try organisation(value, place)
        }
        let number = try fields.optionalText("customerNumber", byteCountMax: 50)
        let country = try fields.optionalCountry("countryOfRegistration")
        try fields.finish()
        return IdentifiedPerson(
            kind: .legal(countryOfRegistration: country), names: names, addresses: addresses,
            nationalID: nationalID, customerNumber: number)
    }

    private func names(
        _ fields: inout IdentityFields,
        _ read: (inout IdentityFields) throws(TransferIdentityError) -> IdentifiedPerson.Name
    ) throws(TransferIdentityError) -> [IdentifiedPerson.Name] {
        let (value, place) = try fields.required("name")
        var inner = try IdentityFields(value, place)
        var names: [IdentifiedPerson.Name] = []
        for (value, place) in try inner.list("nameIdentifier", atLeast: 1) {
            var name = try IdentityFields(value, place)
            names.append(try read(&name))
            try name.finish()
        }
        try inner.finish()
        // C5 and C6.
        guard names.contains(where: { $0.type == "LEGL" }) else {
            throw Failure(place, "one of the names must be the legal one (LEGL)")
        }
        return names
    }

    private func addresses(
        _ fields: inout IdentityFields
    ) throws(TransferIdentityError) -> [IdentifiedPerson.Address] {
        var addresses: [IdentifiedPerson.Address] = []
        for (value, place) in try fields.list("geographicAddress", atLeast: 0) {
            var address = try IdentityFields(value, place)
            let type = try address.word("addressType", of: Self.addressTypes)
            var parts: [IdentifiedPerson.Address.Part: String] = [:]
            for part in IdentifiedPerson.Address.Part.allCases {
                parts[part] = try address.optionalText(part.rawValue, byteCountMax: 280)
            }
            let lines = try address.texts("addressLine", byteCountMax: 280)
            let country = try address.country("country")
            try address.finish()
            // C8.
            let hasHouse = parts[.buildingName] != nil || parts[.buildingNumber] != nil
            guard !lines.isEmpty || (parts[.streetName] != nil && hasHouse) else {
                throw Failure(place, "needs an addressLine, or a streetName and a building")
            }
            addresses.append(
                IdentifiedPerson.Address(type: type, parts: parts, lines: lines, country: country))
        }
        return addresses
    }

    private func document(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson.NationalID {
        var fields = try IdentityFields(json, place)
        let id = IdentifiedPerson.NationalID(
            number: try fields.text("nationalIdentifier", byteCountMax: 35),
            type: try fields.word("nationalIdentifierType", of: Self.idTypes),
            countryOfIssue: try fields.optionalCountry("countryOfIssue"),
            registrationAuthority: try fields.optionalAuthority("registrationAuthority"))
        try fields.finish()
        return id
    }

    private func organisation(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson.NationalID {
        let id = try document(json, place)
        // C7, C9 and C11.
        guard Self.legalIDTypes.contains(id.type) else {
            throw Failure(
                "\(place).nationalIdentifierType",
                "must be one of \(Self.legalIDTypes.joined(separator: ", ")) here")
        }
        guard id.countryOfIssue == nil else {
            throw Failure("\(place).countryOfIssue", "is for natural persons only")
        }
        guard (id.type == "LEIX") == (id.registrationAuthority == nil) else {
            throw Failure(
                "\(place).registrationAuthority", "must be there, but not beside an LEI")
        }
        guard id.type != "LEIX" || IdentityFields.isLEI(id.number) else {
            throw Failure("\(place).nationalIdentifier", "must be an LEI: 20 characters")
        }
        return id
    }

    private func birth(
        _ json: JSONValue, _ place: String
    ) throws(TransferIdentityError) -> IdentifiedPerson.Birth {
        var fields = try IdentityFields(json, place)
        let text = try fields.text("dateOfBirth", byteCountMax: 10)
        let town = try fields.text("placeOfBirth", byteCountMax: 280)
        try fields.finish()
        // C2.
        guard text.utf8.count == 10, let date = CalendarDate(text), date < today else {
            throw Failure("\(place).dateOfBirth", "must be a day in the past, as 1990-01-31")
        }
        return IdentifiedPerson.Birth(date: date, place: town)
    }
}
