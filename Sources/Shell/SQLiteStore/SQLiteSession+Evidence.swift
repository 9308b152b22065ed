import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func rulePack(_ digest: Bytes32) throws -> RulePack? {
        let statement = try database.cachedStatement(
            sql: "SELECT json FROM rule_pack WHERE digest = ?")
        return try Data.fetchOne(statement, arguments: [digest.blob]).map(SQLiteSession.pack)
    }

    func rulePacks() throws -> [RulePackRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM rule_pack ORDER BY number DESC").map {
            RulePackRecord(
                pack: try SQLiteSession.pack($0.blob("json")), firstUsed: try $0.time("first_used"))
        }
    }

    func verdicts(page: PageRequest) throws -> [(UInt128, VerdictRecord)] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM verdict WHERE number > ? ORDER BY number LIMIT ?",
            arguments: [Int64(clamping: page.after ?? 0), page.limit]
        ).map { (UInt128(try $0.number("number") as UInt64), try SQLiteSession.verdict($0)) }
    }

    func lastVerdict(before time: Timestamp) throws -> UInt128? {
        let number = try Int64.fetchOne(
            database,
            sql: """
                SELECT number FROM verdict WHERE time < ? ORDER BY time DESC, number DESC LIMIT 1
                """,
            arguments: [time.milliseconds])
        return number.map { UInt128(clamping: $0) }
    }

    func verdictLink(_ number: UInt64) throws -> Bytes32? {
        let link = try Data.fetchOne(
            database, sql: "SELECT link FROM verdict WHERE number = ?",
            arguments: [Int64(clamping: number)])
        return try link.map { try Bytes32(blob: $0, "verdict.link") }
    }

    func evidenceHead() throws -> EvidenceHead {
        if let known = memory?.heads.evidence { return known }
        let head = try storedEvidenceHead()
        memory?.heads.evidence = head
        return head
    }

    private func storedEvidenceHead() throws -> EvidenceHead {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT number, link FROM verdict ORDER BY number DESC LIMIT 1"))
        guard let row else {
            return EvidenceHead(verdictCount: 0, link: Bytes32(head: 0, tail: 0))
        }
        return EvidenceHead(
            verdictCount: try row.number("number"), link: try row.bytes32("link"))
    }

    func keep(_ pack: RulePack) throws {
        guard memory?.heads.rulePack != pack.digest else { return }
        try store(pack)
        memory?.heads.rulePack = pack.digest
    }

    private func store(_ pack: RulePack) throws {
        let known = try database.cachedStatement(sql: "SELECT 1 FROM rule_pack WHERE digest = ?")
        guard try Int.fetchOne(known, arguments: [pack.digest.blob]) == nil else { return }
        try database.execute(
            sql: "INSERT INTO rule_pack (digest, version, json, first_used) VALUES (?, ?, ?, ?)",
            arguments: [
                pack.digest.blob, pack.version, Data(pack.json.canonical()), now.milliseconds,
            ])
    }

    private static func pack(_ blob: Data) throws -> RulePack {
        do {
            return try RulePack(json: JSONValue.parse([UInt8](blob)))
        } catch {
            throw StoreFailure.corrupt("a rule pack cannot be read: \(error)")
        }
    }
}
