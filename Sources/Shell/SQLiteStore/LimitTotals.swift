import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// The running totals of what limits count.
struct LimitTotals {
    let database: Database

    /// Where a series stands after one of its rows.
    private struct Standing {
        let time: Int64
        let position: Int64
        let units: UInt128
        let value: UInt128
        let unitTotal: UInt128
        let valueTotal: UInt128

        static let start = Standing(
            time: .min, position: 0, units: 0, value: 0, unitTotal: 0, valueTotal: 0)
    }

    /// What a window holds.
    private struct Sum {
        var units: UInt128 = 0
        var value: UInt128 = 0
        var count: Int64 = 0
    }

    /// Returns how much of a series was used within a window.
    func use(_ question: LimitQuestion) throws -> LimitUse {
        let series = question.series
        guard let last = try standing(series.key, Self.newest, []) else {
            return .none(of: question)
        }
        let end = max(question.now, Timestamp(milliseconds: last.time))
        let start = question.window.seconds.map { end.adding(seconds: -$0).milliseconds }
        let all = try sum(series.key, upTo: last, after: start, question.excluded)
        let key = series.key(valuedIn: question.currency)
        let newest = try standing(key, Self.newest, []) ?? .start
        let valued = try sum(key, upTo: newest, after: start, question.excluded)
        guard valued.units <= all.units else {
            throw StoreFailure.corrupt("limit_total: more has a value than there is")
        }
        // What is held at the largest amount stays there: its parts are not known any more.
        let unvalued = all.units == .max ? .max : all.units - valued.units
        return LimitUse(
            sum: Amount(all.units, of: series.asset), count: Int(all.count),
            value: Amount(valued.value, of: question.currency),
            unvalued: Amount(unvalued, of: series.asset))
    }

    /// Adds a deposit to the series of each of its subjects that do not have it yet.
    func count(_ entry: CountedDeposit) throws {
        for subject in entry.subjects {
            let series = LimitSeries(subject, entry.amount.asset)
            // Both series take it together or not at all, so that their windows hold the same.
            guard try standing(series.key, Self.own, [entry.id.value.blob]) == nil else { continue }
            let time = try add(entry, value: 0, notBefore: entry.time.milliseconds, to: series.key)
            if let value = entry.value {
                let key = series.key(valuedIn: value.asset)
                _ = try add(entry, value: value.minorUnits, notBefore: time, to: key)
            }
        }
    }

    /// What came into a series after a moment, up to its newest row.
    private func sum(
        _ key: Bytes32, upTo last: Standing, after start: Int64?, _ excluded: DepositID?
    ) throws -> Sum {
        guard last.position > 0 else { return Sum() }
        // A newest row that is older than the window leaves nothing in it.
        let base: Standing =
            try start.flatMap {
                last.time <= $0 ? last : try standing(key, Self.upTo, [$0])
            } ?? .start
        var sum = Sum(
            units: last.unitTotal == .max ? .max : last.unitTotal - base.unitTotal,
            value: last.valueTotal == .max ? .max : last.valueTotal - base.valueTotal,
            count: last.position - base.position)
        let own = try excluded.flatMap { try standing(key, Self.own, [$0.value.blob]) }
        if let own, own.position > base.position {
            if sum.units != .max { sum.units -= own.units }
            if sum.value != .max { sum.value -= own.value }
            sum.count -= 1
        }
        return sum
    }

    private func add(
        _ entry: CountedDeposit, value: UInt128, notBefore time: Int64, to key: Bytes32
    ) throws -> Int64 {
        let last = try standing(key, Self.newest, []) ?? .start
        let time = max(time, last.time)
        let units = entry.amount.minorUnits
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO limit_total (series, time, position, entry, units, value, unit_total,
                value_total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            key.blob, time, last.position + 1, entry.id.value.blob, units.blob, value.blob,
            Self.held(last.unitTotal, units).blob, Self.held(last.valueTotal, value).blob,
        ])
        return time
    }

    private static func held(_ left: UInt128, _ right: UInt128) -> UInt128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    private static let newest = "ORDER BY time DESC, position DESC LIMIT 1"
    private static let upTo = "AND time <= ? ORDER BY time DESC, position DESC LIMIT 1"
    private static let own = "AND entry = ?"

    private func standing(
        _ key: Bytes32, _ clause: String, _ values: StatementArguments
    ) throws -> Standing? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM limit_total WHERE series = ? \(clause)")
        var arguments: StatementArguments = [key.blob]
        arguments += values
        return try statement.rows(arguments) { row in
            Standing(
                time: try row.number("time"), position: try row.number("position"),
                units: try UInt128(blob: try row.blob("units"), "units"),
                value: try UInt128(blob: try row.blob("value"), "value"),
                unitTotal: try UInt128(blob: try row.blob("unit_total"), "unit_total"),
                valueTotal: try UInt128(blob: try row.blob("value_total"), "value_total"))
        }.first
    }
}

extension SQLiteSession {
    func limitUse(_ question: LimitQuestion) throws -> LimitUse {
        try LimitTotals(database: database).use(question)
    }
}
