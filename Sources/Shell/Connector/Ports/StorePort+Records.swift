import DepositRules
import Encodings
import ScreeningRules
public import Units

/// One entry of the ordered event log.
public struct EventRecord: Sendable, Hashable {
    /// Its place: rises by one, without gaps.
    public let sequence: UInt64
    /// Such as `deposit.spendable`.
    public let type: String
    /// The id of what it is about.
    public let subject: String
    /// Facts as compact JSON; holds no personal data.
    public let json: [UInt8]
    /// When it happened.
    public let time: Timestamp

    /// Makes an event.
    public init(sequence: UInt64, type: String, subject: String, json: [UInt8], time: Timestamp) {
        self.sequence = sequence
        self.type = type
        self.subject = subject
        self.json = json
        self.time = time
    }

    /// Who did it, where somebody did.
    public var actor: String? { EventRecord.actor(of: json) }

    /// Returns whom facts name under `by`, or else the API key; nil where they name nobody.
    public static func actor(of json: [UInt8]) -> String? {
        // Most events are nobody's act, and are not read for it.
        guard mayNameSomebody(json) else { return nil }
        do {
            let facts = try JSONValue.parse(json)
            return facts["by"]?.text ?? facts["byKey"]?.text
        } catch {
            return nil
        }
    }
}

extension EventRecord {
    /// Whether a field's name begins with `by`: a plain loop, as each charge has an event.
    private static func mayNameSomebody(_ json: [UInt8]) -> Bool {
        let (quote, b, y) = (UInt8(ascii: "\""), UInt8(ascii: "b"), UInt8(ascii: "y"))
        var place = 0
        while place + 2 < json.count {
            if json[place] == quote, json[place + 1] == b, json[place + 2] == y { return true }
            place += 1
        }
        return false
    }
}

/// Reads of the event log.
public protocol EventReading {
    /// Returns events after a sequence, oldest first.
    func events(after sequence: UInt64, limit: Int) throws -> [EventRecord]
    /// The sequence of the last event; 0 for none.
    var lastEventSequence: UInt64 { get throws }
}

/// Writes of the event log.
public protocol EventWriting {
    /// Appends an event and returns its sequence.
    @discardableResult
    func appendEvent(type: String, subject: String, json: [UInt8]) throws -> UInt64
}

/// A charge, refund, or hold as the API shows it.
public struct SpendingRecord: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A micropayment.
        case charge
        /// All or part of a charge given back.
        case refund
        /// A hold.
        case hold
    }

    /// Its id.
    public let id: UInt128
    /// What it is.
    public let kind: Kind
    /// Who pays.
    public let from: WalletID
    /// Who gets it; for a hold nil until a capture names one.
    public let to: WalletID?
    /// How much.
    public let amount: Amount
    /// The fee that the operator gets out of the amount; nil for none.
    public let fee: Amount?
    /// The platform's reference, up to 200 characters.
    public let reference: String
    /// The charge that a refund is of.
    public let parent: UInt128?
    /// How much of a charge was refunded so far.
    public var refunded: Amount
    /// When it was recorded.
    public let createdAt: Timestamp

    /// Makes a record.
    public init(
        id: UInt128, kind: Kind, from: WalletID, to: WalletID?, amount: Amount, fee: Amount?,
        reference: String, parent: UInt128?, refunded: Amount, createdAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.from = from
        self.to = to
        self.amount = amount
        self.fee = fee
        self.reference = reference
        self.parent = parent
        self.refunded = refunded
        self.createdAt = createdAt
    }
}

/// The first answer to a request that moves money, kept to be given again.
public struct IdempotencyRecord: Sendable, Hashable {
    /// Made of the caller's API key and its `Idempotency-Key`.
    public let key: Bytes32
    /// The SHA-256 of method, path and body.
    public let requestDigest: Bytes32
    /// The HTTP status of the answer.
    public let status: UInt16
    /// The answer's body.
    public let body: [UInt8]
    /// When it was given.
    public let createdAt: Timestamp

    /// Makes a record.
    public init(
        key: Bytes32, requestDigest: Bytes32, status: UInt16, body: [UInt8], createdAt: Timestamp
    ) {
        self.key = key
        self.requestDigest = requestDigest
        self.status = status
        self.body = body
        self.createdAt = createdAt
    }
}

/// An API key: only the digest of its secret is kept.
public struct APIKeyRecord: Sendable, Hashable {
    /// Its public id, 12 characters, the first part of the key's text.
    public let id: String
    /// The SHA-256 of the whole key text.
    public let digest: Bytes32
    /// A name for people.
    public let name: String
    /// The person or service that acts by it: two keys of one person are one person.
    public let principal: String
    /// What it may do, sorted.
    public let scopes: [String]
    /// The only wallet that it may touch; nil for all.
    public let wallet: WalletID?
    /// The client addresses that may use it, as CIDR; empty for all.
    public let allowedNetworks: [String]
    /// When it stops working; nil for never.
    public let expiresAt: Timestamp?
    /// When it was revoked; nil while it works.
    public var revokedAt: Timestamp?
    /// When it was made.
    public let createdAt: Timestamp
    /// When it was last used, to the minute.
    public var lastUsedAt: Timestamp?
    /// The principal of the key that made it over HTTP; nil for one that was made at the machine,
    /// or before this was kept.
    public let madeBy: String?

    /// Makes a key record.
    public init(
        id: String, digest: Bytes32, name: String, principal: String, scopes: [String],
        wallet: WalletID?, allowedNetworks: [String], expiresAt: Timestamp?,
        revokedAt: Timestamp?, createdAt: Timestamp, lastUsedAt: Timestamp?, madeBy: String?
    ) {
        self.id = id
        self.digest = digest
        self.name = name
        self.principal = principal
        self.scopes = scopes
        self.wallet = wallet
        self.allowedNetworks = allowedNetworks
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.madeBy = madeBy
    }
}

/// Reads about access, spending and repeated requests.
public protocol AccessReading {
    /// Returns an API key by its public id; nil if there is none.
    func apiKey(_ id: String) throws -> APIKeyRecord?
    /// Returns all API keys, in the order of their ids.
    func apiKeys() throws -> [APIKeyRecord]
    /// Returns the newest API key that a principal made over HTTP; nil if there is none.
    func newestAPIKey(madeBy principal: String) throws -> APIKeyRecord?
    /// Returns the first answer under an idempotency key; nil if there was none.
    func idempotency(_ key: Bytes32) throws -> IdempotencyRecord?
    /// Returns a charge, refund or hold; nil if there is none.
    func spending(_ id: UInt128) throws -> SpendingRecord?
    /// Returns charges, refunds and holds of a wallet, newest first.
    func spending(
        of wallet: WalletID, kind: SpendingRecord.Kind?, page: PageRequest
    ) throws -> [SpendingRecord]
}

/// Writes about access, spending and repeated requests.
public protocol AccessWriting {
    /// Saves a new or changed API key.
    func save(_ key: APIKeyRecord) throws
    /// Keeps the first answer under an idempotency key.
    func add(_ record: IdempotencyRecord) throws
    /// Saves a new or changed charge, refund or hold.
    func save(_ record: SpendingRecord) throws
}
