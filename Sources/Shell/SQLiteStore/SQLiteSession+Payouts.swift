import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

extension SQLiteSession {
    func payout(_ id: PayoutID) throws -> PayoutRecord? {
        try fetchPayouts("WHERE id = ?", [id.value.blob]).first?.1
    }

    func payouts(_ filter: PayoutFilter, page: PageRequest) throws -> [(UInt128, PayoutRecord)] {
        var all = filter.conditions
        all.add("number < ?", [page.after.map { Int64(clamping: $0) } ?? .max])
        return try fetchPayouts(
            "\(all.clause) ORDER BY number DESC LIMIT ?", all.values + [page.limit])
    }

    func payoutsToPlan(on chain: ChainID, limit: Int) throws -> [PayoutRecord] {
        try fetchPayouts(
            """
            WHERE chain = ? AND state_name = 'approved' AND wait IS NULL AND NOT EXISTS
            (SELECT 1 FROM payout_hold WHERE payout_hold.payout = payout.id)
            ORDER BY number LIMIT ?
            """, [chain.name, limit]
        ).map(\.1)
    }

    func payoutsToScreen(limit: Int) throws -> [PayoutRecord] {
        try fetchPayouts("WHERE awaits_screening = 1 ORDER BY number LIMIT ?", [limit]).map(\.1)
    }

    func countedPayouts(of asset: Asset, since: Timestamp) throws -> [CountedPayout] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, wallet, amount, requested_at, destination FROM payout
                WHERE asset = ? AND scale = ? AND requested_at >= ?
                AND state_name NOT IN ('failed', 'refused', 'cancelled')
                ORDER BY requested_at, number
                """)
        return try statement.rows(
            [asset.packed, Int64(asset.scale), since.milliseconds]
        ) { row in
            // By position: each request reads a whole day of these, and looking names up takes
            // longer than reading them.
            func blob(_ place: Int, _ column: String) throws -> UInt128 {
                try UInt128(blob: try row.decode(Data.self, atIndex: place), column)
            }
            return CountedPayout(
                id: PayoutID(try blob(0, "id")), wallet: WalletID(try blob(1, "wallet")),
                destination: WatchedScript(blob: try row.decode(Data.self, atIndex: 4)),
                amount: Amount(try blob(2, "amount"), of: asset),
                time: Timestamp(milliseconds: try row.decode(Int64.self, atIndex: 3)))
        }
    }

    func knownPayoutAddresses(of wallet: WalletID, limit: Int) throws -> [String] {
        try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT address FROM payout WHERE wallet = ? AND state_name = 'final'
                    GROUP BY address ORDER BY max(number) DESC LIMIT ?
                    """), arguments: [wallet.value.blob, limit])
    }

    func events(of payout: PayoutID, limit: Int) throws -> [EventRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM event WHERE subject = ? AND type >= 'payout.' AND type < 'payout/'
                ORDER BY sequence LIMIT ?
                """, arguments: [payout.text, limit]
        ).map(SQLiteSession.event)
    }

    func save(_ payout: PayoutRecord) throws {
        let earlier = try self.payout(payout.payout.id)
        guard earlier.map(payout.canFollow) ?? true else {
            throw StoreFailure.corrupt(
                "payout \(payout.payout.id.text) cannot become what is to be saved")
        }
        try database.cachedStatement(sql: PayoutRow.save)
            .execute(arguments: PayoutRow.values(payout))
        let known = earlier?.approvals.records.count ?? 0
        for (place, word) in payout.approvals.records.enumerated().dropFirst(known) {
            try database.execute(
                sql: """
                    INSERT INTO payout_approval (payout, place, is_approval, actor, reason, time)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    payout.payout.id.value.blob, place, word.isApproval ? 1 : 0, word.actor,
                    word.reason, word.time.milliseconds,
                ])
        }
    }

    private func fetchPayouts(
        _ clause: String, _ values: StatementArguments
    ) throws -> [(UInt128, PayoutRecord)] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM payout \(clause)")
        return try statement.rows(values) { row in
            let number: UInt64 = try row.number("number")
            return (UInt128(number), try PayoutRow.load(row, from: database, claims: &claims))
        }
    }
}
