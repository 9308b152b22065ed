import Connector
import Encodings
import ScreeningRules
import Units

/// Cases in answers.
struct CaseShape {
    /// When the answer is given: what is late or put aside depends on it.
    let now: Timestamp
    /// How soon people have to act.
    let levels: CaseServiceLevels

    func fields(_ record: CaseRecord) -> [(key: String, value: JSONValue)] {
        let machine = record.machine
        let state = machine.state
        let grounds = record.grounds
        func text(_ value: String?) -> JSONValue { Shape.optional(value) { .string($0) } }
        return [
            ("id", .string(machine.id.text)), ("deposit", .string(machine.deposit.text)),
            ("wallet", .string(record.wallet.text)), ("amount", Shape.amount(record.amount)),
            ("state", .string(state.name.rawValue)), ("proposedBy", text(state.proposer)),
            ("proposal", text(machine.proposalName)),
            ("authority", text(state.authority)),
            ("refundAddress", text(state.refundTarget?.address)),
            ("isSenior", .bool(machine.isSenior)), ("openedAt", Shape.time(machine.openedAt)),
            ("floor", .string(grounds.floor.rawValue)), ("points", .integer(grounds.points)),
            ("value", Shape.optional(grounds.value, Shape.amount)),
            ("rules", .array(grounds.rules.map { .string($0) })),
            ("severity", .string(machine.severity.rawValue)),
            ("dueAt", Shape.optional(machine.dueAt(levels), Shape.time)),
            ("escalation", .integer(machine.escalationLevel(now: now, levels))),
            ("assignee", text(machine.work.assignee)),
            ("tags", .array(machine.work.tags.map { .string($0) })),
            (
                "snoozedUntil",
                machine.isSnoozed(at: now)
                    ? Shape.optional(machine.work.snooze?.until, Shape.time) : .null
            ),
        ]
    }

    func detail(
        _ record: CaseRecord, verdict: VerdictRecord?, others: [CaseRecord]
    ) -> JSONValue {
        let machine = record.machine
        return .object(
            fields(record) + [
                (
                    key: "links",
                    value: .array(
                        machine.work.links.map { link in
                            .object([
                                ("kind", .string(link.kind.rawValue)),
                                ("id", .string(CaseID(link.id).text)),
                            ])
                        })
                ),
                (
                    key: "attachments",
                    value: .array(machine.work.attachments.map(CaseShape.attachment))
                ),
                (
                    key: "otherCases",
                    value: .array(
                        others.map(\.machine.id).filter { $0 != machine.id }.map {
                            .string($0.text)
                        })
                ),
                (key: "verdict", value: Shape.optional(verdict, VerdictShape.record)),
                (key: "history", value: .array(machine.entries.map(CaseShape.entry))),
            ])
    }

    static func entry(_ entry: CaseEntry) -> JSONValue {
        .object([
            ("step", .string(entry.step.rawValue)), ("time", Shape.time(entry.time)),
            ("actor", Shape.optional(entry.action) { .string($0.actor) }),
            ("reason", Shape.optional(entry.action) { .string($0.reason.rawValue) }),
            ("note", Shape.optional(entry.action) { .string($0.note) }),
            ("authority", Shape.optional(entry.action?.authority) { .string($0) }),
            ("detail", Shape.optional(entry.detail) { .string($0) }),
        ])
    }

    static func attachment(_ file: CaseAttachment) -> JSONValue {
        .object([
            ("id", .string(file.id.text)), ("name", .string(file.name)),
            ("mediaType", .string(file.mediaType)), ("byteCount", .integer(file.byteCount)),
            ("sha256", .string(Hex.encode(file.digest.bytes))), ("by", .string(file.actor)),
            ("time", Shape.time(file.time)),
        ])
    }

    static func bulk(_ bulk: CaseBulk) -> JSONValue {
        .object([
            ("id", .string(CaseID(bulk.id).text)),
            ("cases", .array(bulk.cases.map { .string($0.text) })),
            ("proposedBy", .string(bulk.proposer)), ("proposedAt", Shape.time(bulk.proposedAt)),
            ("state", .string(bulk.state.rawValue)),
            ("decidedBy", Shape.optional(bulk.decidedBy) { .string($0) }),
        ])
    }

    static func hit(_ hit: ListHit) -> JSONValue {
        .object([
            ("list", .string(hit.version.id)), ("kind", .string(hit.version.kind.rawValue)),
            ("address", .string(hit.entry.address.canonical)),
            ("label", .string(hit.entry.label)), ("partyID", .string(hit.entry.partyID)),
            ("partyName", .string(hit.entry.partyName)),
            ("programs", .array(hit.entry.programs.map { .string($0) })),
            ("category", Shape.optional(hit.entry.category) { .string($0.rawValue) }),
            ("confidence", Shape.optional(hit.entry.confidence) { .integer(Int($0)) }),
        ])
    }
}
