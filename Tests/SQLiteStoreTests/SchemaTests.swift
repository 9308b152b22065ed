import Foundation
import GRDB
import Testing

@testable import SQLiteStore

@Suite
struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Schemas")

    private func dump(_ queue: DatabaseQueue) throws -> String {
        try queue.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL
                    AND name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%' ORDER BY name
                    """
            ).joined(separator: ";\n") + ";\n"
        }
    }

    /// A released schema is never edited: a change of it is a migration of its own.
    @Test func `the first schema is the one that was released`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v1")
        let released = try String(
            contentsOf: SchemaTests.folder.appending(path: "v1.sql"), encoding: .utf8)
        #expect(try dump(queue) == released)
    }

    @Test(arguments: ["v1"])
    func `every released schema is brought to the newest`(version: String) throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: version)
        try Schema.migrator().migrate(queue)
        let newest = try DatabaseQueue()
        try Schema.migrator().migrate(newest)
        #expect(try dump(queue) == dump(newest))
    }

    @Test func `all tables are strict`() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue)
        let lax = try queue.read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'
                    AND strict = 0 AND name NOT LIKE 'grdb%' AND name NOT LIKE 'sqlite%'
                    """)
        }
        #expect(lax == [])
    }
}
