import Connector
import DepositRules
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

/// Checks that what was decided is on record, whole and in order.
enum EvidenceAudit {
    /// A deposit is clear by a verdict that says so, or by two different people.
    static func clearances(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Every cleared deposit has a clear verdict, or two people's release")
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT deposit.id, verdict.canonical, compliance_case.state,
                compliance_case.entries FROM deposit
                LEFT JOIN verdict ON verdict.id = deposit.verdict
                LEFT JOIN compliance_case ON compliance_case.verdict = deposit.verdict
                WHERE deposit.screening_state = 'clear'
                """)
        while let row = try rows.next() {
            let id: DepositID = try row.id("id")
            let isClear = try row.optionalBlob("canonical").map(saysClear) ?? false
            let isReleased =
                try row.decode(String?.self, forColumn: "state") == "released"
                && hasTwoPeople(try row.json("entries"))
            tally.require(isClear || isReleased, "deposit \(id.text) was cleared by nobody")
        }
        return tally.finding
    }

    static func verdicts(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Every verdict is linked to the one before it")
        var previous = Data(count: 32)
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM verdict ORDER BY number")
        while let row = try rows.next() {
            let number: Int = try row.number("number")
            let canonical = [UInt8](try row.blob("canonical"))
            let link = VerdictLink.next(after: [UInt8](previous), record: canonical).blob
            tally.require(
                try row.blob("previous") == previous && row.blob("link") == link,
                "verdict \(number) was changed, or one before it is missing")
            previous = try row.blob("link")
        }
        return tally.finding
    }

    static func events(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("The event log has no gaps")
        var expected: Int64 = 1
        let rows = try Int64.fetchCursor(
            database, sql: "SELECT sequence FROM event ORDER BY sequence")
        while let sequence = try rows.next() {
            tally.require(sequence == expected, "event \(expected) is missing")
            expected = sequence + 1
        }
        return tally.finding
    }

    static func indexes(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("No index of a key file is given out twice")
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT key_file, max(key_index) AS highest, count(*) AS given,
                count(DISTINCT key_index) AS different,
                (SELECT next_index FROM key_file WHERE name = address.key_file) AS next
                FROM address GROUP BY key_file
                """)
        while let row = try rows.next() {
            let name = try row.text("key_file")
            let highest: Int64 = try row.number("highest")
            let next: Int64? = try row.optionalNumber("next")
            let given: Int64 = try row.number("given")
            let different: Int64 = try row.number("different")
            tally.require(
                given == different && (next ?? 0) > highest,
                "key file \(name) would give index \(highest) again")
        }
        return tally.finding
    }

    private static func saysClear(_ canonical: Data) throws -> Bool {
        do {
            let decision = try JSONValue.parse([UInt8](canonical))["decision"]?.text
            return decision == "clear" || decision == "alert"
        } catch {
            throw StoreFailure.corrupt("a verdict's record is not JSON: \(error)")
        }
    }

    private static func hasTwoPeople(_ entries: JSONValue) -> Bool {
        let steps = entries.elements ?? []
        let approver = steps.last { $0["step"]?.text == "approved" }?["actor"]?.text
        let proposer = steps.last { $0["step"]?.text == "releaseProposed" }?["actor"]?.text
        guard let approver, let proposer else { return false }
        return approver != proposer
    }
}
