/// What a change of lists put on them and took off: a set's difference, by bytes.
public enum ListDiff {
    /// Returns the entries of the new lists whose bytes the old ones do not have under the same
    /// source and kind, each address once, in an order of their own.
    ///
    /// A list that only respells an address, moves it to another label or renames its party adds
    /// nothing. Taken the other way round it returns what was taken off.
    public static func added(from old: [ScreeningList], to new: [ScreeningList]) -> [ListHit] {
        var known: Set<Place> = []
        for list in old {
            for entry in list.entries { known.insert(Place(list.version, entry)) }
        }
        var added: [(place: Place, hit: ListHit)] = []
        for list in new {
            for entry in list.entries {
                let place = Place(list.version, entry)
                guard known.insert(place).inserted else { continue }
                added.append((place, ListHit(version: list.version, entry: entry)))
            }
        }
        return added.sorted { $0.place < $1.place }.map(\.hit)
    }

    private struct Place: Hashable, Comparable {
        let source: String
        let kind: ListKind
        let key: ScreeningKey

        init(_ version: ListVersion, _ entry: ListEntry) {
            source = version.source
            kind = version.kind
            key = entry.address.comparedBy
        }

        static func < (left: Place, right: Place) -> Bool {
            if left.source != right.source { return left.source < right.source }
            if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
            return left.key < right.key
        }
    }
}
