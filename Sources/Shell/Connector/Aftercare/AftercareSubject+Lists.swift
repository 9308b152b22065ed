import ScreeningRules
import Units

extension AftercareSubject {
    /// The lists in force: what an edition added or took off against those before it.
    public static let lists = AftercareSubject(
        name: "lists", digest: { try $0.activeListsDigest() },
        changes: { since, store in
            let records = try store.lists()
            let active = records.filter { $0.state == .active }.sorted {
                ($0.version.source, $0.version.id) < ($1.version.source, $1.version.id)
            }
            var came: [ListHit] = []
            var went: [ListHit] = []
            // Allow lists and labels stop nothing, so that nobody has to read them.
            for record in active where isBlocking(record) {
                let new = try record.list(in: store)
                var seen = Seen()
                for old in try before(record, since: since, in: records, store) {
                    came += seen.came(ListDiff.added(from: old, to: [new]))
                    went += seen.went(ListDiff.added(from: [new], to: old))
                }
            }
            // A list whose source became another kind says what it said no more.
            for old in records where since.contains(old.version.id) && isBlocking(old) {
                guard !active.contains(where: { isSame($0, old) }) else { continue }
                went += ListDiff.added(from: [], to: [try old.list(in: store)])
            }
            return AftercareChanges(
                editions: active.map(\.version.id).sorted(),
                items: RetroCause.causes(of: came).map(AftercareItem.came)
                    + RetroCause.causes(of: went).map(AftercareItem.went))
        })

    /// The addresses that one list's editions brought or lost, each told once.
    private struct Seen {
        private var new: Set<ScreeningKey> = []
        private var gone: Set<ScreeningKey> = []

        mutating func came(_ hits: [ListHit]) -> [ListHit] {
            hits.filter { new.insert($0.entry.address.comparedBy).inserted }
        }

        mutating func went(_ hits: [ListHit]) -> [ListHit] {
            hits.filter { gone.insert($0.entry.address.comparedBy).inserted }
        }
    }

    private static func isBlocking(_ record: ListRecord) -> Bool {
        switch record.version.kind {
        case .sanctions, .deny: true
        case .allow, .label: false
        }
    }

    private static func isSame(_ left: ListRecord, _ right: ListRecord) -> Bool {
        left.version.source == right.version.source && left.version.kind == right.version.kind
    }

    /// The editions that the newest is compared with: that of the last pass, and all that were in
    /// force since. Whoever left the list and came back between two passes may have paid in the
    /// meantime, and nobody asked then. An empty one where the list is new to after-care.
    private static func before(
        _ record: ListRecord, since: [String], in records: [ListRecord],
        _ store: any StoreReading
    ) throws -> [[ScreeningList]] {
        let own = records.filter { isSame($0, record) }
        guard let last = own.first(where: { since.contains($0.version.id) }) else { return [[]] }
        let later = own.filter { other in
            guard other.version.id != last.version.id, other.version.id != record.version.id,
                let from = other.inForceFrom, let start = last.inForceFrom
            else { return false }
            return from >= start
        }
        return try ([last] + later).map { [try $0.list(in: store)] }
    }
}
