import Encodings
public import Units

/// The editions of lists that were in force when a payout's verdict was reached, for its record.
///
/// The rules of behaviour do not ask them; the destination is screened with them.
public struct RecordedLists: Sendable {
    /// One edition, and when its source was last known to have nothing newer.
    public struct Edition: Sendable, Hashable {
        /// The edition.
        public let version: ListVersion
        /// When it was last checked.
        public let checkedAt: Timestamp

        /// Makes it.
        public init(_ version: ListVersion, checkedAt: Timestamp) {
            self.version = version
            self.checkedAt = checkedAt
        }
    }

    private let lists: JSONValue
    private let digest: JSONValue

    /// Takes the editions down, in the order of their names, with the digest of them all.
    public init(_ editions: [Edition], digest: Bytes32, now: Timestamp) {
        lists = .array(
            editions.sorted { $0.version.id < $1.version.id }.map {
                RecordedLists.edition($0, now: now)
            })
        self.digest = .string(Hex.encode(digest.bytes))
    }

    /// Reads what a record has; nil for one of a time when they were not taken down.
    init?(record: JSONValue) {
        guard let lists = record["lists"], let digest = record["listsDigest"] else { return nil }
        self.lists = lists
        self.digest = digest
    }

    /// Writes the fields of a record: `lists` and `listsDigest`.
    func write(to json: inout CanonicalJSON) {
        json.field("lists", lists)
        json.field("listsDigest", digest)
    }

    /// The same fields as the records of verdicts on deposits have.
    private static func edition(_ edition: Edition, now: Timestamp) -> JSONValue {
        let version = edition.version
        return .object([
            ("version", .string(version.id)), ("kind", .string(version.kind.rawValue)),
            ("digest", .string(Hex.encode(version.digest.bytes))),
            ("count", .integer(version.entryCount)),
            ("checkedAt", .integer(edition.checkedAt.milliseconds)),
            ("ageMilliseconds", .integer(now.milliseconds(since: edition.checkedAt))),
        ])
    }
}
