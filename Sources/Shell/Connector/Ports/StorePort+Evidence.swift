public import ScreeningRules
public import Units

/// A rule pack that verdicts were reached with.
public struct RulePackRecord: Sendable, Hashable {
    /// The pack.
    public let pack: RulePack
    /// When it was used first.
    public let firstUsed: Timestamp

    /// Makes a record.
    public init(pack: RulePack, firstUsed: Timestamp) {
        self.pack = pack
        self.firstUsed = firstUsed
    }
}

/// Where the chain of verdicts ends: whoever keeps this outside notices any later change before it.
public struct EvidenceHead: Sendable, Hashable {
    /// How many verdicts there are.
    public let verdictCount: UInt64
    /// The link of the last one; zeros if there is none.
    public let link: Bytes32

    /// Makes a head.
    public init(verdictCount: UInt64, link: Bytes32) {
        self.verdictCount = verdictCount
        self.link = link
    }
}

/// Reads about evidence.
public protocol EvidenceReading {
    /// Returns a rule pack by its digest; nil if no verdict used it.
    func rulePack(_ digest: Bytes32) throws -> RulePack?
    /// Returns all rule packs that were used, newest first.
    func rulePacks() throws -> [RulePackRecord]
    /// Returns verdicts on all deposits, oldest first; the position is the row's rising number.
    func verdicts(page: PageRequest) throws -> [(UInt128, VerdictRecord)]
    /// Returns the position of the last verdict reached before a moment; nil if there is none.
    func lastVerdict(before time: Timestamp) throws -> UInt128?
    /// Returns the link of a verdict by its number, from 1; nil if there is none.
    func verdictLink(_ number: UInt64) throws -> Bytes32?
    /// Returns where the chain of verdicts ends.
    func evidenceHead() throws -> EvidenceHead
}

/// Writes about evidence.
public protocol EvidenceWriting {
    /// Keeps a rule pack for ever; one that is kept already changes nothing.
    func keep(_ pack: RulePack) throws
}
