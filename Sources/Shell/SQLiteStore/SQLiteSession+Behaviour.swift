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
        let id = event.id.blob
        let known = try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT 1 FROM behaviour_event WHERE direction = ? AND id = ?"),
            arguments: [event.direction.rawValue, id])
        if event.direction == .deposit {
            if known == nil {
                try countDay(of: event)
            } else {
                try database.cachedStatement(sql: "DELETE FROM behaviour_payer WHERE id = ?")
                    .execute(arguments: [id])
            }
            let insert = try database.cachedStatement(
                sql: """
                    INSERT INTO behaviour_payer (payer, time, id, wallet) VALUES (?, ?, ?, ?)
                    """)
            for payer in event.counterparties {
                try insert.execute(
                    arguments: [
                        payer.blob, event.time.milliseconds, id, event.wallet.value.blob,
                    ])
            }
        }
        try database.cachedStatement(sql: BehaviourRow.save)
            .execute(arguments: BehaviourRow.values(event))
    }

    /// Counts a new deposit in its day, before the deposit is saved.
    private func countDay(of event: BehaviourEvent) throws {
        let owner = event.wallet.value.blob
        let day = BehaviourDay.day(of: event.time)
        let isKnownPayer = try event.counterparties.contains { payer in
            try Int.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT 1 FROM behaviour_payer WHERE payer = ? AND time >= ? AND time < ?
                        AND wallet = ? LIMIT 1
                        """),
                arguments: [payer.blob, day * 86_400_000, (day + 1) * 86_400_000, owner]) != nil
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO behaviour_day (wallet, day, count, payers) VALUES (?, ?, 1, ?)
                ON CONFLICT (wallet, day) DO UPDATE SET count = count + 1,
                payers = payers + excluded.payers
                """
        ).execute(arguments: [owner, day, isKnownPayer ? 0 : 1])
        if let value = event.value { try add(value, day: day, owner: owner) }
        // The wallet's first deposit, whatever it was worth: a later one is no first.
        try database.cachedStatement(
            sql: """
                INSERT INTO behaviour_first (wallet, asset, scale, value) VALUES (?, ?, ?, ?)
                ON CONFLICT (wallet) DO NOTHING
                """
        ).execute(
            arguments: [
                owner, event.value?.asset.packed, event.value.map { Int64($0.asset.scale) },
                event.value?.minorUnits.blob,
            ])
    }

    private func add(_ value: Amount, day: Int64, owner: Data) throws {
        let key: StatementArguments = [owner, day, value.asset.packed, Int64(value.asset.scale)]
        let past = try Data.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT value FROM behaviour_day_value WHERE wallet = ? AND day = ?
                    AND asset = ? AND scale = ?
                    """),
            arguments: key)
        let sum = try past.map { try UInt128(blob: $0, "value") } ?? 0
        // A sum that passes 128 bits is held at the largest.
        let (next, overflow) = sum.addingReportingOverflow(value.minorUnits)
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO behaviour_day_value (wallet, day, asset, scale, value)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: key + [(overflow ? UInt128.max : next).blob])
    }
}
