import Connector
import Foundation
import GRDB
import ScreeningRules
import Testing
import Units

@testable import SQLiteStore

@Suite
struct CaseSchemaTests {
    /// A database of the second version with a verdict and cases, brought to the newest.
    private func migrated() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v2")
        let verdicts: [(UInt128, String)] = [
            (
                1,
                #"{"decision":"hold","points":60,"rules":[{"id":"L-02","fired":true,"#
                    + #""floor":"hold","points":0},{"id":"S-08","fired":false,"#
                    + #""floor":"clear","points":0},"#
                    + #"{"id":"S-05","fired":true,"floor":"clear","points":10}]}"#
            ),
            (2, #"{"decision":"freeze","points":0,"rules":[]}"#), (3, "no json"),
        ]
        let cases: [(UInt128, String, Int)] = [
            (1, "open", 1), (2, "frozen", 1), (3, "released", 0), (4, "frozenReleaseProposed", 0),
        ]
        try queue.write { database in
            for (id, json) in verdicts {
                try database.execute(
                    sql: """
                        INSERT INTO verdict (id, deposit, canonical, customer_text, staff_text,
                        time, previous, link) VALUES (?, ?, ?, '', '', 0, zeroblob(32), ?)
                        """,
                    arguments: [
                        id.blob, id.blob, Data(json.utf8), Bytes32(head: 0, tail: id).blob,
                    ])
            }
            for (id, state, isSenior) in cases {
                try database.execute(
                    sql: """
                        INSERT INTO compliance_case (id, deposit, wallet, verdict, asset, scale,
                        amount, is_senior, opened_at, state, proposer, authority, entries)
                        VALUES (?, ?, ?, ?, ?, 8, ?, ?, 77, ?, ?, ?, ?)
                        """,
                    arguments: [
                        id.blob, id.blob, id.blob, id.blob, Asset.btc.packed, UInt128(5).blob,
                        isSenior, state, state.hasSuffix("Proposed") ? "ann" : nil,
                        state.hasSuffix("Proposed") ? "L" : nil, Data("[]".utf8),
                    ])
            }
        }
        try Schema.migrator().migrate(queue)
        return queue
    }

    @Test func `cases of older versions get their place in the queue of their verdict`() throws {
        let queue = try migrated()
        let found = try queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM compliance_case ORDER BY number").map {
                QueuedCase(place: try CaseRow.place($0), record: try CaseRow.read($0))
            }
        }
        #expect(
            found.map(\.record.machine.state) == [
                .open, .frozen, .released, .frozenReleaseProposed(by: "ann", authority: "L"),
            ])
        #expect(found.map(\.place.floor) == [2, 3, 2, 3])
        #expect(found.map(\.place.number) == [1, 2, 3, 4])
        #expect(found.map(\.record.grounds.floor) == [.hold, .freeze, .hold, .hold])
        #expect(found.map(\.record.grounds.points) == [60, 0, 0, 0])
        #expect(found[0].record.grounds.rules == ["L-02", "S-05"])
        #expect(found.map(\.record.grounds.value) == [nil, nil, nil, nil])
        let severities = try queue.read {
            try Int.fetchAll($0, sql: "SELECT severity FROM compliance_case ORDER BY number")
        }
        #expect(severities == found.map(\.record.machine.severity.rank))
        let waiting = try queue.read {
            try Int64?.fetchAll(
                $0, sql: "SELECT waiting_since FROM compliance_case ORDER BY number")
        }
        #expect(waiting == [77, nil, nil, 77])
    }

    @Test func `the queue is read by its index, and not sorted`() throws {
        let queue = try migrated()
        for (query, index) in [
            (CaseQuery(), "case_waiting"), (CaseQuery(standing: .live), "case_queue"),
        ] {
            let condition = CaseCondition(query)
            let plan = try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        EXPLAIN QUERY PLAN SELECT * FROM compliance_case WHERE \(condition.sql)
                        ORDER BY floor DESC, points DESC, value DESC, number LIMIT 5
                        """
                ).map { try $0.text("detail") }
            }
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test func `a file of a case is never changed or taken away`() throws {
        let queue = try migrated()
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO case_attachment (id, case_id, digest, byte_count, bytes)
                    VALUES (zeroblob(16), zeroblob(16), zeroblob(32), 1, x'01')
                    """)
        }
        for statement in [
            "UPDATE case_attachment SET bytes = x'02'", "DELETE FROM case_attachment",
        ] {
            #expect(throws: DatabaseError.self) {
                try queue.write { try $0.execute(sql: statement) }
            }
        }
    }
}
