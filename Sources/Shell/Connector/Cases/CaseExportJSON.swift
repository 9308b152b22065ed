import ChainModel
import DepositRules
import Encodings
import ScreeningRules
import Units

/// A case as one JSON object, and as lines of a table.
enum CaseExportJSON {
    static func json(_ file: CaseFacts) -> JSONValue {
        let record = file.record
        let machine = record.machine
        return .object([
            ("case", .string(machine.id.text)), ("state", .string(machine.state.name.rawValue)),
            ("openedAt", time(machine.openedAt)), ("isSenior", .bool(machine.isSenior)),
            ("assignee", text(machine.work.assignee)),
            ("tags", .array(machine.work.tags.map { .string($0) })),
            ("wallet", .string(record.wallet.text)),
            ("reference", text(file.wallet?.reference)), ("amount", amount(record.amount)),
            ("deposit", file.deposit.map { deposit($0, file) } ?? .null),
            ("payers", .array(file.payers.map { .string($0) })),
            ("verdicts", .array(file.verdicts.map(verdict))),
            ("history", .array(machine.entries.map(entry))),
            ("attachments", .array(machine.work.attachments.map(attachment))),
            ("events", .array(file.events.map(event))),
        ])
    }

    private static func deposit(_ deposit: Deposit, _ file: CaseFacts) -> JSONValue {
        .object([
            ("id", .string(deposit.id.text)), ("chain", .string(deposit.sighting.chain.name)),
            ("transaction", text(file.transaction)),
            ("locator", .integer(deposit.sighting.locator)), ("paidTo", text(file.recipient)),
            ("amount", amount(deposit.amount)), ("firstSeen", time(deposit.firstSeen)),
            ("isSpendable", .bool(deposit.isSpendable)),
        ])
    }

    private static func verdict(_ one: (record: VerdictRecord, json: JSONValue)) -> JSONValue {
        .object([
            ("id", .string(one.record.id.text)), ("time", time(one.record.time)),
            ("sentence", .string(one.record.staffText)), ("record", one.json),
        ])
    }

    private static func entry(_ entry: CaseEntry) -> JSONValue {
        .object([
            ("time", time(entry.time)), ("step", .string(entry.step.rawValue)),
            ("actor", text(entry.action?.actor)),
            ("reason", text(entry.action?.reason.rawValue)), ("note", text(entry.action?.note)),
            ("authority", text(entry.action?.authority)), ("detail", text(entry.detail)),
        ])
    }

    private static func attachment(_ file: CaseAttachment) -> JSONValue {
        .object([
            ("id", .string(file.id.text)), ("name", .string(file.name)),
            ("mediaType", .string(file.mediaType)), ("byteCount", .integer(file.byteCount)),
            ("sha256", .string(Hex.encode(file.digest.bytes))), ("by", .string(file.actor)),
            ("time", time(file.time)),
        ])
    }

    private static func event(_ event: EventRecord) -> JSONValue {
        let facts: JSONValue
        do {
            facts = try JSONValue.parse(event.json)
        } catch {
            facts = .null
        }
        return .object([
            ("sequence", .integer(event.sequence)), ("time", time(event.time)),
            ("type", .string(event.type)), ("subject", .string(event.subject)), ("facts", facts),
        ])
    }

    static func amount(_ amount: Amount) -> JSONValue {
        .object([
            ("asset", .string(amount.asset.code)), ("amount", .string(amount.decimal)),
        ])
    }

    private static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    static func time(_ time: Timestamp) -> JSONValue { .string(ExportTime.text(time)) }
}

/// Times in exports: UTC, to the second.
enum ExportTime {
    static func text(_ time: Timestamp) -> String {
        let day = CalendarDate(time).map { "\($0)" } ?? "?"
        let ofDay = ((time.milliseconds / 1_000 % 86_400) + 86_400) % 86_400
        let clock = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }.joined(separator: ":")
        return "\(day)T\(clock)Z"
    }
}

/// A case as lines of a table: what it is, its verdicts with their rules, and all that happened.
enum CaseExportTable {
    static func text(_ file: CaseFacts) -> String {
        CSVText.table(
            ["kind", "id", "time", "who", "what", "reason", "amount", "asset", "text"],
            [caseRow(file)] + depositRows(file) + file.verdicts.flatMap(verdictRows)
                + file.record.machine.entries.map(entryRow) + file.events.map(eventRow))
    }

    private static func caseRow(_ file: CaseFacts) -> [String] {
        let record = file.record
        return [
            "case", record.machine.id.text, ExportTime.text(record.machine.openedAt),
            record.machine.work.assignee ?? "", record.machine.state.name.rawValue,
            record.grounds.rules.joined(separator: " "), record.amount.decimal,
            record.amount.asset.code, record.wallet.text,
        ]
    }

    private static func depositRows(_ file: CaseFacts) -> [[String]] {
        guard let deposit = file.deposit else { return [] }
        return [
            [
                "deposit", deposit.id.text, ExportTime.text(deposit.firstSeen),
                file.payers.joined(separator: " "), deposit.sighting.chain.name, "",
                deposit.amount.decimal, deposit.amount.asset.code, file.transaction ?? "",
            ]
        ]
    }

    private static func verdictRows(
        _ one: (record: VerdictRecord, json: JSONValue)
    ) -> [[String]] {
        let record = one.record
        let first = [
            "verdict", record.id.text, ExportTime.text(record.time), "",
            one.json["decision"]?.text ?? "", "", "", "", record.staffText,
        ]
        let rules = (one.json["rules"]?.elements ?? []).filter { $0["fired"]?.boolean == true }
        return [first]
            + rules.map { rule in
                [
                    "rule", record.id.text, ExportTime.text(record.time), "",
                    rule["id"]?.text ?? "", rule["floor"]?.text ?? "",
                    rule["points"]?.numberText ?? "", "points", rule["text"]?.text ?? "",
                ]
            }
    }

    private static func entryRow(_ entry: CaseEntry) -> [String] {
        let note = [entry.action?.note, entry.action?.authority, entry.detail]
            .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")
        return [
            "history", "", ExportTime.text(entry.time), entry.action?.actor ?? "",
            entry.step.rawValue, entry.action?.reason.rawValue ?? "", "", "", note,
        ]
    }

    private static func eventRow(_ event: EventRecord) -> [String] {
        [
            "event", String(event.sequence), ExportTime.text(event.time), "", event.type, "", "",
            "", String(decoding: event.json, as: UTF8.self),
        ]
    }
}
