public import Units

/// What must be known of a transfer's people before it may go.
public enum TravelField: String, Sendable, Hashable, CaseIterable {
    /// Whether the other side is a service with customers or an address of its owner's own.
    case counterpartyKind
    /// The originator's legal name.
    case originatorName
    /// The originator's account number or address.
    case originatorAccount
    /// One of: the originator's address, customer number, document, or date and place of birth.
    case originatorIdentity
    /// The originator's address, document and customer number; or date and place of birth.
    case originatorFullIdentity
    /// The originator's address.
    case originatorAddress
    /// The service that sends.
    case originatingVASP
    /// The beneficiary's legal name.
    case beneficiaryName
    /// The beneficiary's account number or address.
    case beneficiaryAccount
    /// The service that receives.
    case beneficiaryVASP
    /// That the self-hosted address is the customer's.
    case ownership

    /// The field in words, as staff and platforms read them.
    public var words: String {
        switch self {
        case .counterpartyKind: "whether the other side is a service or self-hosted"
        case .originatorName: "the originator's legal name"
        case .originatorAccount: "the originator's account number or address"
        case .originatorIdentity:
            "the originator's address, customer number, document, or date and place of birth"
        case .originatorFullIdentity:
            "the originator's address, document and customer number, or date and place of birth"
        case .originatorAddress: "the originator's address"
        case .originatingVASP: "the service that sends"
        case .beneficiaryName: "the beneficiary's legal name"
        case .beneficiaryAccount: "the beneficiary's account number or address"
        case .beneficiaryVASP: "the service that receives"
        case .ownership: "proof that the self-hosted address is the customer's"
        }
    }
}

/// What a jurisdiction asks for, from which value on. Numbers of law are configuration.
public struct TravelProfile: Sendable, Hashable {
    /// Names of the profiles that come with the program.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// FATF's recommendation, without a law's own additions.
        case fatf
        /// The European Union.
        case eu
        /// The United States.
        case us
    }

    /// Where a value stands to a threshold.
    public enum Reach: String, Sendable, Hashable, CaseIterable {
        /// The threshold counts: "3,000 or more".
        case from
        /// It does not: "exceeding 1,000".
        case above
    }

    /// Whose rule it is.
    public let name: Name
    /// From which value on `fields` are needed.
    public let threshold: Amount
    /// Whether the threshold itself counts.
    public let reach: Reach
    /// From which value on a self-hosted address must be shown to be the customer's; nil for
    /// never.
    public let ownershipAbove: Amount?
    /// What is needed from the threshold on.
    public let fields: [TravelField]
    /// What is needed below it.
    public let fieldsBelow: [TravelField]

    /// Makes a profile; nil unless both values are of the same money.
    public init?(
        name: Name, threshold: Amount, reach: Reach, ownershipAbove: Amount?,
        fields: [TravelField], fieldsBelow: [TravelField]
    ) {
        guard ownershipAbove.map({ $0.asset == threshold.asset }) ?? true else { return nil }
        self.name = name
        self.threshold = threshold
        self.reach = reach
        self.ownershipAbove = ownershipAbove
        self.fields = fields
        self.fieldsBelow = fieldsBelow
    }

    /// The money that values are compared in.
    public var currency: Asset { threshold.asset }

    /// Returns the rule with its usual numbers.
    ///
    /// FATF: more than 1,000 USD or EUR; below it names and addresses or account numbers, not
    /// verified. Source: FATF, Interpretive Note to Recommendation 16, paragraph 7(b); Updated
    /// Guidance on Virtual Assets (October 2021), paragraphs 191 and 295.
    ///
    /// EU: every transfer; ownership of a self-hosted address above 1,000 EUR. Source: Regulation
    /// (EU) 2023/1113, articles 14(1), 14(2), 14(5), 16(1) and 16(2).
    ///
    /// US: 3,000 USD or more. Source: 31 CFR 1010.410(e) and (f). No rule of ownership.
    public static func standard(_ name: Name) -> TravelProfile {
        let names: [TravelField] = [
            .counterpartyKind, .originatorName, .originatorAccount, .beneficiaryName,
            .beneficiaryAccount,
        ]
        let services: [TravelField] = [.originatingVASP, .beneficiaryVASP]
        let made: TravelProfile? =
            switch name {
            case .fatf:
                TravelProfile(
                    name: name, threshold: money(1_000, "USD"), reach: .above,
                    ownershipAbove: nil, fields: names + [.originatorIdentity] + services,
                    fieldsBelow: names)
            case .eu:
                TravelProfile(
                    name: name, threshold: money(0, "EUR"), reach: .from,
                    ownershipAbove: money(1_000, "EUR"),
                    fields: names + [.originatorFullIdentity] + services, fieldsBelow: [])
            case .us:
                TravelProfile(
                    name: name, threshold: money(3_000, "USD"), reach: .from,
                    ownershipAbove: nil, fields: names + [.originatorAddress] + services,
                    fieldsBelow: [])
            }
        guard let made else { preconditionFailure("each rule above counts in one money") }
        return made
    }

    /// Returns the same rule with another threshold, or another value for ownership, in the same
    /// or another money.
    public func with(threshold: Amount, ownershipAbove: Amount?) -> TravelProfile? {
        TravelProfile(
            name: name, threshold: threshold, reach: reach, ownershipAbove: ownershipAbove,
            fields: fields, fieldsBelow: fieldsBelow)
    }

    private static func money(_ whole: UInt128, _ code: String) -> Amount {
        guard let asset = Asset(code: code, scale: 2) else {
            preconditionFailure("the codes above are three letters")
        }
        return Amount(whole * 100, of: asset)
    }
}
