public import PayoutRules
public import ScreeningRules
public import Units

/// Somebody's word that a hit means somebody else, from the proposal on.
public struct FalsePositiveRecord: Sendable, Hashable {
    /// Where it stands.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Waits for a second person.
        case proposed
        /// Two people agreed.
        case accepted
        /// The second person said no, or the proposer took it back.
        case rejected
        /// Somebody took it back after it was accepted.
        case revoked
    }

    /// Its id.
    public let id: UInt128
    /// The case in which somebody looked.
    public let complianceCase: CaseID
    /// The rule.
    public let rule: ScreeningRule
    /// The address, as it is printed.
    public let address: String
    /// Which bytes it is.
    public let family: ScreeningFamily
    /// The bytes that are compared.
    public let key: [UInt8]
    /// Names the entry of the list.
    public let entryID: String
    /// The SHA-256 of all that the entry says.
    public let entryDigest: Bytes32
    /// The SHA-256 of the rule's terms.
    public let termsDigest: Bytes32
    /// Until when it holds.
    public let until: Timestamp
    /// The authority's reference; nil where none is given.
    public let authority: String?
    /// Who proposed it.
    public let proposer: String
    /// Why.
    public let note: String
    /// When.
    public let proposedAt: Timestamp
    /// Where it stands.
    public var state: State
    /// Who decided last; nil while it waits.
    public var decidedBy: String?
    /// When.
    public var decidedAt: Timestamp?

    /// Makes a record.
    public init(
        id: UInt128, complianceCase: CaseID, rule: ScreeningRule, address: String,
        family: ScreeningFamily, key: [UInt8], entryID: String, entryDigest: Bytes32,
        termsDigest: Bytes32, until: Timestamp, authority: String?, proposer: String,
        note: String, proposedAt: Timestamp, state: State = .proposed,
        decidedBy: String? = nil, decidedAt: Timestamp? = nil
    ) {
        self.id = id
        self.complianceCase = complianceCase
        self.rule = rule
        self.address = address
        self.family = family
        self.key = key
        self.entryID = entryID
        self.entryDigest = entryDigest
        self.termsDigest = termsDigest
        self.until = until
        self.authority = authority
        self.proposer = proposer
        self.note = note
        self.proposedAt = proposedAt
        self.state = state
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
    }

    /// What screening may go by; nil unless two people agreed and nobody took it back.
    public var acceptance: AcceptedFalsePositive? {
        switch state {
        case .accepted:
            AcceptedFalsePositive(
                id: id, rule: rule, family: family, key: key, entryID: entryID,
                entryDigest: entryDigest, termsDigest: termsDigest, until: until,
                proposer: proposer, approver: decidedBy ?? proposer, authority: authority)
        case .proposed, .rejected, .revoked: nil
        }
    }
}

/// Which blocked property a listing has.
public struct BlockedPropertyQuery: Sendable, Hashable {
    /// Whether the authority knows of it.
    public enum Report: String, Sendable, Hashable, CaseIterable {
        /// Not yet.
        case due
        /// It was told.
        case filed
        /// Either.
        case all
    }

    /// Whether the authority knows of it.
    public var report: Report
    /// Only what was blocked at this moment; nil for all.
    public var heldAt: Timestamp?

    /// Makes a query.
    public init(report: Report = .all, heldAt: Timestamp? = nil) {
        self.report = report
        self.heldAt = heldAt
    }
}

/// Reads what cases leave behind.
public protocol CaseMemoryReading {
    /// Returns a false positive; nil if there is none.
    func falsePositive(_ id: UInt128) throws -> FalsePositiveRecord?
    /// Returns false positives, oldest first; the position is the row's own rising number.
    func falsePositives(
        _ state: FalsePositiveRecord.State?, page: PageRequest
    ) throws -> [(UInt128, FalsePositiveRecord)]
    /// Returns what two people accepted about any of these addresses and is not out of date.
    func acceptedFalsePositives(
        about keys: [[UInt8]], at now: Timestamp
    ) throws -> AcceptedFalsePositives
    /// Returns the case whose money a payout sends back; nil for every other payout.
    func refundCase(of payout: PayoutID) throws -> CaseID?
    /// Returns the payouts that were to send a case's money back, by their ids.
    func refunds(of id: CaseID) throws -> [PayoutID]
    /// Returns the property that a case blocked; nil if there is none.
    func blockedProperty(of id: CaseID) throws -> BlockedProperty?
    /// Returns blocked property, that which is due first in front; the position is the row's own
    /// rising number.
    func blockedProperty(
        _ query: BlockedPropertyQuery, page: PageRequest
    ) throws -> [(UInt128, BlockedProperty)]
}

/// Writes what cases leave behind.
public protocol CaseMemoryWriting {
    /// Saves a new or decided false positive.
    func save(_ record: FalsePositiveRecord) throws
    /// Keeps that a payout sends a case's money back; a payout does so for one case, once.
    func addRefund(_ payout: PayoutID, of id: CaseID) throws
    /// Saves new or changed blocked property.
    func save(_ property: BlockedProperty) throws
}
