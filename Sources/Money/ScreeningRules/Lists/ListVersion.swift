import Encodings
public import Units

/// What an entry of a list means.
public enum ListKind: String, Sendable, Hashable, CaseIterable {
    /// A government's sanctions list: a hit freezes.
    case sanctions
    /// The operator's own list of addresses to hold.
    case deny
    /// The operator's own list of addresses that it knows.
    case allow
    /// Names of services and of bad actors, from public sources; no verdict by itself.
    case label
}

/// The exact edition of a list that a check used.
public struct ListVersion: Sendable, Hashable {
    /// How many addresses stand under one label.
    public struct LabelCount: Sendable, Hashable {
        /// The label, such as `XBT`.
        public let label: String
        /// The count of addresses.
        public let count: Int

        /// Makes a count.
        public init(label: String, count: Int) {
            self.label = label
            self.count = count
        }
    }

    /// Who publishes it, such as `ofac-sdn`.
    public let source: String
    /// What its entries mean.
    public let kind: ListKind
    /// When it was published, as it says itself.
    public let published: CalendarDate
    /// The SHA-256 of its unpacked content.
    public let digest: Bytes32
    /// The version of the reader that made the entries.
    public let parserVersion: Int
    /// The count of addresses under each label, sorted by label.
    public let counts: [LabelCount]

    /// Makes a version.
    public init(
        source: String, kind: ListKind, published: CalendarDate, digest: Bytes32,
        parserVersion: Int, counts: [LabelCount]
    ) {
        self.source = source
        self.kind = kind
        self.published = published
        self.digest = digest
        self.parserVersion = parserVersion
        self.counts = counts
    }

    /// The name of the edition: source, date, the start of the digest, and the reader's version.
    public var id: String {
        "\(source) \(published) \(Hex.encode(digest.bytes.prefix(8))) p\(parserVersion)"
    }

    /// The count of addresses under all labels.
    public var entryCount: Int { counts.reduce(0) { $0 + $1.count } }
}

/// One address of a list, with whose it is.
public struct ListEntry: Sendable, Hashable {
    /// The address, decoded where it is of a family that we know.
    public let address: ScreeningAddress
    /// The list's own label, such as `XBT`; no chain.
    public let label: String
    /// The party's id on the list; empty where there is none.
    public let partyID: String
    /// The party's name; empty where there is none.
    public let partyName: String
    /// The sanctions programs, sorted; for an operator's list the reason; for labels the words of
    /// their source.
    public let programs: [String]
    /// What a list of labels says that the address is; nil for other lists.
    public let category: LabelCategory?
    /// How sure a list of labels is of it, 0 to 100; nil for other lists.
    public let confidence: UInt8?

    /// Makes an entry; a confidence above 100 is 100.
    public init(
        address: ScreeningAddress, label: String, partyID: String, partyName: String,
        programs: [String], category: LabelCategory? = nil, confidence: UInt8? = nil
    ) {
        self.address = address
        self.label = label
        self.partyID = partyID
        self.partyName = partyName
        self.programs = programs
        self.category = category
        self.confidence = confidence.map { min($0, AddressLabel.confidenceMax) }
    }
}

/// A whole list: its edition, its entries, and when it was last known to be the newest.
public struct ScreeningList: Sendable, Hashable {
    /// The edition.
    public let version: ListVersion
    /// The entries, in the order of the list.
    public let entries: [ListEntry]
    /// When the source last confirmed that there is no newer edition; the age of S-06 starts here.
    public var checkedAt: Timestamp

    /// Makes a list of what a store kept.
    public init(version: ListVersion, entries: [ListEntry], checkedAt: Timestamp) {
        self.version = version
        self.entries = entries
        self.checkedAt = checkedAt
    }

    /// Makes a list; the counts of its version are counted here.
    public init(
        source: String, kind: ListKind, published: CalendarDate, digest: Bytes32,
        parserVersion: Int, entries: [ListEntry], checkedAt: Timestamp
    ) {
        var counts: [String: Int] = [:]
        for entry in entries { counts[entry.label, default: 0] += 1 }
        version = ListVersion(
            source: source, kind: kind, published: published, digest: digest,
            parserVersion: parserVersion,
            counts: counts.keys.sorted().map { .init(label: $0, count: counts[$0, default: 0]) })
        self.entries = entries
        self.checkedAt = checkedAt
    }
}
