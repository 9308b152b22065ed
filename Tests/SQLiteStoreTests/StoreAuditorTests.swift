import Connector
import Testing

@testable import SQLiteStore

@Suite
struct StoreAuditorTests {
    /// What is done behind the store's back, and a word of the check that must notice.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let statements: [String]
        let check: String
        var testDescription: String { statements.last ?? "" }
    }

    static let tamperings = [
        Tampering(
            statements: ["DROP TRIGGER event_no_delete", "DELETE FROM event WHERE sequence = 2"],
            check: "no gaps"),
        Tampering(
            statements: [
                "DROP TRIGGER posting_no_update",
                "UPDATE posting SET balance_after = zeroblob(16)",
            ], check: "statements"),
        Tampering(
            statements: [
                "DROP TRIGGER verdict_no_update", "UPDATE verdict SET canonical = x'7b7d'",
            ], check: "linked"),
        Tampering(
            statements: [
                "DROP TRIGGER verdict_no_delete", "PRAGMA foreign_keys = OFF",
                "DELETE FROM verdict",
            ], check: "clear verdict"),
        Tampering(
            statements: ["UPDATE deposit SET chain_state = 'included'"], check: "custody"),
        Tampering(
            statements: [
                "UPDATE deposit SET screening_state = 'running', verdict = NULL"
            ], check: "credited once"),
        Tampering(statements: ["DELETE FROM deposit"], check: "credited once"),
        Tampering(statements: ["UPDATE key_file SET next_index = 0"], check: "given out twice"),
        Tampering(
            statements: [
                "DROP TRIGGER journal_no_update",
                "UPDATE journal SET body = zeroblob(9) WHERE sequence = 1",
            ], check: "journal replays"),
    ]

    private func world() async throws -> StoreFile {
        let file = try StoreFile()
        let store = try file.open()
        try await store.write { try AuditWorld.build(in: $0) }
        await store.close()
        return file
    }

    @Test func `a healthy database has nothing to find`() async throws {
        let file = try await world()
        let findings = try StoreAuditor.audit(path: file.path)
        #expect(findings.filter { $0.problem != nil } == [])
        #expect(findings.count >= 10)
    }

    @Test func `a database in use is read beside the store`() async throws {
        let file = try await world()
        let store = try file.open()
        let findings = try StoreAuditor.audit(path: file.path)
        #expect(findings.allSatisfy { $0.problem == nil })
        await store.close()
    }

    @Test(arguments: tamperings)
    func `what was changed behind the store's back is found`(
        tampering: Tampering
    ) async throws {
        let file = try await world()
        for statement in tampering.statements { try file.tamper(statement) }
        let findings = try StoreAuditor.audit(path: file.path).filter { $0.problem != nil }
        #expect(
            findings.contains { $0.check.contains(tampering.check) },
            "\(findings.map(\.check))")
    }

    @Test func `a file that is not there is refused`() async throws {
        let file = try StoreFile()
        #expect(throws: StoreFailure.self) { try StoreAuditor.audit(path: file.path) }
    }
}
