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
        opened_at, state, proposer, authority, entries)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, proposer = excluded.proposer,
        authority = excluded.authority, entries = excluded.entries
        """

    static func values(_ record: CaseRecord) -> StatementArguments {
        let machine = record.machine
        let state = words(of: machine.state)
        return [
            machine.id.value.blob, machine.deposit.value.blob, record.wallet.value.blob,
            record.verdict.blob, record.amount.asset.packed, Int64(record.amount.asset.scale),
            record.amount.minorUnits.blob, machine.isSenior ? 1 : 0,
            machine.openedAt.milliseconds, state.word, state.proposer, state.authority,
            JSONValue.array(machine.entries.map(json)).blob,
        ]
    }

    static func read(_ row: Row) throws -> CaseRecord {
        let isSenior: Int = try row.number("is_senior")
        let machine = ComplianceCase(
            id: try row.id("id"), deposit: try row.id("deposit"), isSenior: isSenior == 1,
            openedAt: try row.time("opened_at"), state: try state(row),
            entries: try (try row.json("entries").elements ?? []).map(entry))
        return CaseRecord(
            machine: machine, verdict: try UInt128(blob: try row.blob("verdict"), "verdict"),
            wallet: try row.id("wallet"), amount: try row.amount("amount"))
    }

    private static func words(
        of state: CaseState
    ) -> (word: String, proposer: String?, authority: String?) {
        switch state {
        case .open: ("open", nil, nil)
        case .releaseProposed(let person): ("releaseProposed", person, nil)
        case .freezeProposed(let person): ("freezeProposed", person, nil)
        case .frozen: ("frozen", nil, nil)
        case .frozenReleaseProposed(let person, let authority):
            ("frozenReleaseProposed", person, authority)
        case .released: ("released", nil, nil)
        }
    }

    private static func state(_ row: Row) throws -> CaseState {
        func person(_ column: String) throws -> String { try row.text(column) }
        switch try row.text("state") {
        case "open": return .open
        case "releaseProposed": return .releaseProposed(by: try person("proposer"))
        case "freezeProposed": return .freezeProposed(by: try person("proposer"))
        case "frozen": return .frozen
        case "frozenReleaseProposed":
            return .frozenReleaseProposed(
                by: try person("proposer"), authority: try person("authority"))
        case "released": return .released
        case let other: throw StoreFailure.corrupt("compliance_case.state: \(other)")
        }
    }

    private static func json(_ entry: CaseEntry) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            (key: "step", value: .string(entry.step.rawValue)),
            (key: "time", value: .integer(entry.time.milliseconds)),
        ]
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
        return CaseEntry(step: step, action: action, time: Timestamp(milliseconds: time))
    }
}
