import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// Checks that the running totals of limits are the sums of what was counted.
enum LimitAudit {
    /// Each total is the one before it and its own entry; each entry is of a deposit that was
    /// counted, with its amount; and each deposit is in the series of all its subjects.
    static func totals(_ database: Database) throws -> AuditFinding {
        var tally = AuditTally("The running totals of limits are the sums of what was counted")
        try sums(database, &tally)
        try entries(database, &tally)
        return tally.finding
    }

    private static func sums(_ database: Database, _ tally: inout AuditTally) throws {
        var last: (series: Data, standing: LimitStanding)?
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT limit_sum.*, counted.amount AS counted_amount FROM limit_sum
                LEFT JOIN counted ON counted.deposit = limit_sum.entry
                ORDER BY series, limit_sum.time, position
                """)
        while let row = try rows.next() {
            let series = try row.blob("series")
            let before = last.flatMap { $0.series == series ? $0.standing : nil } ?? .start
            let now = try LimitStanding(row: row)
            tally.require(
                now.time >= before.time && before.isFollowed(by: now),
                "total \(now.position) of a series is not the one before it and its own entry")
            let counted = try row.optionalBlob("counted_amount")
            tally.require(
                try counted.map { try UInt128(blob: $0, "amount") } == now.units,
                "total \(now.position) of a series has an entry that was not counted so")
            last = (series, now)
        }
    }

    private static func entries(_ database: Database, _ tally: inout AuditTally) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM limit_sum WHERE series = ? AND entry = ?")
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM counted")
        while let row = try rows.next() {
            let entry = try CountedRow.read(row)
            for subject in entry.subjects {
                let key = LimitSeries(subject, entry.amount.asset).key
                let found = try Int.fetchOne(
                    statement, arguments: [key.blob, entry.id.value.blob])
                tally.require(
                    found == 1,
                    "deposit \(entry.id.text) is counted, and not in all totals of its subjects")
            }
        }
    }
}
