import Connector
import Foundation
import GRDB
import LedgerRules
import Testing
import Units

@testable import SQLiteStore

@Suite
struct RecoveryTests {
    @Test func `commits are synced in full, and foreign keys are on`() async throws {
        let file = try StoreFile()
        let store = try file.open()
        let (level, keys) = try await store.write { unit in
            let database = try #require(unit as? SQLiteSession).database
            return (
                try Int.fetchOne(database, sql: "PRAGMA synchronous"),
                try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
            )
        }
        #expect(level == 2)
        #expect(keys == 1)
        await store.close()
    }

    @Test func `a store that opens again has the same balances and goes on`() async throws {
        let file = try StoreFile()
        var store = try file.open()
        try await store.write { try $0.fund(100) }
        for id in UInt128(1)...20 { try await store.write { try $0.charge(id) } }
        await store.close()
        store = try file.open()
        #expect(try await store.read { try $0.received() } == 20)
        try await store.write { try $0.charge(21) }
        #expect(try await store.read { try $0.received() } == 21)
        await store.close()
        let findings = try StoreAuditor.audit(path: file.path)
        #expect(findings.allSatisfy { $0.problem == nil }, "\(findings)")
    }

    @Test func `time does not go back over a restart, even without the ledger`() async throws {
        let file = try StoreFile()
        var store = try file.open()
        let late = Timestamp(seconds: 1_800_000_000)
        file.clock.set(late)
        try await store.write { unit in
            try unit.save(
                WalletRecord(
                    id: payer, reference: "", tier: "", status: .active, createdAt: unit.now))
        }
        await store.close()
        file.clock.set(Timestamp(seconds: 1_700_000_000))
        store = try file.open()
        #expect(try await store.write { $0.now } >= late)
        await store.close()
    }

    @Test func `dropping a store over a database in memory loses nothing`() async throws {
        let queue = try DatabaseQueue()
        let clock = StandingClock()
        do {
            let store = try SQLiteLedgerStore(queue: queue, clock: clock, logger: quiet)
            try await store.write { try $0.fund(10) }
            try await store.write { try $0.charge(1) }
        }
        let store = try SQLiteLedgerStore(queue: queue, clock: clock, logger: quiet)
        #expect(try await store.read { try $0.received() } == 1)
        await store.close()
        let again = try SQLiteLedgerStore(queue: queue, clock: clock, logger: quiet)
        #expect(try await again.read { try $0.received() } == 1)
    }

    @Test func `only one store has a file open, and close gives it free`() async throws {
        let file = try StoreFile()
        let store = try file.open()
        let refused = await failure { _ = try file.open() }
        guard case .stopped(let words) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(words.contains("\(getpid())"))
        await store.close()
        let next = try file.open()
        await next.close()
    }

    @Test func `a newer schema is refused in words`() async throws {
        let file = try StoreFile()
        try await file.open().close()
        try file.tamper("INSERT INTO grdb_migrations VALUES ('v999')")
        guard case .stopped(let words) = await failure({ _ = try file.open() }) else {
            Issue.record("it was opened")
            return
        }
        #expect(words.contains("newer"))
    }

    @Test func `a unit that writes nothing commits nothing`() async throws {
        let file = try StoreFile()
        let store = try file.open()
        try await store.write { try $0.fund(10) }
        var commits = store.commits().makeAsyncIterator()
        _ = try await store.write { try $0.received() }
        _ = await failure { try await store.write { _ in throw StoreFailure.corrupt("no") } }
        await store.close()
        #expect(await commits.next() == nil)
    }
}
