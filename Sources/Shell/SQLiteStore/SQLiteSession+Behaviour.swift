import ChainModel
import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func behaviour(of wallet: WalletID, currency: Asset) throws -> WalletBehaviour {
        let owner = wallet.value.blob
        let newest = try database.cachedStatement(
            sql: """
                SELECT * FROM behaviour_event WHERE wallet = ?
                ORDER BY time DESC, id DESC, direction DESC LIMIT ?
                """)
        // One more than are kept: its time is that of the last event before them.
        let countMax = WalletBehaviour.eventCountMax
        let found = try newest.rows([owner, countMax + 1], BehaviourRow.read)
        let events = found.prefix(countMax)
        let days = try database.cachedStatement(
            sql: """
                SELECT day.day, day.count, day.payers, worth.value FROM behaviour_day AS day
                LEFT JOIN behaviour_day_value AS worth ON worth.wallet = day.wallet
                AND worth.day = day.day AND worth.asset = ? AND worth.scale = ?
                WHERE day.wallet = ? ORDER BY day.day DESC LIMIT ?
                """
        ).rows(
            [currency.packed, Int64(currency.scale), owner, WalletBehaviour.dayCountMax]
        ) { row in
            let value = try row.optionalBlob("value").map { try UInt128(blob: $0, "value") }
            return BehaviourDay(
                day: try row.number("day"), count: try row.number("count"),
                value: Amount(value ?? 0, of: currency), payerCount: try row.number("payers"))
        }
        let depositCount = try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT coalesce(sum(count), 0) FROM behaviour_day WHERE wallet = ?"),
            arguments: [owner])
        return WalletBehaviour(
            currency: currency, events: Array(events), days: days,
            olderDepositCount: (depositCount ?? 0) - events.count { $0.direction == .deposit },
            olderEventTime: found.count > countMax ? found.last?.time : nil)
    }

    func deposits(
        ofPayers payers: [WatchedScript], besides wallet: WalletID, since: Timestamp, limit: Int
    ) throws -> [BehaviourEvent] {
        guard !payers.isEmpty, limit > 0 else { return [] }
        let places = Array(repeating: "?", count: payers.count).joined(separator: ", ")
        var values: StatementArguments = []
        for payer in payers { values += [payer.blob] }
        values += [since.milliseconds, wallet.value.blob, limit]
        return try database.cachedStatement(
            sql: """
                SELECT * FROM behaviour_event WHERE direction = 'deposit' AND id IN (
                SELECT DISTINCT id FROM behaviour_payer WHERE payer IN (\(places)) AND time >= ?
                AND wallet <> ? ORDER BY time DESC, id DESC LIMIT ?) ORDER BY time, id
                """
        ).rows(values, BehaviourRow.read)
    }

    func typicalFirstDeposit(currency: Asset) throws -> Amount? {
        let values = try database.cachedStatement(
            sql: """
                SELECT value FROM behaviour_first WHERE asset = ? AND scale = ?
                ORDER BY number DESC LIMIT 500
                """
        ).rows([currency.packed, Int64(currency.scale)]) { row in
            try UInt128(blob: row.blob("value"), "value")
        }
        guard values.count >= 20 else { return nil }
        return Amount(values.sorted()[values.count / 2], of: currency)
    }

    func record(_ event: BehaviourEvent) throws {
        try BehaviourTotals(database: database).record(event)
    }
}
