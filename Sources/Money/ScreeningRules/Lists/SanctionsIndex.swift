import Digests
public import Units

/// An entry that an address met, and the edition of the list that has it.
public struct ListHit: Sendable, Hashable {
    /// The edition.
    public let version: ListVersion
    /// The entry.
    public let entry: ListEntry

    /// Makes a hit.
    public init(version: ListVersion, entry: ListEntry) {
        self.version = version
        self.entry = entry
    }
}

/// All that the lists say of one address.
public struct AddressMatch: Sendable, Hashable {
    /// Entries with the same bytes, under any label.
    public let direct: [ListHit]
    /// Entries with other bytes that the same private key controls.
    public let related: [ListHit]

    /// Whether no list has it in any form.
    public var isEmpty: Bool { direct.isEmpty && related.isEmpty }

    /// Returns only what lists of a kind say.
    public func of(_ kind: ListKind) -> AddressMatch {
        AddressMatch(
            direct: direct.filter { $0.version.kind == kind },
            related: related.filter { $0.version.kind == kind })
    }
}

/// All loaded lists together, asked by address bytes across every label.
///
/// A value: a new edition makes a new index, and the old one stays good for whoever holds it.
public struct SanctionsIndex: Sendable {
    /// The lists, in the order in which hits are given.
    public private(set) var lists: [ScreeningList]
    /// Names the set of editions: SHA-256 of their sorted ids, zeros where there is none.
    public let digest: Bytes32

    private let keys: KeyTable
    private let firstPlaces: [UInt32]
    private let places: [Place]

    private struct Place: Sendable {
        let list: UInt32
        let entry: UInt32
        let isRelated: Bool
    }

    /// Builds an index of lists; the same lists in another order have the same digest.
    public init(lists: [ScreeningList]) {
        self.lists = lists
        digest = SanctionsIndex.digest(of: lists.map(\.version))
        var keys = KeyTable()
        var placesByKey: [[Place]] = []
        func add(_ family: ScreeningFamily, _ key: [UInt8], _ place: Place) {
            let number = keys.insert(family, key)
            if number == placesByKey.count { placesByKey.append([]) }
            placesByKey[number].append(place)
        }
        for (listIndex, list) in lists.enumerated() {
            for (entryIndex, entry) in list.entries.enumerated() {
                let list = UInt32(listIndex)
                let number = UInt32(entryIndex)
                let address = entry.address
                let direct = Place(list: list, entry: number, isRelated: false)
                add(address.family, address.key, direct)
                let related = Place(list: list, entry: number, isRelated: true)
                for form in SameKeyForms.forms(address.family, address.key) {
                    add(form.family, form.key, related)
                }
            }
        }
        self.keys = keys
        var firstPlaces: [UInt32] = [0]
        for places in placesByKey {
            firstPlaces.append(firstPlaces[firstPlaces.count - 1] + UInt32(places.count))
        }
        self.firstPlaces = firstPlaces
        places = placesByKey.flatMap { $0 }
    }

    /// Returns the name of a set of editions, in whatever order; zeros for the empty set, as stores
    /// say before any list came.
    public static func digest(of versions: [ListVersion]) -> Bytes32 {
        guard !versions.isEmpty else { return Bytes32(head: 0, tail: 0) }
        let ids = versions.map(\.id).sorted().joined(separator: "\n")
        guard let digest = Bytes32(SHA256.hash(Array(ids.utf8))) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return digest
    }

    /// Returns the same index with other times of the lists' last checks, by edition.
    public func checked(at times: [String: Timestamp]) -> SanctionsIndex {
        var copy = self
        copy.lists = copy.lists.map { list in
            var list = list
            list.checkedAt = times[list.version.id] ?? list.checkedAt
            return list
        }
        return copy
    }

    /// Whether a list of a kind is loaded.
    public func hasList(_ kind: ListKind) -> Bool {
        lists.contains { $0.version.kind == kind }
    }

    /// Whether any list has these bytes, or another form of the same key; allocates only for
    /// Bitcoin's key hashes.
    public func mentions(_ family: ScreeningFamily, _ key: UnsafeRawBufferPointer) -> Bool {
        if keys.find(family, key) != nil { return true }
        // The other forms of every listed key are in the table, so that one hash must be computed
        // only to meet a listed P2SH whose script nests this key.
        guard family == .bitcoin,
            key.count == 22 || key.count == 25 || key.count == 35
                || key.count == 67
        else { return false }
        return SameKeyForms.forms(family, Array(key)).contains { form in
            form.key.withUnsafeBytes { keys.find(form.family, $0) } != nil
        }
    }

    /// Returns all that the lists say of an address.
    public func match(_ address: ScreeningAddress) -> AddressMatch {
        var direct: [ListHit] = []
        var related: [ListHit] = []
        collect(address.family, address.key, direct: &direct, related: &related)
        for form in SameKeyForms.forms(address.family, address.key) {
            var listed: [ListHit] = []
            var alsoRelated: [ListHit] = []
            collect(form.family, form.key, direct: &listed, related: &alsoRelated)
            for hit in listed + alsoRelated
            where !related.contains(hit) && !direct.contains(hit) {
                related.append(hit)
            }
        }
        return AddressMatch(direct: direct, related: related)
    }

    /// Returns what lists say of a text that is no address of its chain, met word for word.
    ///
    /// Only entries of families that we cannot decode are met so: XMR, BCH's cashaddr and the like.
    public func match(verbatim text: String) -> AddressMatch {
        var direct: [ListHit] = []
        var related: [ListHit] = []
        for key in AddressDecoding.verbatimKeys(text) {
            var hits: [ListHit] = []
            collect(.other, key, direct: &hits, related: &related)
            direct += hits.filter { !direct.contains($0) }
        }
        return AddressMatch(direct: direct, related: related)
    }

    private func collect(
        _ family: ScreeningFamily, _ key: [UInt8], direct: inout [ListHit],
        related: inout [ListHit]
    ) {
        guard let number = key.withUnsafeBytes({ keys.find(family, $0) }) else { return }
        for place in places[Int(firstPlaces[number])..<Int(firstPlaces[number + 1])] {
            let list = lists[Int(place.list)]
            let hit = ListHit(
                version: list.version, entry: list.entries[Int(place.entry)])
            if place.isRelated { related.append(hit) } else { direct.append(hit) }
        }
    }
}
