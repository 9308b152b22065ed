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
        try add(
            record, entries: try entries(of: record.verdict, in: store), in: store)
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
            "blockedProperty.reported", try CaseDesk.require(id, in: store), store)
        return property
    }

    private static func add(
        _ record: CaseRecord, entries: [String], in store: any StoreTransaction
    ) throws {
        let id = record.machine.id
        guard try store.blockedProperty(of: id) == nil else { return }
        try store.save(
            BlockedProperty(
                complianceCase: id, deposit: record.machine.deposit, wallet: record.wallet,
                amount: record.amount, value: record.grounds.value, entries: entries,
                blockedAt: store.now))
        try CaseEvents.append("blockedProperty.recorded", record, store)
    }

    /// The entries of lists that a verdict's record names.
    private static func entries(
        of verdict: UInt128, in store: any StoreReading
    ) throws -> [String] {
        guard let kept = try store.verdict(VerdictID(verdict)) else { return [] }
        let json: JSONValue
        do {
            json = try JSONValue.parse(kept.canonical)
        } catch {
            throw StoreFailure.corrupt("a verdict's record is not JSON: \(error)")
        }
        let rules = [ScreeningRule.sanctioned, .sanctionedKey, .sanctionedNear].map(\.rawValue)
        return (json["rules"]?.elements ?? []).filter { result in
            result["fired"]?.boolean == true && rules.contains(result["id"]?.text ?? "")
        }.flatMap { ($0["evidence"]?.elements ?? []).compactMap(\.text) }
    }
}
