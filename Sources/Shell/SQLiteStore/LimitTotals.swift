import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// Where series of limits stand, as it is remembered.
enum LimitTails {
    /// A series: all its deposits, or those whose value in a currency was known.
    struct Name: Hashable {
        let series: LimitSeries
        let currency: Asset?

        var key: Bytes32 { currency.map { series.key(valuedIn: $0) } ?? series.key }
    }

    /// A series' key, and where it stands after its newest row; nil for none.
    struct Tail {
        let key: Bytes32
        var last: LimitTotals.Standing?
    }
}

/// The running totals of what limits count.
struct LimitTotals {
    let database: Database
    /// What is remembered; nil to read all of it.
    var memory: StoreMemory?

    /// Where a series stands after one of its rows.
    struct Standing {
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
    ///
    /// - Parameter isExcludedCounted: false if the deposit that is not to be counted never was.
    func use(_ question: LimitQuestion, isExcludedCounted: Bool = true) throws -> LimitUse {
        let series = question.series
        let excluded = isExcludedCounted ? question.excluded : nil
        let all = try tail(LimitTails.Name(series: series, currency: nil))
        guard let last = all.last else { return .none(of: question) }
        let end = max(question.now, Timestamp(milliseconds: last.time))
        let start = question.window.seconds.map { end.adding(seconds: -$0).milliseconds }
        let whole = try sum(all.key, upTo: last, after: start, excluded)
        let priced = try tail(LimitTails.Name(series: series, currency: question.currency))
        let valued = try sum(priced.key, upTo: priced.last ?? .start, after: start, excluded)
        guard valued.units <= whole.units else {
            throw StoreFailure.corrupt("limit_total: more has a value than there is")
        }
        // What is held at the largest amount stays there: its parts are not known any more.
        let unvalued = whole.units == .max ? .max : whole.units - valued.units
        return LimitUse(
            sum: Amount(whole.units, of: series.asset), count: Int(whole.count),
            value: Amount(valued.value, of: question.currency),
            unvalued: Amount(unvalued, of: series.asset))
    }

    /// Adds a deposit to the series of each of its subjects that do not have it yet.
    ///
    /// - Parameter isNew: whether it was never counted before, so that no series has it.
    func count(_ entry: CountedDeposit, isNew: Bool = false) throws {
        for subject in entry.subjects {
            let series = LimitSeries(subject, entry.amount.asset)
            let name = LimitTails.Name(series: series, currency: nil)
            let all = try tail(name)
            // Both series take it together or not at all, so that their windows hold the same.
            if !isNew, try standing(all.key, Self.own, [entry.id.value.blob]) != nil { continue }
            let time = try add(
                entry, value: 0, notBefore: entry.time.milliseconds, to: name, all)
            if let value = entry.value {
                let name = LimitTails.Name(series: series, currency: value.asset)
                _ = try add(entry, value: value.minorUnits, notBefore: time, to: name, tail(name))
            }
        }
    }

    /// Where a series stands.
    private func tail(_ name: LimitTails.Name) throws -> LimitTails.Tail {
        if let known = memory?.tails.value(of: name) { return known }
        let key = name.key
        let tail = LimitTails.Tail(key: key, last: try standing(key, Self.newest, []))
        memory?.tails.keep(tail, for: name)
        return tail
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
        _ entry: CountedDeposit, value: UInt128, notBefore time: Int64, to name: LimitTails.Name,
        _ tail: LimitTails.Tail
    ) throws -> Int64 {
        let last = tail.last ?? .start
        let units = entry.amount.minorUnits
        let next = Standing(
            time: max(time, last.time), position: last.position + 1, units: units, value: value,
            unitTotal: Self.held(last.unitTotal, units),
            valueTotal: Self.held(last.valueTotal, value))
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO limit_total (series, time, position, entry, units, value, unit_total,
                value_total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            tail.key.blob, next.time, next.position, entry.id.value.blob, units.blob, value.blob,
            next.unitTotal.blob, next.valueTotal.blob,
        ])
        memory?.tails.keep(LimitTails.Tail(key: tail.key, last: next), for: name)
        return next.time
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
        if let known = limitUses[question] { return known }
        let isCounted = try question.excluded.map { try self.isCounted($0) } ?? false
        let use = try LimitTotals(database: database, memory: memory)
            .use(question, isExcludedCounted: isCounted)
        limitUses[question] = use
        return use
    }

    /// Whether a deposit was counted before: only what was counted is in a series.
    func isCounted(_ id: DepositID) throws -> Bool {
        if let known = counted[id] { return known }
        let found = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT 1 FROM counted WHERE deposit = ?"),
            arguments: [id.value.blob])
        counted[id] = found != nil
        return found != nil
    }
}
