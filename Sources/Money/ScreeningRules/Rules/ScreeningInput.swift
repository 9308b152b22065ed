public import BitcoinRules
public import ChainModel
public import Units

/// An address that paid, as far as it could be read.
public struct ScreenedParty: Sendable, Hashable {
    /// What is known of the address.
    public enum Identity: Sendable, Hashable {
        /// It decoded.
        case address(ScreeningAddress)
        /// It did not: the text or bytes as they came.
        case undecodable(String, AddressDecodingError)
    }

    /// What part it had in the payment.
    public let role: Counterparty.Role
    /// What is known of it.
    public let identity: Identity

    /// The address as we print it; nil where it could not be read.
    public var spelling: String? {
        switch identity {
        case .address(let address): address.canonical
        case .undecodable: nil
        }
    }

    /// The bytes that lists are asked for; nil where the address could not be read.
    public var key: [UInt8]? {
        switch identity {
        case .address(let address): address.key
        case .undecodable: nil
        }
    }

    /// Makes a party.
    public init(role: Counterparty.Role, identity: Identity) {
        self.role = role
        self.identity = identity
    }

    /// Makes a party of the bytes that a chain gave.
    public init(
        _ counterparty: Counterparty, family: ScreeningFamily, network: BitcoinNetwork = .mainnet
    ) {
        role = counterparty.role
        let address = ScreeningAddress(counterparty.script, family: family, network: network)
        let digits = counterparty.script.bytes.prefix(64).reduce("") { text, byte in
            text + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        identity = address.map { .address($0) } ?? .undecodable(digits, .notAnAddress(family))
    }
}

/// Whether all who paid are known.
public enum PartyKnowledge: Sendable, Hashable {
    /// They are.
    case complete
    /// Some are not yet: why, in words for staff.
    case incomplete(String)
}

/// What the issuer of a token says of the accounts that take part.
public enum IssuerAnswer: Sendable, Hashable {
    /// The asset has no issuer that freezes accounts.
    case notApplicable
    /// These accounts are blacklisted, as of a moment; empty if none is.
    case answered(blacklisted: [WatchedScript], asOf: Timestamp)
    /// The issuer's contract could not be asked: why, in words for staff.
    case unavailable(String)
}

/// That signers of a token's issuer have submitted to their wallet that an account be blacklisted,
/// and have not carried it out yet.
public struct PendingSubmission: Sendable, Hashable {
    /// The account.
    public let account: WatchedScript
    /// The issuer's wallet, as we print it.
    public let wallet: String
    /// The submission's number there.
    public let number: UInt64

    /// Makes one.
    public init(account: WatchedScript, wallet: String, number: UInt64) {
        self.account = account
        self.wallet = wallet
        self.number = number
    }
}

/// What the wallet of a token's issuer says of the accounts that take part.
public enum SubmissionAnswer: Sendable, Hashable {
    /// The asset has no issuer that freezes accounts.
    case notApplicable
    /// Nobody looks there, or what it answers cannot be read: why, in words for staff.
    case notAsked(String)
    /// These wait for the signers, as of a moment; empty if none does.
    case answered(pending: [PendingSubmission], asOf: Timestamp)

    /// Nobody looked.
    public static let unasked = SubmissionAnswer.notAsked("nobody looked at the issuer's wallet")
}

/// All the facts that a verdict is made of, besides the lists.
public struct ScreeningInput: Sendable, Hashable {
    /// The deposit, as limits see it: id, address, payers, wallet, amount, time.
    public let deposit: CountedDeposit
    /// The chain.
    public let chain: ChainID
    /// The paying transaction.
    public let transaction: TransactionID
    /// Who paid, in the order of the transaction.
    public let parties: [ScreenedParty]
    /// Whether all who paid are known.
    public let knowledge: PartyKnowledge
    /// What the token's issuer says.
    public let issuer: IssuerAnswer
    /// What the issuer's signers have submitted.
    public let submissions: SubmissionAnswer
    /// What the limits know of the deposit.
    public internal(set) var limits: LimitFacts
    /// When the verdict is made.
    public let now: Timestamp
    /// Where the money came from; nil if nobody looked.
    public let exposure: ExposureFacts?
    /// How the wallet and its payers behaved; nil if nobody looked.
    public let behaviour: DepositBehaviour?
    /// What outside providers said; nil if none was asked.
    public let provider: ProviderFacts?
    /// What the travel rule needs of the deposit and misses; nil if none is asked.
    public let travel: TravelFacts?
    /// What two people accepted about the parties.
    public let accepted: AcceptedFalsePositives
    /// Who was on a sanctions list before; screening fills it in from its history.
    var delistings: [Delisting]

    /// Makes an input.
    public init(
        deposit: CountedDeposit, chain: ChainID, transaction: TransactionID,
        parties: [ScreenedParty], knowledge: PartyKnowledge, issuer: IssuerAnswer,
        submissions: SubmissionAnswer = .unasked, limits: LimitFacts, now: Timestamp,
        exposure: ExposureFacts? = nil,
        behaviour: DepositBehaviour? = nil, provider: ProviderFacts? = nil,
        travel: TravelFacts? = nil, accepted: AcceptedFalsePositives = .none,
        delistings: [Delisting] = []
    ) {
        self.deposit = deposit
        self.chain = chain
        self.transaction = transaction
        self.parties = parties
        self.knowledge = knowledge
        self.issuer = issuer
        self.submissions = submissions
        self.limits = limits
        self.now = now
        self.exposure = exposure
        self.behaviour = behaviour
        self.provider = provider
        self.travel = travel
        self.accepted = accepted
        self.delistings = delistings
    }
}

/// A party that was on a sanctions list and was taken off.
public struct Delisting: Sendable, Hashable {
    /// The party's address, as it is printed.
    public let party: String
    /// The list.
    public let source: String
    /// The first day without it.
    public let date: CalendarDate

    /// Makes one.
    public init(party: String, source: String, date: CalendarDate) {
        self.party = party
        self.source = source
        self.date = date
    }
}
