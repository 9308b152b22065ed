import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

/// A case as a row, both ways.
enum CaseRow {
    static let save = """
        INSERT INTO compliance_case (id, deposit, wallet, verdict, asset, scale, amount, is_senior,
        opened_at, state, is_over, proposer, authority, refund_address, refund_proof, entries,
        floor, grounds_floor, points, value, value_asset, value_scale, rules, severity,
        waiting_since, assignee, snoozed_until, escalation, work)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, is_over = excluded.is_over,
        proposer = excluded.proposer, authority = excluded.authority,
        refund_address = excluded.refund_address, refund_proof = excluded.refund_proof,
        entries = excluded.entries, floor = excluded.floor, severity = excluded.severity,
        waiting_since = excluded.waiting_since, assignee = excluded.assignee,
        snoozed_until = excluded.snoozed_until, escalation = excluded.escalation,
        work = excluded.work
        """

    static func values(_ record: CaseRecord) -> StatementArguments {
        let machine = record.machine
        let grounds = record.grounds
        let place = CasePriority(machine, grounds, number: 0)
        let target = machine.state.refundTarget
        var values: [(any DatabaseValueConvertible)?] = [
            machine.id.value.blob, machine.deposit.value.blob, record.wallet.value.blob,
            record.verdict.blob, record.amount.asset.packed, Int64(record.amount.asset.scale),
            record.amount.minorUnits.blob, machine.isSenior ? 1 : 0,
            machine.openedAt.milliseconds, machine.state.name.rawValue,
            machine.state.phase == .over ? 1 : 0, machine.state.proposer,
            machine.state.authority, target?.address, target?.proof,
            JSONValue.array(machine.entries.map(json)).blob,
        ]
        values += [
            Int64(place.floor), grounds.floor.rawValue, Int64(grounds.points),
            grounds.value?.minorUnits.blob, grounds.value?.asset.packed,
            grounds.value.map { Int64($0.asset.scale) }, JSONValue.texts(grounds.rules).blob,
            Int64(machine.severity.rank), machine.waitingSince?.milliseconds,
            machine.work.assignee, machine.work.snooze?.until.milliseconds,
            Int64(machine.work.escalation), CaseWorkJSON.json(machine.work).blob,
        ]
        return StatementArguments(values)
    }

    static func read(_ row: Row) throws -> CaseRecord {
        let isSenior: Int = try row.number("is_senior")
        let machine = ComplianceCase(
            id: try row.id("id"), deposit: try row.id("deposit"), isSenior: isSenior == 1,
            openedAt: try row.time("opened_at"), state: try state(row),
            entries: try (try row.json("entries").elements ?? []).map(entry),
            work: try CaseWorkJSON.work(
                try row.json("work"),
                assignee: try row.decode(String?.self, forColumn: "assignee"),
                escalation: try row.number("escalation")))
        return CaseRecord(
            machine: machine, verdict: try UInt128(blob: try row.blob("verdict"), "verdict"),
            wallet: try row.id("wallet"), amount: try row.amount("amount"),
            grounds: CaseGrounds(
                floor: try row.word("grounds_floor"), points: try row.number("points"),
                value: try value(row), rules: try row.texts("rules")))
    }

    static func place(_ row: Row) throws -> CasePriority {
        CasePriority(
            floor: try row.number("floor"), points: try row.number("points"),
            value: try row.optionalBlob("value").map { try UInt128(blob: $0, "value") },
            number: try row.number("number"))
    }

    /// The amount in the columns `value`, `value_asset` and `value_scale`.
    static func value(_ row: Row) throws -> Amount? {
        guard let units = try row.optionalBlob("value") else { return nil }
        let code: Int64 = try row.number("value_asset")
        return Amount(
            try UInt128(blob: units, "value"),
            of: Asset(
                packedCode: UInt64(bitPattern: code), scale: try row.number("value_scale")))
    }

    private static func state(_ row: Row) throws -> CaseState {
        func text(_ column: String) throws -> String? {
            try row.decode(String?.self, forColumn: column)
        }
        var target: RefundTarget?
        if let address = try text("refund_address"), let proof = try text("refund_proof") {
            target = RefundTarget(address: address, proof: proof)
        }
        guard
            let state = CaseState(
                try row.word("state"), proposer: try text("proposer"),
                authority: try text("authority"), refundTarget: target)
        else { throw StoreFailure.corrupt("compliance_case.state lacks a fact") }
        return state
    }

    private static func json(_ entry: CaseEntry) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            (key: "step", value: .string(entry.step.rawValue)),
            (key: "time", value: .integer(entry.time.milliseconds)),
        ]
        if let detail = entry.detail { fields.append((key: "detail", value: .string(detail))) }
        if let action = entry.action {
            fields += [
                (key: "actor", value: .string(action.actor)),
                (key: "reason", value: .string(action.reason.rawValue)),
                (key: "note", value: .string(action.note)),
                (key: "acted", value: .integer(action.time.milliseconds)),
            ]
            if let authority = action.authority {
                fields.append((key: "authority", value: .string(authority)))
            }
        }
        return .object(fields)
    }

    private static func entry(_ json: JSONValue) throws -> CaseEntry {
        guard let step = CaseStep(rawValue: try json.requiredText("step")),
            let time: Int64 = json["time"]?.integer()
        else { throw StoreFailure.corrupt("compliance_case.entries") }
        var action: CaseAction?
        if let actor = json["actor"]?.text {
            guard let reason = CaseReason(rawValue: try json.requiredText("reason")),
                let acted: Int64 = json["acted"]?.integer()
            else { throw StoreFailure.corrupt("compliance_case.entries") }
            action = CaseAction(
                actor: actor, reason: reason, note: try json.requiredText("note"),
                authority: json["authority"]?.text, time: Timestamp(milliseconds: acted))
        }
        return CaseEntry(
            step: step, action: action, detail: json["detail"]?.text,
            time: Timestamp(milliseconds: time))
    }
}

/// What people keep beside a case's state, as JSON, both ways.
enum CaseWorkJSON {
    static func json(_ work: CaseWork) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = []
        if !work.tags.isEmpty { fields.append(("tags", .texts(work.tags))) }
        if let snooze = work.snooze {
            fields.append(
                (
                    "snooze",
                    .object([
                        ("until", .integer(snooze.until.milliseconds)),
                        ("actor", .string(snooze.actor)),
                        ("reason", .string(snooze.reason.rawValue)),
                    ])
                ))
        }
        if !work.links.isEmpty {
            let links = work.links.map { link in
                JSONValue.object([
                    ("kind", .string(link.kind.rawValue)), ("id", .string(CaseID(link.id).text)),
                ])
            }
            fields.append(("links", .array(links)))
        }
        if !work.attachments.isEmpty {
            fields.append(("attachments", .array(work.attachments.map(json))))
        }
        return .object(fields)
    }

    static func work(_ json: JSONValue, assignee: String?, escalation: Int) throws -> CaseWork {
        CaseWork(
            assignee: assignee, tags: try json["tags"]?.textList("work.tags") ?? [],
            snooze: try json["snooze"].map(snooze),
            links: try (json["links"]?.elements ?? []).map(link),
            attachments: try (json["attachments"]?.elements ?? []).map(attachment),
            escalation: escalation)
    }

    private static func json(_ file: CaseAttachment) -> JSONValue {
        .object([
            ("id", .string(file.id.text)), ("name", .string(file.name)),
            ("mediaType", .string(file.mediaType)), ("byteCount", .integer(file.byteCount)),
            ("digest", .string(Hex.encode(file.digest.bytes))), ("actor", .string(file.actor)),
            ("time", .integer(file.time.milliseconds)),
        ])
    }

    private static func snooze(_ json: JSONValue) throws -> CaseSnooze {
        guard let until: Int64 = json["until"]?.integer(),
            let reason = CaseReason(rawValue: try json.requiredText("reason"))
        else { throw StoreFailure.corrupt("compliance_case.work: a snooze") }
        return CaseSnooze(
            until: Timestamp(milliseconds: until), actor: try json.requiredText("actor"),
            reason: reason)
    }

    private static func link(_ json: JSONValue) throws -> CaseLink {
        guard let kind = CaseLink.Kind(rawValue: try json.requiredText("kind")),
            let id = CaseID(text: try json.requiredText("id"))
        else { throw StoreFailure.corrupt("compliance_case.work: a link") }
        return CaseLink(kind: kind, id: id.value)
    }

    private static func attachment(_ json: JSONValue) throws -> CaseAttachment {
        let digest = try storedHex(try json.requiredText("digest"), "compliance_case.work")
        guard let id = AttachmentID(text: try json.requiredText("id")),
            let byteCount: Int = json["byteCount"]?.integer(), let digest = Bytes32(digest),
            let time: Int64 = json["time"]?.integer(),
            let file = CaseAttachment(
                id: id, name: try json.requiredText("name"),
                mediaType: try json.requiredText("mediaType"), byteCount: byteCount,
                digest: digest, actor: try json.requiredText("actor"),
                time: Timestamp(milliseconds: time))
        else { throw StoreFailure.corrupt("compliance_case.work: an attachment") }
        return file
    }
}
