import ChainModel
import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// What wallets and payers did, and the totals of each day.
struct BehaviourTotals {
    let database: Database

    /// What an event was for the tables.
    struct Recorded {
        /// Whether it was not there before.
        let isNew: Bool
        /// Whether it is its wallet's first deposit.
        var isFirst = false
    }

    /// Keeps an event; the same deposit again replaces it, and counts once.
    @discardableResult
    func record(_ event: BehaviourEvent) throws -> Recorded {
        let id = event.id.blob
        let known = try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT 1 FROM behaviour_event WHERE direction = ? AND id = ?"),
            arguments: [event.direction.rawValue, id])
        var recorded = Recorded(isNew: known == nil)
        if event.direction == .deposit {
            if known == nil {
                recorded.isFirst = try countDay(of: event)
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
        return recorded
    }

    /// Counts a new deposit in its day, before the deposit is saved; true for its wallet's first.
    private func countDay(of event: BehaviourEvent) throws -> Bool {
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
        return database.changesCount > 0
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
