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

    private enum Content {
        case taken([Edition], digest: Bytes32, now: Timestamp)
        case read(JSONValue, digest: JSONValue)
    }

    private let content: Content

    /// Takes the editions down, in the order of their names, with the digest of them all.
    public init(_ editions: [Edition], digest: Bytes32, now: Timestamp) {
        content = .taken(
            editions.sorted { $0.version.id < $1.version.id }, digest: digest, now: now)
    }

    /// Reads what a record has; nil for one of a time when they were not taken down.
    init?(record: JSONValue) {
        guard let lists = record["lists"], let digest = record["listsDigest"] else { return nil }
        content = .read(lists, digest: digest)
    }

    /// Writes the fields of a record: `lists` and `listsDigest`.
    func write(to json: inout CanonicalJSON) {
        switch content {
        case .taken(let editions, let digest, let now):
            json.field("lists") {
                $0.array(editions) {
                    $1.version.write(to: &$0, checkedAt: $1.checkedAt, now: now)
                }
            }
            json.field("listsDigest", hex: digest.bytes)
        case .read(let lists, let digest):
            json.field("lists", lists)
            json.field("listsDigest", digest)
        }
    }
}
