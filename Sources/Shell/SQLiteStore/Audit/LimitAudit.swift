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

    private struct Standing {
        let series: Data
        var time: Int64
        var position: Int64
        var units: UInt128
        var value: UInt128
    }

    private static func sums(_ database: Database, _ tally: inout AuditTally) throws {
        var last: Standing?
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT limit_total.*, counted.amount AS counted_amount FROM limit_total
                LEFT JOIN counted ON counted.deposit = limit_total.entry
                ORDER BY series, limit_total.time, position
                """)
        while let row = try rows.next() {
            let series = try row.blob("series")
            let before =
                last.flatMap { $0.series == series ? $0 : nil }
                ?? Standing(series: series, time: .min, position: 0, units: 0, value: 0)
            let units = try UInt128(blob: try row.blob("units"), "units")
            let value = try UInt128(blob: try row.blob("value"), "value")
            let now = Standing(
                series: series, time: try row.number("time"), position: try row.number("position"),
                units: try UInt128(blob: try row.blob("unit_total"), "unit_total"),
                value: try UInt128(blob: try row.blob("value_total"), "value_total"))
            let counted = try row.optionalBlob("counted_amount")
            tally.require(
                now.position == before.position + 1 && now.time >= before.time
                    && now.units == held(before.units, units)
                    && now.value == held(before.value, value),
                "total \(now.position) of a series is not the one before it and its own entry")
            tally.require(
                try counted.map { try UInt128(blob: $0, "amount") } == units,
                "total \(now.position) of a series has an entry that was not counted so")
            last = now
        }
    }

    private static func entries(_ database: Database, _ tally: inout AuditTally) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM limit_total WHERE series = ? AND entry = ?")
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

    /// A sum that passes 128 bits is held at the largest.
    private static func held(_ left: UInt128, _ right: UInt128) -> UInt128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
