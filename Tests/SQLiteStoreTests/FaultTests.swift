import Connector
import Foundation
import GRDB
import LedgerRules
import Testing
import Units

@testable import SQLiteStore

@Suite
struct FaultTests {
    private func written(_ file: StoreFile, charges: UInt128 = 3) async throws {
        let store = try file.open()
        try await store.write { try $0.fund(100) }
        for id in UInt128(1)...charges { try await store.write { try $0.charge(id) } }
        await store.close()
    }

    private static let unlock = "DROP TRIGGER journal_no_update"

    @Test(arguments: ["body", "link", "previous"])
    func `a changed byte of the journal is named by row when opened and audited`(
        column: String
    ) async throws {
        let file = try StoreFile()
        try await written(file)
        try file.tamper(
            FaultTests.unlock,
            "UPDATE journal SET \(column) = zeroblob(32) WHERE sequence = 2")
        guard case .corrupt(let words) = await failure({ _ = try file.open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(words.contains("journal row 2"))
        let findings = try StoreAuditor.audit(path: file.path)
        #expect(findings.contains { $0.problem?.contains("journal row 2") ?? false })
    }

    @Test func `a journal whose last row is gone is noticed`() async throws {
        let file = try StoreFile()
        try await written(file)
        try file.tamper(
            "DROP TRIGGER journal_no_delete", "DELETE FROM journal WHERE sequence = 4")
        guard case .corrupt = await failure({ _ = try file.open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(try StoreAuditor.audit(path: file.path).contains { $0.problem != nil })
    }

    @Test(arguments: ["journal", "verdict", "event", "posting"])
    func `append-only rows are neither changed nor deleted`(table: String) async throws {
        let file = try StoreFile()
        try await written(file)
        if table == "verdict" { return try await refusesVerdictChanges(file) }
        #expect(throws: DatabaseError.self) { try file.tamper("UPDATE \(table) SET time = 0") }
        #expect(throws: DatabaseError.self) { try file.tamper("DELETE FROM \(table)") }
    }

    private func refusesVerdictChanges(_ file: StoreFile) async throws {
        try file.tamper(
            """
            INSERT INTO verdict (id, deposit, canonical, customer_text, staff_text, time, previous,
            link) VALUES (zeroblob(16), zeroblob(16), zeroblob(2), '', '', 1, zeroblob(32),
            randomblob(32))
            """)
        #expect(throws: DatabaseError.self) { try file.tamper("UPDATE verdict SET time = 0") }
        #expect(throws: DatabaseError.self) { try file.tamper("DELETE FROM verdict") }
    }

    @Test func `a file that is no database is corrupt, and a cut one is never opened`() async throws
    {
        let garbage = try StoreFile()
        try Data(repeating: 0x5a, count: 8_192).write(to: URL(filePath: garbage.path))
        guard case .corrupt = await failure({ _ = try garbage.open() }) else {
            Issue.record("garbage was opened")
            return
        }
        let cut = try StoreFile()
        try await written(cut, charges: 60)
        let handle = try FileHandle(forWritingTo: URL(filePath: cut.path))
        try handle.truncate(atOffset: 20_480)
        try handle.close()
        let refusal = await failure { _ = try cut.open() }
        #expect(refusal != nil)
    }

    @Test func `a place where no file can be made is refused in words`() async throws {
        let found = await failure {
            _ = try SQLiteLedgerStore.open(
                path: "/proc/nowhere/sluice.db", clock: StandingClock(), logger: quiet)
        }
        guard case .stopped(let words) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(words.contains("/proc/nowhere"))
    }

    @Test func `a full disk undoes the unit, which works again once there is room`() async throws {
        let queue = try DatabaseQueue()
        let store = try SQLiteLedgerStore(queue: queue, clock: StandingClock(), logger: quiet)
        try await store.write { try $0.fund(100_000) }
        let pages = try await queue.write { database in
            let count = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(count + 2)") ?? 0
        }
        #expect(pages > 0)
        var done: UInt128 = 0
        var last: StoreFailure?
        while last == nil, done < 10_000 {
            let id = done + 1
            last = await failure { try await store.write { try $0.charge(id) } }
            if last == nil { done += 1 }
        }
        guard case .notCommitted = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect(try await store.read { try $0.received() } == done)
        try await queue.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await store.write { [done] in try $0.charge(done + 1) }
        #expect(try await store.read { try $0.received() } == done + 1)
        #expect(try StoreAuditor.audit(queue: queue).allSatisfy { $0.problem == nil })
    }

    @Test func `an error that a unit swallows still undoes it`() async throws {
        let queue = try DatabaseQueue()
        let store = try SQLiteLedgerStore(queue: queue, clock: StandingClock(), logger: quiet)
        try await store.write { try $0.fund(10) }
        try await queue.write { database in
            let count = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(count)")
        }
        let big = [UInt8](repeating: 1, count: 200_000)
        let found = await failure {
            try await store.write { unit in
                try unit.charge(1)
                _ = try? unit.appendEvent(type: "big", subject: "", json: big)
            }
        }
        #expect(found != nil)
        #expect(try await store.read { try $0.received() } == 0)
        #expect(try StoreAuditor.audit(queue: queue).allSatisfy { $0.problem == nil })
    }

    @Test func `nobody waits for ever when a commit fails while readings wait`() async throws {
        let queue = try DatabaseQueue()
        let store = try SQLiteLedgerStore(queue: queue, clock: StandingClock(), logger: quiet)
        try await store.write { try $0.fund(10) }
        // A foreign key that is checked at the commit, so that the commit itself fails.
        try await queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE late (id INTEGER REFERENCES wallet (id)
                    DEFERRABLE INITIALLY DEFERRED)
                    """)
        }
        // The first unit holds the writer until all others wait behind it, in one batch.
        let gate = DispatchSemaphore(value: 0)
        let hasBegun = LockedBox(false)
        let count = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try? await store.write { _ in
                    hasBegun.withLock { $0 = true }
                    gate.wait()
                }
            }
            while !hasBegun.withLock({ $0 }) { await Task.yield() }
            for number in 0..<60 {
                group.addTask {
                    if number.isMultiple(of: 2) {
                        _ = try? await store.read { try $0.received() }
                    } else {
                        _ = try? await store.write { unit in
                            try unit.appendEvent(type: "t", subject: "", json: [])
                            let database = try #require(unit as? SQLiteSession).database
                            try database.execute(sql: "INSERT INTO late VALUES (7)")
                        }
                    }
                }
            }
            while store.shared.withLock({ $0.waiting.count }) < 60 { await Task.yield() }
            gate.signal()
            var answered = 0
            for await _ in group { answered += 1 }
            return answered
        }
        #expect(count == 61)
        guard case .stopped = await failure({ try await store.write { _ in } }) else {
            Issue.record("the store goes on after a commit failed")
            return
        }
    }

    @Test func `a damaged snapshot is passed over, and the journal alone is enough`() async throws {
        let file = try StoreFile()
        try await written(file)
        try file.tamper("INSERT INTO snapshot VALUES (3, zeroblob(64))")
        let store = try file.open()
        #expect(try await store.read { try $0.received() } == 3)
        await store.close()
    }
}
