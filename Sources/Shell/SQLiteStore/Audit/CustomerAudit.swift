import Connector
import GRDB
import PayoutRules
import ScreeningRules
import Units

/// Checks that payouts wait which the travel rule holds, and that personal records are whole.
enum CustomerAudit {
    /// No payout goes on while the travel rule misses something of it.
    static func holds(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("No payout went on while the travel rule held it")
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT payout_hold.*, payout.state_name FROM payout_hold
                JOIN payout ON payout.id = payout_hold.payout ORDER BY payout_hold.payout
                """)
        while let row = try rows.next() {
            let hold = try CustomerRow.hold(row)
            let state = try row.text("state_name")
            tally.require(
                ["requested", "reserved", "approved", "refused", "cancelled"].contains(state),
                "payout \(hold.payout.text) is \(state), and the travel rule holds it")
        }
        return tally.finding
    }

    /// Each record's content has the digest that all else knows it by.
    static func records(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("Personal records have their digests, or are erased")
        let rows = try Row.fetchCursor(
            database, sql: "SELECT * FROM personal_record ORDER BY id")
        while let row = try rows.next() {
            // Reading compares the digest with the content.
            _ = try CustomerRow.personal(row)
            tally.require(true, "")
        }
        return tally.finding
    }
}
