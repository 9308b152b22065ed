import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// Where a series of what limits count stands after one of its rows.
struct LimitStanding: Equatable {
    /// What was worth something in a currency, since it was last another one.
    struct Valued: Equatable {
        /// How often the currency changed before.
        let era: Int64
        /// The currency; nil while nothing had a value.
        let currency: Asset?
        /// The units of those whose value was known.
        let units: UInt128
        /// Their value.
        let value: UInt128

        static let none = Valued(era: 0, currency: nil, units: 0, value: 0)
    }

    let time: Int64
    let position: Int64
    /// The entry's own units.
    let units: UInt128
    /// The entry's own value; nil where nobody knew it.
    let value: UInt128?
    let unitTotal: UInt128
    let valued: Valued

    static let start = LimitStanding(
        time: .min, position: 0, units: 0, value: nil, unitTotal: 0, valued: .none)

    /// Where the series stands after one more entry.
    func adding(_ entry: CountedDeposit) -> LimitStanding {
        adding(entry.amount.minorUnits, worth: entry.value, at: entry.time.milliseconds)
    }

    /// Whether another row is what comes after this one, its own entry added.
    func isFollowed(by next: LimitStanding) -> Bool {
        let value: Amount?
        switch (next.value, next.valued.currency) {
        case (nil, _): value = nil
        case (let units?, let currency?): value = Amount(units, of: currency)
        case (.some, nil): return false
        }
        return adding(next.units, worth: value, at: next.time) == next
    }

    private func adding(_ units: UInt128, worth value: Amount?, at time: Int64) -> LimitStanding {
        var valued = valued
        if let value {
            let isOther = valued.currency.map { $0 != value.asset } ?? false
            let before = isOther ? .none : valued
            valued = Valued(
                era: valued.era + (isOther ? 1 : 0), currency: value.asset,
                units: LimitStanding.held(before.units, units),
                value: LimitStanding.held(before.value, value.minorUnits))
        }
        return LimitStanding(
            time: max(time, self.time), position: position + 1, units: units,
            value: value?.minorUnits, unitTotal: LimitStanding.held(unitTotal, units),
            valued: valued)
    }

    /// A sum that passes 128 bits is held at the largest.
    private static func held(_ left: UInt128, _ right: UInt128) -> UInt128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}

/// A standing as a row, both ways.
extension LimitStanding {
    static let insert = """
        INSERT INTO limit_sum (series, time, position, entry, units, value, unit_total, era,
        currency, scale, valued_total, value_total) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func values(series: Bytes32, entry: DepositID) -> StatementArguments {
        [
            series.blob, time, position, entry.value.blob, units.blob, value?.blob, unitTotal.blob,
            valued.era, valued.currency?.packed, valued.currency.map { Int64($0.scale) },
            valued.units.blob, valued.value.blob,
        ]
    }

    init(row: Row) throws {
        let code = try row.decode(Int64?.self, forColumn: "currency")
        let scale: UInt8? = try row.optionalNumber("scale")
        let currency: Asset?
        switch (code, scale) {
        case (let code?, let scale?):
            currency = Asset(packedCode: UInt64(bitPattern: code), scale: scale)
        case (nil, nil): currency = nil
        case (_, nil), (nil, _): throw StoreFailure.corrupt("limit_sum.currency: half an asset")
        }
        self.init(
            time: try row.number("time"), position: try row.number("position"),
            units: try UInt128(blob: try row.blob("units"), "units"),
            value: try row.optionalBlob("value").map { try UInt128(blob: $0, "value") },
            unitTotal: try UInt128(blob: try row.blob("unit_total"), "unit_total"),
            valued: Valued(
                era: try row.number("era"), currency: currency,
                units: try UInt128(blob: try row.blob("valued_total"), "valued_total"),
                value: try UInt128(blob: try row.blob("value_total"), "value_total")))
    }
}

/// What is remembered of series.
enum LimitTails {
    /// A series' key, and where it stands after its newest row; nil for none.
    struct Tail {
        let key: Bytes32
        var last: LimitStanding?
    }

    /// The start of a series' window, which moves with the time.
    struct Edge: Hashable {
        let series: LimitSeries
        let window: LimitWindow

        init(_ series: LimitSeries, _ window: LimitWindow) {
            self.series = series
            self.window = window
        }
    }

    /// The row at which a window starts, and those behind it, oldest first.
    struct Rows {
        let rows: [LimitStanding]

        /// So many are read at once: a busy series' window passes one with every deposit.
        static let countMax = 32

        /// The last row up to a moment; nil if it is not among these.
        func last(upTo time: Int64) -> LimitStanding? {
            let next = rows.firstIndex { $0.time > time } ?? 0
            return next > 0 ? rows[next - 1] : nil
        }
    }
}
