/// What one edition of a list changed against the one before it.
public struct EditionChange: Sendable, Hashable {
    /// The edition.
    public let version: ListVersion
    /// The entries that it has and the edition before has not; all for the first.
    public let added: [ListEntry]
    /// The entries that the edition before had and it has not.
    public let removed: [ListEntry]

    /// Makes it.
    public init(version: ListVersion, added: [ListEntry], removed: [ListEntry]) {
        self.version = version
        self.added = added
        self.removed = removed
    }
}

extension ListHistory {
    /// Makes a history of the editions that were in force, each source's in that order.
    ///
    /// A change counts from the day of the edition that has it first. An edition that was published
    /// before the one that it replaced counts from the day of that one: days never run backwards.
    /// What is removed comes before what is added, so that an entry that moves stays listed. What a
    /// source's first edition has may have been on it before: of earlier days nobody knows.
    public init(editions: [EditionChange]) {
        let sources = Set(editions.map(\.version.source)).sorted()
        var changes: [ListChange] = []
        var latest: [String: CalendarDate] = [:]
        for edition in editions {
            let source = edition.version.source
            let isFirst = latest[source] == nil
            let day = max(latest[source] ?? edition.version.published, edition.version.published)
            latest[source] = day
            // Lists of two sources may use the same labels: one of them may take off what the
            // other keeps.
            let prefix = sources.count > 1 ? "\(source) " : ""
            for (entries, kind) in [
                (edition.removed, ListChange.Kind.removed), (edition.added, .added),
            ] {
                changes += entries.map {
                    ListChange(
                        date: day, label: prefix + $0.label, kind: kind, address: $0.address,
                        isFirstKnown: isFirst)
                }
            }
        }
        self.init(source: sources.joined(separator: ", "), changes: changes)
    }
}
