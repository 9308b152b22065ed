import Encodings
public import ScreeningRules
import Units

/// Lists: how a new version comes into force.
public struct ListDesk: Sendable {
    private let desk: ScreeningDesk
    private let listGuard: ListGuard

    /// Makes it.
    public init(desk: ScreeningDesk, listGuard: ListGuard = ListGuard()) {
        self.desk = desk
        self.listGuard = listGuard
    }

    /// Keeps a new version, and puts it into force unless it must be approved first.
    ///
    /// The same version again only moves the time of the last check. Warnings of the reader are
    /// kept with it.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func install(
        _ list: ScreeningList, warnings: [ListWarning] = [], by actor: String,
        in store: any StoreTransaction
    ) throws -> ListRecord {
        let all = try store.lists()
        if var known = all.first(where: { $0.version.id == list.version.id }) {
            known.checkedAt = store.now
            try store.save(known)
            return known
        }
        let current = all.first {
            $0.state == .active && $0.version.source == list.version.source
        }
        let concerns: [String]
        let state: ListRecord.State
        switch listGuard.review(list.version, replacing: current?.version) {
        case .accept(let seen):
            concerns = (seen + warnings).map(\.sentence)
            state = .active
        case .hold(let reasons, let seen):
            concerns = reasons.map(\.sentence) + (seen + warnings).map(\.sentence)
            state = .awaitingApproval
        }
        let record = ListRecord(
            version: list.version, state: state, concerns: concerns, importedBy: actor,
            importedAt: store.now, decidedBy: nil, checkedAt: store.now,
            inForceFrom: state == .active ? store.now : nil,
            changes: try ListDesk.changes(of: list, from: current, in: store))
        if state == .active { try retire(olderThan: record, in: store) }
        try store.add(record, entries: list.entries)
        if state == .active { try updateDigest(in: store) }
        try event("list.\(state.rawValue)", record, store, by: record.importedBy)
        return record
    }

    /// Approves or rejects a version that waits; never by the person who brought it.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func decide(
        _ versionID: String, approve: Bool, by actor: String, in store: any StoreTransaction
    ) throws -> ListRecord {
        let all = try store.lists()
        guard var record = all.first(where: { $0.version.id == versionID }) else {
            throw RequestRefusal.notFound(what: "list", id: versionID)
        }
        guard record.state == .awaitingApproval else {
            throw RequestRefusal.caseRule(
                code: "nothingProposed", "This version does not wait for approval.")
        }
        guard record.importedBy != actor else {
            throw RequestRefusal.caseRule(
                code: "samePerson", "A second person must decide, not the one who imported it.")
        }
        record.decidedBy = actor
        record.state = approve ? .active : .rejected
        if approve {
            // Another version may have come into force while this one waited.
            let current = all.first {
                $0.state == .active && $0.version.source == record.version.source
            }
            record.changes = try ListDesk.changes(
                of: try record.list(in: store), from: current, in: store)
            record.inForceFrom = store.now
            try retire(olderThan: record, in: store)
        }
        try store.save(record)
        if approve { try updateDigest(in: store) }
        try event("list.\(record.state.rawValue)", record, store, by: record.decidedBy)
        return record
    }

    /// Puts the older editions of a source out of force, before a new one comes into it.
    ///
    /// An older edition that still waits would put the newer one out of force once approved.
    private func retire(olderThan record: ListRecord, in store: any StoreTransaction) throws {
        for var old in try store.lists()
        where old.version.source == record.version.source && old.version.id != record.version.id {
            switch old.state {
            case .active: old.inForceUntil = store.now
            case .awaitingApproval where old.importedAt <= record.importedAt: break
            case .awaitingApproval, .superseded, .rejected: continue
            }
            old.state = .superseded
            try store.save(old)
        }
    }

    private static func changes(
        of list: ScreeningList, from current: ListRecord?, in store: any StoreTransaction
    ) throws -> [LabelChange] {
        let old = try current?.list(in: store)
        return ListGuard.difference(from: old, to: list).labelChanges
    }

    /// The lists' digest is committed with them: whoever screens by older ones notices.
    private func updateDigest(in store: any StoreTransaction) throws {
        let active = try store.lists().filter { $0.state == .active }.map(\.version)
        try store.setActiveListsDigest(SanctionsIndex.digest(of: active))
    }

    private func event(
        _ type: String, _ record: ListRecord, _ store: any StoreTransaction, by actor: String?
    ) throws {
        var fields: [(key: String, value: JSONValue)] = [
            (key: "list", value: .string(record.version.id)),
            (key: "source", value: .string(record.version.source)),
            (key: "entries", value: .integer(record.version.entryCount)),
            (key: "added", value: .integer((record.changes ?? []).reduce(0) { $0 + $1.added })),
            (
                key: "removed",
                value: .integer((record.changes ?? []).reduce(0) { $0 + $1.removed })
            ),
        ]
        if let actor { fields.append((key: "by", value: .string(actor))) }
        try store.appendEvent(
            type: type, subject: record.version.id,
            json: JSONValue.object(fields).serialized())
    }
}

extension ListDifference {
    /// How many addresses come and go under each label, sorted by label.
    public var labelChanges: [LabelChange] {
        var added: [String: Int] = [:]
        var removed: [String: Int] = [:]
        for entry in self.added { added[entry.label, default: 0] += 1 }
        for entry in self.removed { removed[entry.label, default: 0] += 1 }
        return Set(added.keys).union(removed.keys).sorted().map {
            LabelChange(
                label: $0, added: added[$0, default: 0], removed: removed[$0, default: 0])
        }
    }
}
