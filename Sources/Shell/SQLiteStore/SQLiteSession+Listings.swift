import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import ScreeningRules
import Units

/// Conditions of a listing, gathered with their values.
struct ListingConditions {
    private var parts: [String] = []
    private(set) var values: StatementArguments = []

    mutating func add(_ condition: String, _ new: StatementArguments = []) {
        parts.append(condition)
        values += new
    }

    /// The conditions joined, with `WHERE` where there are any.
    var clause: String {
        parts.isEmpty ? "" : "WHERE " + parts.joined(separator: " AND ")
    }
}

extension DepositFilter {
    /// The filter's conditions on `deposit`.
    var conditions: ListingConditions {
        var all = ListingConditions()
        if let wallet { all.add("wallet = ?", [wallet.value.blob]) }
        if let chain { all.add("chain = ?", [chain.name]) }
        if let isSpendable {
            // Written out, so that the index of those that are not serves.
            let test = "(chain_state = 'final' AND screening_state = 'clear')"
            all.add(isSpendable ? test : "NOT \(test)")
        }
        return all
    }
}

extension PayoutFilter {
    /// Payouts that wait for people's yes, without those that somebody rejected.
    private static let waiting = """
        (state_name = 'reserved' AND needed > (SELECT count(*) FROM payout_approval
        WHERE payout_approval.payout = payout.id AND is_approval = 1)
        AND NOT EXISTS (SELECT 1 FROM payout_approval
        WHERE payout_approval.payout = payout.id AND is_approval = 0))
        """

    /// The filter's conditions on `payout`.
    var conditions: ListingConditions {
        var all = ListingConditions()
        if let wallet { all.add("wallet = ?", [wallet.value.blob]) }
        if let chain { all.add("chain = ?", [chain.name]) }
        if let state { all.add("state_name = ?", [state]) }
        // Written out, so that the indexes of those that do serve.
        if let needsPerson { all.add(needsPerson ? "needs_person = 1" : "needs_person = 0") }
        if let awaitsApproval {
            if awaitsApproval { all.add("state_name = 'reserved'") }
            all.add(awaitsApproval ? PayoutFilter.waiting : "NOT \(PayoutFilter.waiting)")
        }
        return all
    }
}

extension WalletFilter {
    fileprivate var conditions: ListingConditions {
        var all = ListingConditions()
        if let status { all.add("status = ?", [status.rawValue]) }
        if let tier { all.add("tier = ?", [tier]) }
        return all
    }
}

extension ListFilter {
    fileprivate var conditions: ListingConditions {
        var all = ListingConditions()
        if let source { all.add("source = ?", [source]) }
        if let state { all.add("state = ?", [state.rawValue]) }
        return all
    }
}

extension SQLiteSession {
    func wallets(_ filter: WalletFilter, page: PageRequest) throws -> [WalletRecord] {
        var all = filter.conditions
        all.add("id > ?", [page.after.map(\.blob) ?? Data()])
        return try Row.fetchAll(
            database, sql: "SELECT * FROM wallet \(all.clause) ORDER BY id LIMIT ?",
            arguments: all.values + [page.limit]
        ).map(SQLiteSession.wallet)
    }

    func lists(_ filter: ListFilter, page: PageRequest) throws -> [(UInt128, ListRecord)] {
        var all = filter.conditions
        all.add("number < ?", [page.after.map { Int64(clamping: $0) } ?? .max])
        return try Row.fetchAll(
            database, sql: "SELECT * FROM list \(all.clause) ORDER BY number DESC LIMIT ?",
            arguments: all.values + [page.limit]
        ).map { (UInt128(try $0.number("number") as UInt64), try ListRow.read($0)) }
    }

    func list(_ versionID: String) throws -> ListRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM list WHERE id = ?", arguments: [versionID]
        ).map(ListRow.read)
    }

    func walletCount(_ filter: WalletFilter, upTo limit: Int) throws -> Int {
        try count("wallet", filter.conditions, limit)
    }

    func listCount(_ filter: ListFilter, upTo limit: Int) throws -> Int {
        try count("list", filter.conditions, limit)
    }

    func depositCount(_ filter: DepositFilter, upTo limit: Int) throws -> Int {
        try count("deposit", filter.conditions, limit)
    }

    func payoutCount(_ filter: PayoutFilter, upTo limit: Int) throws -> Int {
        try count("payout", filter.conditions, limit)
    }

    private func count(_ table: String, _ all: ListingConditions, _ limit: Int) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM (SELECT 1 FROM \(table) \(all.clause) LIMIT ?)",
            arguments: all.values + [limit]) ?? 0
    }

    func depositVolume(ofDays days: ClosedRange<Int64>) throws -> [DepositVolume] {
        let length: Int64 = 86_400_000
        let (from, isFromOver) = days.lowerBound.multipliedReportingOverflow(by: length)
        let (last, isLastOver) = days.upperBound.multipliedReportingOverflow(by: length)
        // Days that no timestamp has had no deposits.
        guard !isFromOver, !isLastOver, last <= .max - length else { return [] }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT (first_seen - ?1) / ?3 AS day, CASE
                WHEN screening_state = 'frozen' THEN 3
                WHEN screening_state = 'held' THEN 2
                WHEN screening_state = 'clear' AND chain_state = 'final' THEN 0
                ELSE 1 END AS standing, count(*) AS found
                FROM deposit WHERE first_seen >= ?1 AND first_seen < ?2
                GROUP BY day, standing ORDER BY day, standing
                """,
            arguments: [from, last + length, length])
        return try rows.map { row in
            let all = DepositVolume.Standing.allCases
            let place: Int = try row.number("standing")
            guard all.indices.contains(place) else {
                throw StoreFailure.corrupt("deposit.standing: \(place)")
            }
            return DepositVolume(
                day: days.lowerBound + (try row.number("day") as Int64), standing: all[place],
                count: try row.number("found"))
        }
    }
}
