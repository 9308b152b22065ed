import Connector
import GRDB
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
        Tampering(
            statements: [
                "UPDATE payout SET amount = CAST(zeroblob(15) || x'01' AS BLOB) WHERE number = 2"
            ], check: "reserved"),
        Tampering(
            statements: [
                """
                INSERT INTO retro_hit SELECT 1, zeroblob(16), wallet, zeroblob(16), x'5b5d', 1,
                asset, scale, amount, zeroblob(16), amount, zeroblob(16), 0, 'open', 0
                FROM deposit LIMIT 1
                """
            ], check: "still wants"),
        Tampering(
            statements: [
                "DROP TRIGGER payout_stays_finished",
                """
                UPDATE payout SET state_name = 'approved',
                state = CAST('{"name":"approved"}' AS BLOB) WHERE number = 3
                """,
            ], check: "reserved"),
        Tampering(
            statements: [
                "DROP TRIGGER payout_approval_no_delete", "DELETE FROM payout_approval",
            ], check: "approved by the people"),
        Tampering(
            statements: [
                """
                UPDATE plan SET stage = 'included', block_height = 9, block_hash = zeroblob(32)
                WHERE number = 2
                """
            ], check: "one transaction at most"),
        Tampering(
            statements: [
                "UPDATE plan SET payouts = CAST(payouts || payouts AS BLOB) WHERE number = 1"
            ], check: "one transaction at most"),
        Tampering(
            statements: ["UPDATE plan SET block_height = 99 WHERE number = 1"],
            check: "one transaction at most"),
        Tampering(
            statements: ["DELETE FROM plan_claim WHERE is_spent = 0"], check: "claimed one output"
        ),
        Tampering(
            statements: [
                "DROP TRIGGER plan_claim_stays_spent", "UPDATE plan_claim SET is_spent = 0",
            ], check: "claimed one output"),
        Tampering(
            statements: ["UPDATE plan SET stage = 'dropped' WHERE number = 2"],
            check: "claimed one output"),
        Tampering(
            statements: [
                """
                INSERT INTO plan_claim SELECT chain, zeroblob(32), 7, id, 0 FROM plan
                WHERE number = 2
                """
            ], check: "claimed one output"),
        Tampering(statements: ["UPDATE deposit SET is_spent = 0"], check: "coins"),
        Tampering(
            statements: [
                "DROP TRIGGER limit_sum_no_update",
                "UPDATE limit_sum SET unit_total = zeroblob(16)",
            ], check: "running totals"),
        Tampering(
            statements: ["DROP TRIGGER limit_sum_no_delete", "DELETE FROM limit_sum"],
            check: "running totals"),
        Tampering(
            statements: ["UPDATE counted SET amount = CAST(zeroblob(15) || x'01' AS BLOB)"],
            check: "running totals"),
        Tampering(
            statements: [
                "PRAGMA foreign_keys = OFF",
                """
                UPDATE deposit SET screening_state = 'held', case_id = zeroblob(16),
                refund = 'underWay'
                """,
            ], check: "sent back"),
        Tampering(
            statements: ["INSERT INTO refund SELECT id, zeroblob(16) FROM payout LIMIT 1"],
            check: "refunds can be read"),
        Tampering(statements: ["UPDATE plan SET is_change_spent = 1"], check: "coins"),
        Tampering(
            statements: ["UPDATE plan SET fee = zeroblob(16) WHERE number = 1"], check: "custody"),
    ]

    private func world() async throws -> StoreFile {
        let file = try StoreFile()
        let store = try file.open()
        try await store.write { unit in
            try AuditWorld.build(in: unit)
            try PayoutAuditWorld.build(in: unit)
        }
        await store.close()
        return file
    }

    @Test func `a healthy database has nothing to find`() async throws {
        let file = try await world()
        let findings = try StoreAuditor.audit(path: file.path)
        #expect(findings.filter { $0.problem != nil } == [])
        #expect(findings.count >= 16)
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

    @Test(arguments: [
        "UPDATE plan SET signed = x'02' WHERE number = 1",
        "UPDATE plan SET transaction_id = NULL WHERE number = 2",
        "UPDATE plan SET stage = 'dropped' WHERE number = 1",
        """
        UPDATE plan SET transaction_id = (SELECT transaction_id FROM plan WHERE number = 1)
        WHERE number = 2
        """,
        "DELETE FROM plan_claim WHERE is_spent = 1",
        "UPDATE plan_claim SET is_spent = 0",
        "INSERT INTO plan_claim SELECT chain, holder, position, plan, 0 FROM plan_claim LIMIT 1",
        """
        UPDATE payout SET state_name = 'approved', state = CAST('{"name":"approved"}' AS BLOB)
        WHERE number = 1
        """,
        "UPDATE payout_approval SET actor = 'ann'", "DELETE FROM payout_approval",
    ])
    func `the database itself refuses what would let money leave twice`(
        statement: String
    ) async throws {
        let file = try await world()
        #expect(throws: DatabaseError.self) { try file.tamper(statement) }
    }

    @Test func `a file that is not there is refused`() async throws {
        let file = try StoreFile()
        #expect(throws: StoreFailure.self) { try StoreAuditor.audit(path: file.path) }
    }
}
