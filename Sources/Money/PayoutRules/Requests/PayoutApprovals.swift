public import ChainModel
public import Units

/// How many people must approve a payout, by its amount.
public struct ApprovalRule: Sendable, Hashable {
    /// Amounts of one asset up to a ceiling.
    public struct Tier: Sendable, Hashable {
        /// The largest amount of this tier.
        public let ceiling: Amount
        /// How many people must approve.
        public let approverCount: Int

        /// Makes a tier; nil for a count below zero.
        public init?(ceiling: Amount, approverCount: Int) {
            guard approverCount >= 0 else { return nil }
            self.ceiling = ceiling
            self.approverCount = approverCount
        }
    }

    /// The tiers, tried in order.
    public let tiers: [Tier]
    /// How many people must approve all else.
    public let otherwise: Int

    /// Makes a rule; nil for a count below zero.
    public init?(tiers: [Tier], otherwise: Int) {
        guard otherwise >= 0 else { return nil }
        self.tiers = tiers
        self.otherwise = otherwise
    }

    /// Returns how many people must approve an amount; at least one for a look-alike.
    public func approverCount(for amount: Amount, lookAlike: LookAlike?) -> Int {
        let count = tiers.first { amount.isAtMost($0.ceiling) }?.approverCount ?? otherwise
        return max(count, lookAlike == nil ? 0 : 1)
    }
}

/// What one person said of a payout; kept for ever.
public struct ApprovalRecord: Sendable, Hashable {
    /// Whether they said yes.
    public let isApproval: Bool
    /// The person: two keys of one person are one actor.
    public let actor: String
    /// Why, in their words.
    public let reason: String
    /// When.
    public let time: Timestamp

    /// Makes a record.
    public init(isApproval: Bool, actor: String, reason: String, time: Timestamp) {
        self.isApproval = isApproval
        self.actor = actor
        self.reason = reason
        self.time = time
    }
}

/// Why a person's word on a payout was not taken.
public enum ApprovalRefusal: Error, Sendable, Hashable {
    /// Nobody is named, or the name or reason is too long, or a rejection has no reason.
    case malformed
    /// The one who asked for a payout does not approve it.
    case proposer
    /// The person said something already.
    case alreadyDecided(ApprovalRecord)
    /// It is decided, or nobody was asked.
    case closed
}

/// The approvals of one payout.  open → given, or rejected
public struct PayoutApprovals: Sendable, Hashable {
    /// The longest name of an actor, in bytes of UTF-8.
    public static let nameByteCountMax = 200
    /// The longest reason, in bytes of UTF-8.
    public static let reasonByteCountMax = 4_000

    /// Where they stand.
    public enum State: Sendable, Hashable {
        /// So many people are missing.
        case open(missing: Int)
        /// As many as are needed said yes.
        case given
        /// One person said no.
        case rejected(ApprovalRecord)
    }

    /// Who asked for the payout.
    public let proposer: String
    /// How many people are needed.
    public private(set) var neededCount: Int
    /// What a person must know besides the payout itself, such as a look-alike's sentence.
    public private(set) var warnings: [String]
    /// What people said, the first first.
    public private(set) var records: [ApprovalRecord]

    /// Opens the approvals of a payout; with none needed they are given at once.
    public init(proposer: String, neededCount: Int, warnings: [String] = []) {
        self.proposer = proposer
        self.neededCount = max(0, neededCount)
        self.warnings = warnings
        records = []
    }

    /// Makes approvals of what a store saved.
    ///
    /// Throws the first refusal if the records could not have come about.
    public init(
        proposer: String, neededCount: Int, warnings: [String], records: [ApprovalRecord]
    ) throws(ApprovalRefusal) {
        self.init(proposer: proposer, neededCount: neededCount, warnings: warnings)
        for record in records { try self.record(record) }
    }

    /// Where they stand.
    public var state: State {
        if let rejection = records.first(where: { !$0.isApproval }) { return .rejected(rejection) }
        return records.count >= neededCount ? .given : .open(missing: neededCount - records.count)
    }

    /// Asks one more person, who must know this: something came up after the others said yes.
    public mutating func askOneMore(because warnings: [String]) {
        neededCount = max(neededCount, records.count) + 1
        self.warnings += warnings.filter { !self.warnings.contains($0) }
    }

    /// Takes a person's word.
    ///
    /// The same word of the same person again is refused with the record of the first.
    public mutating func record(_ record: ApprovalRecord) throws(ApprovalRefusal) {
        guard !record.actor.isEmpty, record.actor.utf8.count <= Self.nameByteCountMax,
            record.reason.utf8.count <= Self.reasonByteCountMax,
            record.isApproval || !record.reason.isEmpty
        else { throw .malformed }
        if let earlier = records.first(where: { $0.actor == record.actor }) {
            throw .alreadyDecided(earlier)
        }
        guard record.actor != proposer || !record.isApproval else { throw .proposer }
        switch state {
        case .open: records.append(record)
        case .given, .rejected: throw .closed
        }
    }
}
