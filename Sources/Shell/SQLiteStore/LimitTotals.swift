import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// The running totals of what limits count.
struct LimitTotals {
    let database: Database
    /// What is remembered; nil to read all of it.
    var memory: StoreMemory?

    /// What a window holds.
    private struct Sum {
        var units: UInt128 = 0
        var count: Int64 = 0
        /// The units of those whose value in the currency was known, and their value.
        var valuedUnits: UInt128 = 0
        var value: UInt128 = 0
    }

    /// Returns how much of a series was used within a window.
    ///
    /// - Parameter isExcludedCounted: false if the deposit that is not to be counted never was.
    func use(_ question: LimitQuestion, isExcludedCounted: Bool = true) throws -> LimitUse {
        let series = question.series
        let tail = try tail(series)
        guard let last = tail.last else { return .none(of: question) }
        let end = max(question.now, Timestamp(milliseconds: last.time))
        let start = question.window.seconds.map { end.adding(seconds: -$0).milliseconds }
        // A newest row that is older than the window leaves nothing in it.
        let base =
            try start.map {
                try last.time <= $0
                    ? last
                    : standing(upTo: $0, tail.key, LimitTails.Edge(series, question.window))
            } ?? .start
        let excluded = isExcludedCounted ? question.excluded : nil
        let own = try excluded.flatMap { try standing(tail.key, Self.own, [$0.value.blob]) }
        let sum = Self.sum(
            from: base, to: last, without: own.flatMap { $0.position > base.position ? $0 : nil },
            in: question.currency)
        guard sum.valuedUnits <= sum.units else {
            throw StoreFailure.corrupt("limit_sum: more has a value than there is")
        }
        // What is held at the largest amount stays there: its parts are not known any more.
        let unvalued = sum.units == .max ? .max : sum.units - sum.valuedUnits
        return LimitUse(
            sum: Amount(sum.units, of: series.asset), count: Int(sum.count),
            value: Amount(sum.value, of: question.currency),
            unvalued: Amount(unvalued, of: series.asset))
    }

    /// What came between two rows of a series.
    private static func sum(
        from base: LimitStanding, to last: LimitStanding, without own: LimitStanding?,
        in currency: Asset
    ) -> Sum {
        var sum = Sum(
            units: difference(last.unitTotal, base.unitTotal),
            count: last.position - base.position)
        if last.valued.currency == currency {
            // What was valued in another currency before counts as what nobody knew the value of.
            let before = base.valued.era == last.valued.era ? base.valued : .none
            sum.valuedUnits = difference(last.valued.units, before.units)
            sum.value = difference(last.valued.value, before.value)
        }
        guard let own else { return sum }
        sum.count -= 1
        if sum.units != .max { sum.units -= own.units }
        if let value = own.value, last.valued.currency == currency,
            own.valued.era == last.valued.era
        {
            if sum.valuedUnits != .max { sum.valuedUnits -= own.units }
            if sum.value != .max { sum.value -= value }
        }
        return sum
    }

    private static func difference(_ total: UInt128, _ before: UInt128) -> UInt128 {
        total == .max ? .max : total - before
    }

    /// Adds a deposit to the series of each of its subjects that do not have it yet.
    ///
    /// - Parameter isNew: whether it was never counted before, so that no series has it.
    func count(_ entry: CountedDeposit, isNew: Bool = false) throws {
        for subject in entry.subjects {
            let series = LimitSeries(subject, entry.amount.asset)
            let tail = try tail(series)
            if !isNew, try standing(tail.key, Self.own, [entry.id.value.blob]) != nil { continue }
            let next = (tail.last ?? .start).adding(entry)
            let statement = try database.cachedStatement(sql: LimitStanding.insert)
            try statement.execute(arguments: next.values(series: tail.key, entry: entry.id))
            memory?.tails.keep(LimitTails.Tail(key: tail.key, last: next), for: series)
        }
    }

    /// Where a series stands.
    private func tail(_ series: LimitSeries) throws -> LimitTails.Tail {
        if let known = memory?.tails.value(of: series) { return known }
        let key = series.key
        let tail = LimitTails.Tail(key: key, last: try standing(key, Self.newest, []))
        memory?.tails.keep(tail, for: series)
        return tail
    }

    /// Where a series stood at a moment before its newest row.
    private func standing(
        upTo time: Int64, _ key: Bytes32, _ edge: LimitTails.Edge
    ) throws -> LimitStanding {
        if let known = memory?.edges.value(of: edge)?.last(upTo: time) { return known }
        let base = try standing(key, Self.upTo, [time]) ?? .start
        guard let memory else { return base }
        let next = try standings(key, Self.after, [base.time, base.position])
        memory.edges.keep(LimitTails.Rows(rows: [base] + next), for: edge)
        return base
    }

    private static let newest = "ORDER BY time DESC, position DESC LIMIT 1"
    private static let upTo = "AND time <= ? ORDER BY time DESC, position DESC LIMIT 1"
    private static let own = "AND entry = ?"
    private static let after = """
        AND (time, position) > (?, ?) ORDER BY time, position LIMIT \(LimitTails.Rows.countMax)
        """

    private func standing(
        _ key: Bytes32, _ clause: String, _ values: StatementArguments
    ) throws -> LimitStanding? {
        try standings(key, clause, values).first
    }

    private func standings(
        _ key: Bytes32, _ clause: String, _ values: StatementArguments
    ) throws -> [LimitStanding] {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM limit_sum WHERE series = ? \(clause)")
        var arguments: StatementArguments = [key.blob]
        arguments += values
        return try statement.rows(arguments, LimitStanding.init)
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
