/// Who sends and who receives, as services tell each other.
///
/// Source: InterVASP Messaging Standard, IVMS101.2020. Its `transferPath` and `payloadMetadata` are
/// not taken.
public struct TransferIdentity: Sendable, Hashable {
    /// The most persons, names, addresses or accounts that one list may have.
    public static let listCountMax = 20

    /// Who sends.
    public let originator: IdentifiedParty?
    /// Who receives.
    public let beneficiary: IdentifiedParty?
    /// The service of who sends.
    public let originatingVASP: IdentifiedPerson?
    /// The service of who receives.
    public let beneficiaryVASP: IdentifiedPerson?

    /// The legal name of who receives, of the first person; nil where none was given.
    public var beneficiaryName: IdentifiedPerson.Name? {
        beneficiary?.persons.first?.names.first { $0.type == "LEGL" }
    }

    /// Which fields of the travel rule these identities have.
    public var present: [TravelField] {
        var found: [TravelField] = []
        if let originator, let first = originator.persons.first {
            found.append(.originatorName)
            if !originator.accountNumbers.isEmpty { found.append(.originatorAccount) }
            if first.hasSomeIdentity { found.append(.originatorIdentity) }
            if first.hasFullIdentity { found.append(.originatorFullIdentity) }
            if !first.addresses.isEmpty { found.append(.originatorAddress) }
        }
        if let beneficiary, !beneficiary.persons.isEmpty {
            found.append(.beneficiaryName)
            if !beneficiary.accountNumbers.isEmpty { found.append(.beneficiaryAccount) }
        }
        if originatingVASP != nil { found.append(.originatingVASP) }
        if beneficiaryVASP != nil { found.append(.beneficiaryVASP) }
        return TravelField.allCases.filter(found.contains)
    }
}

/// The persons on one side of a transfer, and their accounts there.
public struct IdentifiedParty: Sendable, Hashable {
    /// The persons, at least one.
    public let persons: [IdentifiedPerson]
    /// Account numbers or addresses.
    public let accountNumbers: [String]
}

/// A natural or legal person.
public struct IdentifiedPerson: Sendable, Hashable {
    /// Which kind of person.
    public enum Kind: Sendable, Hashable {
        /// A human being, with date and place of birth, and country of residence, where known.
        case natural(birth: Birth?, countryOfResidence: String?)
        /// A company or the like, with the country where it is registered, where known.
        case legal(countryOfRegistration: String?)
    }

    /// Date and place of birth.
    public struct Birth: Sendable, Hashable {
        /// The day, in the past.
        public let date: CalendarDate
        /// The place, up to 70 characters.
        public let place: String
    }

    /// One name. For a legal person the first text is all of it.
    public struct Name: Sendable, Hashable {
        /// The family name, or the whole name.
        public let primary: String
        /// The given names, where there are some.
        public let secondary: String?
        /// The code of the name's nature; one of a person's names has `LEGL`.
        public let type: String
    }

    /// A postal address.
    public struct Address: Sendable, Hashable {
        /// `HOME`, `BIZZ` or `GEOG`.
        public let type: String
        /// The parts that are filled in, in the standard's order.
        public let parts: [Part: String]
        /// Free lines.
        public let lines: [String]
        /// Two capital letters. Source: ISO 3166-1, alpha-2.
        public let country: String

        /// The parts of an address, by the standard's names.
        public enum Part: String, Sendable, Hashable, CaseIterable {
            /// A department of an organisation.
            case department
            /// A part of a department.
            case subDepartment
            /// The street.
            case streetName
            /// The number in the street.
            case buildingNumber
            /// The house's name.
            case buildingName
            /// The storey.
            case floor
            /// The post-office box.
            case postBox
            /// The room.
            case room
            /// The postal code.
            case postCode
            /// The town.
            case townName
            /// A part of the town.
            case townLocationName
            /// A district of the region.
            case districtName
            /// The region, such as a state.
            case countrySubDivision
        }
    }

    /// A number that an authority gave.
    public struct NationalID: Sendable, Hashable {
        /// The number, up to 35 characters.
        public let number: String
        /// The code of its kind, such as `CCPT` for a passport or `LEIX` for an LEI.
        public let type: String
        /// Who issued it, two letters; natural persons only.
        public let countryOfIssue: String?
        /// The authority by GLEIF's list, `RA` and six digits.
        public let registrationAuthority: String?
    }

    /// Which kind of person, with what only that kind has.
    public let kind: Kind
    /// The names, at least one, one of them legal.
    public let names: [Name]
    /// Postal addresses.
    public let addresses: [Address]
    /// A number that an authority gave.
    public let nationalID: NationalID?
    /// The number that the service gave.
    public let customerNumber: String?

    private var birth: Birth? {
        switch kind {
        case .natural(let birth, _): birth
        case .legal: nil
        }
    }

    /// Source: IVMS101.2020, constraints C1 and C4.
    var hasSomeIdentity: Bool {
        !addresses.isEmpty || customerNumber != nil || nationalID != nil || birth != nil
    }

    /// Source: Regulation (EU) 2023/1113, article 14(1)(d). An organisation's number stands for a
    /// document.
    var hasFullIdentity: Bool {
        birth != nil || (!addresses.isEmpty && customerNumber != nil && nationalID != nil)
    }
}
