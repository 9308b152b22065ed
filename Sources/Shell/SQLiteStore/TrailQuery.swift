import Connector
import GRDB

/// From which row up to which one a search looks, both included.
///
/// Rows of the trail and of the event log are numbered without gaps, and none is older than the
/// one before: a moment is found by halving, without an index that each new row would pay for.
struct TrailSpan {
    let first: Int64
    let last: Int64

    init(
        _ filter: TrailFilter, _ page: PageRequest, of table: String, by key: String,
        in database: Database
    ) throws {
        let newest = try Int64.fetchOne(database, sql: "SELECT max(\(key)) FROM \(table)") ?? 0
        func count(before time: Int64) throws -> Int64 {
            let statement = try database.cachedStatement(
                sql: "SELECT time FROM \(table) WHERE \(key) = ?")
            var (low, high) = (Int64(0), newest)
            while low < high {
                let middle = low + (high - low + 1) / 2
                guard let found = try Int64.fetchOne(statement, arguments: [middle]) else {
                    throw StoreFailure.corrupt("\(table) lacks the row \(middle)")
                }
                if found < time { low = middle } else { high = middle - 1 }
            }
            return low
        }
        first = try filter.from.map { try count(before: $0.milliseconds) + 1 } ?? 1
        let end = try filter.before.map { try count(before: $0.milliseconds) } ?? newest
        last = page.after.map { min(Int64(clamping: $0) - 1, end) } ?? end
    }
}

/// The texts of searches in the trail and in the event log: each names only what is looked for, so
/// that it is read by an index.
enum TrailQuery {
    static func trail(
        _ filter: TrailFilter, _ span: TrailSpan, limit: Int
    ) -> (String, StatementArguments) {
        var arguments: StatementArguments = []
        var wanted = ""
        if let staff = filter.staff {
            wanted += "staff = ? AND "
            arguments += [staff]
        }
        if let subject = filter.subject {
            wanted += "subject = ? AND "
            arguments += [subject]
        }
        arguments += [span.first, span.last, limit]
        return (
            """
            SELECT * FROM staff_trail WHERE \(wanted)number BETWEEN ? AND ?
            ORDER BY number DESC LIMIT ?
            """, arguments
        )
    }

    static func events(
        _ filter: TrailFilter, _ span: TrailSpan, limit: Int
    ) -> (String, StatementArguments) {
        var arguments: StatementArguments = []
        var source = "event"
        if let subject = filter.subject {
            // Events about payouts have an index of their own: each half is read by its index.
            let about = "SELECT * FROM event WHERE subject = ? AND"
            source =
                "(\(about) (type < 'payout.' OR type >= 'payout/') UNION ALL "
                + "\(about) type >= 'payout.' AND type < 'payout/')"
            arguments += [subject, subject]
        }
        var wanted = ""
        if let actor = filter.staff {
            wanted = "actor = ? AND "
            arguments += [actor]
        }
        arguments += [span.first, span.last, limit]
        return (
            """
            SELECT * FROM \(source) WHERE \(wanted)sequence BETWEEN ? AND ?
            ORDER BY sequence DESC LIMIT ?
            """, arguments
        )
    }
}
