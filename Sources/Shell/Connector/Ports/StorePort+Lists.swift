public import ScreeningRules
public import Units

/// How many addresses an edition added under a label, and took away, against the one before.
public struct LabelChange: Sendable, Hashable {
    /// The label.
    public let label: String
    /// How many addresses are new.
    public let added: Int
    /// How many addresses are gone.
    public let removed: Int

    /// Makes it.
    public init(label: String, added: Int, removed: Int) {
        self.label = label
        self.added = added
        self.removed = removed
    }
}

/// A version of a list, and what became of it.
public struct ListRecord: Sendable, Hashable {
    /// What became of it.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Deposits are screened with it.
        case active
        /// It lost too many entries or a label: two people must agree before it is used.
        case awaitingApproval
        /// A newer version took its place.
        case superseded
        /// People decided against it.
        case rejected
    }

    /// The version.
    public let version: ListVersion
    /// What became of it.
    public var state: State
    /// Why it waits or waited for approval, in words; empty otherwise.
    public let concerns: [String]
    /// Who brought it.
    public let importedBy: String
    /// When.
    public let importedAt: Timestamp
    /// Who approved or rejected it.
    public var decidedBy: String?
    /// When the source was last asked and had nothing newer, or when it was imported.
    public var checkedAt: Timestamp
    /// When it came into force here; nil if it never did.
    public var inForceFrom: Timestamp?
    /// When a newer version took its place; nil if none did, or if it never was in force.
    public var inForceUntil: Timestamp?
    /// What it changed against the version in force before, sorted by label; labels without a
    /// change are left out. Nil for versions of times when this was not kept.
    public var changes: [LabelChange]?

    /// Makes a record.
    public init(
        version: ListVersion, state: State, concerns: [String], importedBy: String,
        importedAt: Timestamp, decidedBy: String?, checkedAt: Timestamp,
        inForceFrom: Timestamp? = nil, inForceUntil: Timestamp? = nil,
        changes: [LabelChange]? = nil
    ) {
        self.version = version
        self.state = state
        self.concerns = concerns
        self.importedBy = importedBy
        self.importedAt = importedAt
        self.decidedBy = decidedBy
        self.checkedAt = checkedAt
        self.inForceFrom = inForceFrom
        self.inForceUntil = inForceUntil
        self.changes = changes
    }
}

/// Reads about lists.
public protocol ListReading {
    /// Returns all versions ever imported, newest first.
    func lists() throws -> [ListRecord]
    /// Returns the entries of a version, in the order of the import.
    func entries(of versionID: String) throws -> [ListEntry]
    /// Returns the entries of a version that another does not spell so, under the same label; all
    /// entries if the other is nil. In the order of the import.
    func entries(of versionID: String, notIn otherID: String?) throws -> [ListEntry]
    /// The digest of the active lists together; all zero while there are none.
    func activeListsDigest() throws -> Bytes32
}

/// Writes about lists.
public protocol ListWriting {
    /// Saves a new version with its entries.
    func add(_ list: ListRecord, entries: [ListEntry]) throws
    /// Saves a version's new state.
    func save(_ list: ListRecord) throws
    /// Saves the digest of the active lists together.
    func setActiveListsDigest(_ digest: Bytes32) throws
}
