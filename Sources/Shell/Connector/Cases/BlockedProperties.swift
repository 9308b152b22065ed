import DepositRules
import Encodings
public import ScreeningRules
public import Units

/// The register of property that had to be blocked, and of its reports.
public enum BlockedProperties {
    /// Records what a verdict blocked for being on a sanctions list; nothing for other freezes.
    static func record(
        _ verdict: Verdict, of record: CaseRecord, in store: any StoreTransaction
    ) throws {
        let results = verdict.results.filter { $0.hasFired && $0.rule == .sanctioned }
        guard !results.isEmpty else { return }
        try add(record, entries: results.flatMap(\.evidence), in: store)
    }

    /// Records what two people blocked because a hit of a list is right.
    static func recordFreeze(of record: CaseRecord, in store: any StoreTransaction) throws {
        let proposal = record.machine.entries.last { $0.step == .freezeProposed }
        guard proposal?.action?.reason == .listMatchConfirmed else { return }
        try add(record, entries: try entries(of: record, in: store), in: store)
    }

    /// Records what a hit blocks for sanctions lists, also that which it blocks later; nothing
    /// while all of it is still promised or was spent.
    static func record(_ hit: RetroHit, in store: any StoreTransaction) throws {
        let entries = hit.causes.filter { $0.rule == .sanctioned }.map(\.entry)
        let known = try store.blockedProperty(of: hit.caseID)
        guard known != nil || !entries.isEmpty else { return }
        try add(try CaseDesk.require(hit.caseID, in: store), entries: entries, in: store)
    }

    /// Records that a deposit in a case is blocked for a later listing too.
    static func record(
        _ cause: RetroCause, of id: CaseID, in store: any StoreTransaction
    ) throws {
        let record = try CaseDesk.require(id, in: store)
        guard cause.rule == .sanctioned, record.machine.state.phase == .frozen else { return }
        try add(record, entries: [cause.entry], in: store)
    }

    /// Records what was blocked because a list's hit came while it was to be sent back.
    static func record(
        of record: CaseRecord, entries: [String], in store: any StoreTransaction
    ) throws {
        try add(record, entries: entries, in: store)
    }

    /// Records that property is blocked no more, if the case's was.
    static func end(_ id: CaseID, in store: any StoreTransaction) throws {
        guard var property = try store.blockedProperty(of: id) else { return }
        property.end(now: store.now)
        try store.save(property)
    }

    /// Records that the authority was told.
    ///
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public static func file(
        _ id: CaseID, reference: String, by actor: String, in store: any StoreTransaction
    ) throws -> BlockedProperty {
        guard var property = try store.blockedProperty(of: id) else {
            throw RequestRefusal.notFound(what: "blocked property", id: id.text)
        }
        do throws(BlockedProperty.Refusal) {
            try property.file(reference: reference, by: actor, now: store.now)
        } catch {
            switch error {
            case .alreadyFiled:
                throw RequestRefusal.caseRule(
                    code: "alreadyFiled", "The report of this property is recorded already.")
            case .malformed:
                throw RequestRefusal.invalid(
                    field: "reference",
                    "must have 1 to \(BlockedProperty.referenceByteCountMax) bytes")
            }
        }
        try store.save(property)
        try CaseEvents.append(
            "blockedProperty.reported", try CaseDesk.require(id, in: store), store, by: actor)
        return property
    }

    /// A hit's property is what it froze; that of another case is its deposit.
    private static func add(
        _ record: CaseRecord, entries: [String], in store: any StoreTransaction
    ) throws {
        let id = record.machine.id
        let amount = try store.retroHit(ofCase: id)?.frozen ?? record.amount
        if var known = try store.blockedProperty(of: id) {
            guard known.grow(to: amount, entries: entries) else { return }
            try store.save(known)
            try CaseEvents.append("blockedProperty.grew", record, store)
            return
        }
        guard !amount.isZero else { return }
        try store.save(
            BlockedProperty(
                complianceCase: id, deposit: record.machine.deposit, wallet: record.wallet,
                amount: amount, value: record.grounds.value, entries: entries,
                blockedAt: store.now))
        try CaseEvents.append("blockedProperty.recorded", record, store)
    }

    /// The entries of lists that the verdicts of a case name, or the causes of its hit.
    private static func entries(
        of record: CaseRecord, in store: any StoreReading
    ) throws -> [String] {
        let rules: [ScreeningRule] = [.sanctioned, .sanctionedKey, .sanctionedNear]
        if let hit = try store.retroHit(ofCase: record.machine.id) {
            return hit.causes.filter { rules.contains($0.rule) }.map(\.entry)
        }
        var entries: [String] = []
        if let kept = try store.verdict(VerdictID(record.verdict)) {
            entries = try self.entries(of: kept, rules)
        }
        for verdict in try store.verdicts(on: record.machine.deposit) {
            guard let cause = try RetroVerdict.cause(of: verdict), rules.contains(cause.rule),
                !entries.contains(cause.entry)
            else { continue }
            entries.append(cause.entry)
        }
        return entries
    }

    private static func entries(
        of verdict: VerdictRecord, _ rules: [ScreeningRule]
    ) throws -> [String] {
        let json: JSONValue
        do {
            json = try JSONValue.parse(verdict.canonical)
        } catch {
            throw StoreFailure.corrupt("a verdict's record is not JSON: \(error)")
        }
        let names = rules.map(\.rawValue)
        return (json["rules"]?.elements ?? []).filter { result in
            result["fired"]?.boolean == true && names.contains(result["id"]?.text ?? "")
        }.flatMap { ($0["evidence"]?.elements ?? []).compactMap(\.text) }
    }
}
