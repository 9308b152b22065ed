public import ScreeningRules
import Units

/// Answers from all versions of lists that the store keeps, also those of the past.
public enum ListArchive {
    /// Returns the versions of a kind that are or were in force, oldest first.
    public static func editions(
        of kind: ListKind, in records: [ListRecord]
    ) -> [ListRecord] {
        let numbered = records.reversed().enumerated().filter {
            $0.element.version.kind == kind && $0.element.inForceFrom != nil
        }
        return numbered.sorted {
            ($0.element.inForceFrom ?? $0.element.importedAt, $0.offset)
                < ($1.element.inForceFrom ?? $1.element.importedAt, $1.offset)
        }.map(\.element)
    }

    /// Returns the history of the sanctions lists that were in force; nil if there was none.
    ///
    /// It reads only what changed from one version to the next.
    /// - Throws: `StoreFailure`.
    public static func history(
        of records: [ListRecord], in store: any StoreReading
    ) throws -> ListHistory? {
        var last: [String: String] = [:]
        var changes: [EditionChange] = []
        for record in editions(of: .sanctions, in: records) {
            let version = record.version
            let before = last.updateValue(version.id, forKey: version.source)
            let added = try store.entries(of: version.id, notIn: before)
            let removed = try before.map { try store.entries(of: $0, notIn: version.id) } ?? []
            changes.append(EditionChange(version: version, added: added, removed: removed))
        }
        return changes.isEmpty ? nil : ListHistory(editions: changes)
    }

    /// Returns what the versions that were kept say of an address on a day.
    ///
    /// - Throws: `StoreFailure`.
    public static func answer(
        on day: CalendarDate, address: ScreeningAddress, in store: any StoreReading
    ) throws -> PastAnswer {
        let records = try store.lists()
        let kept = ListKind.allCases.flatMap { editions(of: $0, in: records) }
        let inForce = kept.filter { wasInForce($0, on: day) }
        var published: [String: ListRecord] = [:]
        for record in kept where record.version.published <= day {
            let known = published[record.version.source]
            // Of two versions of one day the later one is the better reading.
            if let known, known.version.published > record.version.published { continue }
            published[record.version.source] = record
        }
        let newest = published.values.sorted { $0.version.source < $1.version.source }
        return PastAnswer(
            day: day, inForce: try inForce.compactMap { try edition($0, address, store) },
            published: try newest.compactMap { try edition($0, address, store) },
            knownUntil: records.filter { $0.version.kind == .sanctions && $0.inForceFrom != nil }
                .compactMap { CalendarDate($0.checkedAt) }.max())
    }

    /// Returns what a version changes against another; against the one in force before it if no
    /// other is named, and against nothing if there was none.
    ///
    /// - Throws: `RequestRefusal` if there is no such version, `StoreFailure`.
    public static func difference(
        of versionID: String, from otherID: String?, in store: any StoreReading
    ) throws -> (from: ListVersion?, to: ListVersion, difference: ListDifference) {
        let records = try store.lists()
        func record(_ id: String) throws -> ListRecord {
            guard let found = records.first(where: { $0.version.id == id }) else {
                throw RequestRefusal.notFound(what: "list", id: id)
            }
            return found
        }
        let new = try record(versionID)
        let old = try otherID.map(record) ?? before(new, in: records)
        let before = try old.map { try $0.list(in: store) }
        let difference = ListGuard.difference(from: before, to: try new.list(in: store))
        return (old?.version, new.version, difference)
    }

    /// The version in force before this one; for one that never was in force, the one that was when
    /// it came.
    private static func before(_ record: ListRecord, in records: [ListRecord]) -> ListRecord? {
        let all = editions(of: record.version.kind, in: records).filter {
            $0.version.source == record.version.source
        }
        guard let place = all.firstIndex(where: { $0.version.id == record.version.id }) else {
            return all.last { ($0.inForceFrom ?? $0.importedAt) <= record.importedAt }
        }
        return place > 0 ? all[place - 1] : nil
    }

    private static func wasInForce(_ record: ListRecord, on day: CalendarDate) -> Bool {
        guard let from = record.inForceFrom.flatMap({ CalendarDate($0) }), from <= day else {
            return false
        }
        guard let until = record.inForceUntil.flatMap({ CalendarDate($0) }) else { return true }
        return day <= until
    }

    private static func edition(
        _ record: ListRecord, _ address: ScreeningAddress, _ store: any StoreReading
    ) throws -> PastEdition? {
        guard let from = record.inForceFrom else { return nil }
        return PastEdition(
            try record.list(in: store), inForceFrom: from, inForceUntil: record.inForceUntil,
            address: address)
    }
}
