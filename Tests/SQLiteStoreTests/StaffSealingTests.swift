import Connector
import Foundation
import GRDB
import Testing
import Units

@testable import SQLiteStore

@Suite
struct StaffSealingTests {
    private static let secret = "twenty letters here."

    /// A database as the fourth schema kept it: secrets in the open, and a trail.
    private func old(_ file: StoreFile) throws {
        let queue = try DatabaseQueue(path: file.path)
        try Schema.migrator().migrate(queue, upTo: "v4")
        try queue.write { database in
            for (name, time) in [("li", 100), ("wu", 200)] {
                try database.execute(
                    sql: """
                        INSERT INTO staff VALUES (?, 'scrypt:2:00:00', 0, ?, 'approver', 0, 0, NULL,
                        7, ?, NULL)
                        """,
                    arguments: [name, Data(Self.secret.utf8), time])
            }
            try database.execute(
                sql: """
                    INSERT INTO staff_session VALUES
                        (zeroblob(16), zeroblob(32), NULL, 1, zeroblob(32), 'li', 1, 2, 1);
                    INSERT INTO staff_trail VALUES
                        (1, 'ada', 'added', 'staff', 'li', 100),
                        (2, 'ada', 'reset', 'staff', 'li', 300),
                        (3, 'bob', 'disabled', 'staff', 'li', 400),
                        (4, 'bob', 'viewed', 'case', 'wu', 500)
                    """)
        }
        try queue.close()
    }

    @Test func `what was kept in the open is sealed, and nothing of it stays in the file`()
        async throws
    {
        let file = try StoreFile()
        try old(file)
        #expect(try file.contains(Self.secret))
        let seal = try #require(StaffSeal(key: [UInt8](repeating: 3, count: 32)))
        let store = try file.open()
        let before = try await store.read { try $0.allStaff() }
        let plain = KeptSecret.plain(Array(Self.secret.utf8))
        #expect(before.map(\.secret) == [plain, plain])
        // Since when, and by whom, the trail says; where it does not, it is as old as the account.
        #expect(before.map(\.freshSince?.milliseconds) == [300, 200])
        #expect(before.map(\.freshBy) == ["ada", ""])
        #expect(try await store.write { try seal.sealAll(in: $0) } == [])
        let after = try await store.read { try $0.allStaff() }
        for record in after {
            #expect(seal.open(record.secret, of: record.name) == Array(Self.secret.utf8))
            #expect(record.secret.bytes.count == 48 && record.lastStep == 7)
        }
        // What refers to accounts refers to them still.
        #expect(try await store.read { try $0.staffSessions(of: "li") }.count == 1)
        #expect(try await store.write { try seal.sealAll(in: $0) } == [])
        #expect(try await store.read { try $0.allStaff() } == after)
        let other = try #require(StaffSeal(key: [UInt8](repeating: 4, count: 32)))
        #expect(try await store.write { try other.sealAll(in: $0) } == ["li", "wu"])
        await store.close()
        #expect(try !file.contains(Self.secret))
    }

    @Test func `a secret of no length of ours is refused by the table`() async throws {
        let queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue)
        for count in [0, 19, 21, 47, 49] {
            #expect(throws: DatabaseError.self) {
                try queue.write { database in
                    try database.execute(
                        sql: """
                            INSERT INTO staff VALUES ('li', '', 0, zeroblob(?), 'viewer', 0, 0,
                            NULL, 0, 0, NULL, NULL, '')
                            """, arguments: [count])
                }
            }
        }
    }
}
