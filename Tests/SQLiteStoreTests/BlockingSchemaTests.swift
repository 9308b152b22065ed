import Connector
import Digests
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Testing
import Units

@testable import SQLiteStore

/// Property that was blocked before there was a register, or by after-care.
@Suite struct BlockingSchemaTests {
    private static let listed = #""fired":true,"evidence":["list 1 | ETH | 7 | 0x09"]}]"#

    private func add(
        _ id: UInt128, _ state: String, verdict: String, entries: String = "[]",
        to database: Database
    ) throws {
        try addVerdict(id, on: id, verdict, to: database)
        try database.execute(
            sql: """
                INSERT INTO compliance_case (id, deposit, wallet, verdict, asset, scale, amount,
                is_senior, opened_at, state, proposer, authority, entries)
                VALUES (?, ?, ?, ?, ?, 8, ?, 0, 77, ?, ?, ?, ?)
                """,
            arguments: [
                id.blob, id.blob, id.blob, id.blob, Asset.btc.packed, UInt128(5).blob, state,
                state.hasSuffix("Proposed") ? "ann" : nil,
                state.hasSuffix("Proposed") ? "L" : nil, Data(entries.utf8),
            ])
    }

    private func addVerdict(
        _ id: UInt128, on deposit: UInt128, _ json: String, to database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO verdict (id, deposit, canonical, customer_text, staff_text, time,
                previous, link) VALUES (?, ?, ?, '', '', 0, zeroblob(32), ?)
                """,
            arguments: [id.blob, deposit.blob, Data(json.utf8), Bytes32(head: 0, tail: id).blob])
    }

    private func register(_ queue: DatabaseQueue) throws -> [BlockedProperty] {
        try queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM blocked_property ORDER BY number")
                .map(CaseMemoryRow.property)
        }
    }

    @Test func `cases of a sanctions list are registered, those of other reasons are not`()
        throws
    {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v2")
        let frozen = #"{"decision":"freeze","rules":[{"id":"S-01","# + Self.listed + "}"
        let issuer = #"{"decision":"freeze","rules":[{"id":"S-03","# + Self.listed + "}"
        let held = #"{"decision":"hold","rules":[{"id":"S-01","# + Self.listed + "}"
        try queue.write { database in
            try add(1, "frozen", verdict: frozen, to: database)
            try add(2, "frozenReleaseProposed", verdict: frozen, to: database)
            try add(
                3, "released", verdict: frozen,
                entries: #"[{"step":"opened","time":77},{"step":"approved","time":99}]"#,
                to: database)
            try add(4, "frozen", verdict: issuer, to: database)
            try add(5, "frozen", verdict: held, to: database)
            try add(6, "open", verdict: held, to: database)
            try add(7, "frozen", verdict: "no json", to: database)
        }
        try Schema.migrator().migrate(queue)
        let found = try register(queue)
        #expect(found.map(\.complianceCase.value) == [1, 2, 3])
        #expect(found.map(\.entries) == Array(repeating: ["list 1 | ETH | 7 | 0x09"], count: 3))
        #expect(found.map(\.amount) == Array(repeating: Amount(5, of: .btc), count: 3))
        #expect(found.map(\.blockedAt.milliseconds) == [77, 77, 77])
        #expect(found.map { $0.endedAt?.milliseconds } == [nil, nil, 99])
        #expect(found.allSatisfy { $0.report == .due })
    }

    @Test func `what after-care blocked in the third version is registered once`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v2")
        let cause = RetroCause(
            rule: .sanctioned, floor: .freeze,
            key: ScreeningKey(.evm, [UInt8](repeating: 9, count: 20)), listed: "0x09",
            source: "list", edition: "list 2", label: "ETH (X)")
        let retro = JSONValue.object([
            ("engine", .string("aftercare-1")), ("cause", cause.json),
        ])
        let text = String(decoding: retro.canonical(), as: UTF8.self)
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO wallet VALUES (?, '', 'basic', 'active', 0)",
                arguments: [UInt128(1).blob])
            try add(1, "frozen", verdict: text, to: database)
            try add(
                2, "frozen", verdict: #"{"decision":"hold","rules":[]}"#,
                entries: #"[{"step":"opened","time":77},{"step":"frozenByVerdict","time":88}]"#,
                to: database)
            try addVerdict(9, on: 2, text, to: database)
            try add(3, "frozen", verdict: text, to: database)
        }
        try Schema.migrator().migrate(queue, upTo: "v3")
        try queue.write { database in
            for (id, frozen) in [(UInt128(1), UInt128(3)), (3, 0)] {
                try database.execute(
                    sql: """
                        INSERT INTO retro_hit (id, wallet, case_id, causes, deposit_count, asset,
                        scale, tainted, frozen, reserved, spent, freeze_count, state, opened_at)
                        VALUES (?, ?, ?, ?, 1, ?, 8, ?, ?, ?, ?, 1, 'open', 77)
                        """,
                    arguments: [
                        id.blob, UInt128(1).blob, id.blob, JSONValue.array([cause.json]).blob,
                        Asset.btc.packed, UInt128(5).blob, frozen.blob, (5 - frozen).blob,
                        UInt128(0).blob,
                    ])
            }
        }
        try Schema.migrator().migrate(queue)
        let found = try register(queue)
        #expect(found.map(\.complianceCase.value) == [1, 2])
        #expect(found.map(\.amount.minorUnits) == [3, 5])
        #expect(found.map(\.blockedAt.milliseconds) == [77, 88])
        #expect(found.map(\.entries) == [[cause.entry], [cause.entry]])
    }
}
