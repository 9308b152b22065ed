import Connector
import GRDB
import Testing
import Units

@testable import SQLiteStore

@Suite
struct TrailQueryTests {
    @Test func `each search is read by an index, and none sorts or looks at all rows`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue)
        try queue.read { database in
            func steps(_ filter: TrailFilter, isTrail: Bool) throws -> String {
                let page = PageRequest(after: nil, limit: 10)
                let span = try TrailSpan(
                    filter, page, of: isTrail ? "staff_trail" : "event",
                    by: isTrail ? "number" : "sequence", in: database)
                let (sql, arguments) =
                    isTrail
                    ? TrailQuery.trail(filter, span, limit: 10)
                    : TrailQuery.events(filter, span, limit: 10)
                return try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments
                ).map { try $0.text("detail") }.joined(separator: "; ")
            }
            let time = Timestamp(milliseconds: 5)
            let searches: [(TrailFilter, trail: String, events: String)] = [
                (TrailFilter(staff: "a"), "staff_trail_staff", "event_actor"),
                (TrailFilter(subject: "a"), "staff_trail_subject", "event_subject"),
                (TrailFilter(from: time, before: time), "PRIMARY KEY", "PRIMARY KEY"),
                (TrailFilter(), "PRIMARY KEY", "PRIMARY KEY"),
                (TrailFilter(staff: "a", from: time), "staff_trail_staff", "event_actor"),
            ]
            for (filter, trail, events) in searches {
                for (isTrail, index) in [(true, trail), (false, events)] {
                    let plan = try steps(filter, isTrail: isTrail)
                    #expect(plan.contains(index), "\(filter): \(plan)")
                    #expect(!plan.contains("SCAN event"), "\(filter): \(plan)")
                    #expect(!plan.contains("SCAN staff_trail"), "\(filter): \(plan)")
                    // The two halves of a subject's events are merged by a sort of what was found.
                    if isTrail || filter.subject == nil {
                        #expect(!plan.contains("TEMP B-TREE"), "\(filter): \(plan)")
                    }
                }
            }
        }
    }

    @Test func `events that were there before the migration are found by who acted`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v4")
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO event VALUES (1, 'a.b', 's', CAST('{"by":"ann"}' AS BLOB), 1),
                        (2, 'a.b', 's', x'ff', 2), (3, 'a.b', 's', x'', 3)
                    """)
        }
        try Schema.migrator().migrate(queue)
        let found = try queue.read {
            try Int.fetchAll($0, sql: "SELECT sequence FROM event WHERE actor = 'ann'")
        }
        #expect(found == [1])
        for verb in ["UPDATE event SET type = 'x'", "DELETE FROM event"] {
            #expect(throws: DatabaseError.self) {
                try queue.write { try $0.execute(sql: verb) }
            }
        }
    }
}
