import Connector
import GRDB
import PayoutRules
import ScreeningRules
import Testing
import Units

@testable import SQLiteStore

@Suite struct CustomerAuditTests {
    private func world() async throws -> StoreFile {
        let file = try StoreFile()
        let store = try file.open()
        try await store.write { unit in
            try AuditWorld.build(in: unit)
            try PayoutAuditWorld.build(in: unit)
            let record = try #require(
                PersonalRecord(
                    id: PersonalRecordID(1), wallet: payer, kind: .declaration,
                    bytes: Array("Sanders".utf8), salt: Bytes32(head: 1, tail: 2),
                    createdAt: unit.now))
            try unit.save(record)
        }
        await store.close()
        return file
    }

    @Test func `a payout that went on under a hold is found`() async throws {
        let file = try await world()
        #expect(try StoreAuditor.audit(path: file.path).allSatisfy { $0.problem == nil })
        let facts = TravelFacts(
            .standard(.eu),
            TravelInput(
                direction: .outgoing, value: nil, counterparty: .unknown, present: [],
                isOwnershipProven: false))
        let json = String(decoding: facts.json.serialized(), as: UTF8.self)
        try file.tamper(
            """
            INSERT INTO payout_hold SELECT id, wallet, CAST('\(json)' AS BLOB), 0 FROM payout
            WHERE state_name NOT IN ('requested', 'reserved', 'approved', 'refused', 'cancelled')
            LIMIT 1
            """)
        let problems = try StoreAuditor.audit(path: file.path).filter { $0.problem != nil }
        #expect(problems.map(\.check) == ["No payout went on while the travel rule held it"])
    }

    @Test func `a record that is another one's is found`() async throws {
        let file = try await world()
        try file.tamper("UPDATE personal_record SET content = CAST('Clark' AS BLOB)")
        let problems = try StoreAuditor.audit(path: file.path).filter { $0.problem != nil }
        #expect(problems.map(\.check) == ["The personal records can be read"])
    }

    @Test func `what was erased is in no page of the file`() async throws {
        let file = try await world()
        let store = try file.open()
        try await store.write { unit in
            let record = try #require(try unit.personalRecord(PersonalRecordID(1)))
            var erased = record
            erased.erase(by: "ann", at: unit.now)
            try unit.save(erased)
        }
        await store.close()
        #expect(try !file.contains("Sanders"))
    }
}
