import ChainModel
import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

/// What wallets and payers did, and the totals of each day.
struct BehaviourTotals {
    let database: Database
    /// What is remembered; nil to read all of it.
    var memory: StoreMemory?

    /// What an event was for the tables.
    struct Recorded {
        /// Whether it was not there before.
        let isNew: Bool
        /// Whether it is its wallet's first deposit.
        var isFirst = false
        /// How its day stands now, as far as it is remembered.
        var day: BehaviourDay?
    }

    /// Keeps an event; the same deposit again replaces it, and counts once.
    @discardableResult
    func record(_ event: BehaviourEvent) throws -> Recorded {
        let values = BehaviourRow.values(event)
        try database.cachedStatement(sql: BehaviourRow.add).execute(arguments: values)
        var recorded = Recorded(isNew: database.changesCount > 0)
        if !recorded.isNew {
            try removePayers(of: event)
            try database.cachedStatement(sql: BehaviourRow.replace).execute(arguments: values)
        }
        guard event.direction == .deposit else { return recorded }
        if recorded.isNew {
            recorded.day = try countDay(of: event)
            recorded.isFirst = try isFirst(event)
        }
        let insert = try database.cachedStatement(
            sql: "INSERT INTO behaviour_payer (payer, time, id, wallet) VALUES (?, ?, ?, ?)")
        for payer in event.counterparties {
            try insert.execute(
                arguments: [
                    payer.blob, event.time.milliseconds, event.id.blob, event.wallet.value.blob,
                ])
        }
        return recorded
    }

    /// Removes the payers of an event as it was kept before.
    private func removePayers(of event: BehaviourEvent) throws {
        let known = try database.cachedStatement(sql: BehaviourRow.one)
            .rows([event.direction.rawValue, event.id.blob], BehaviourRow.read)
        let remove = try database.cachedStatement(
            sql: "DELETE FROM behaviour_payer WHERE payer = ? AND time = ? AND id = ?")
        for old in known where old.direction == .deposit {
            for payer in old.counterparties {
                try remove.execute(
                    arguments: [payer.blob, old.time.milliseconds, old.id.blob])
            }
        }
    }

    /// Counts a new deposit in its day, before its payers are saved.
    private func countDay(of event: BehaviourEvent) throws -> BehaviourDay? {
        let owner = event.wallet.value.blob
        let day = BehaviourDay.day(of: event.time)
        let isKnownPayer = try event.counterparties.contains {
            try hasPaid($0, event.wallet, on: day)
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO behaviour_day (wallet, day, count, payers) VALUES (?, ?, 1, ?)
                ON CONFLICT (wallet, day) DO UPDATE SET count = count + 1,
                payers = payers + excluded.payers
                """
        ).execute(arguments: [owner, day, isKnownPayer ? 0 : 1])
        var known = memory?.wallets.value(of: event.wallet)?.day(day)
        known?.count += 1
        if !isKnownPayer { known?.payerCount += 1 }
        guard let value = event.value else { return known }
        let past =
            try known.flatMap { $0.value.asset == value.asset ? $0.value.minorUnits : nil }
            ?? storedValue(of: owner, on: day, in: value.asset)
        // A sum that passes 128 bits is held at the largest.
        let (sum, overflow) = past.addingReportingOverflow(value.minorUnits)
        let total = Amount(overflow ? UInt128.max : sum, of: value.asset)
        try save(total, of: owner, on: day)
        if known?.value.asset == value.asset { known?.value = total }
        return known
    }

    private func hasPaid(_ payer: WatchedScript, _ wallet: WalletID, on day: Int64) throws -> Bool {
        let start = Timestamp(milliseconds: day * 86_400_000)
        let end = start.adding(seconds: 86_400)
        if let known = memory?.payers.value(of: payer), known.since <= start {
            return known.events[known.place(from: start)...].contains {
                $0.time < end && $0.wallet == wallet
            }
        }
        return try Int.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT 1 FROM behaviour_payer WHERE payer = ? AND time >= ? AND time < ?
                    AND wallet = ? LIMIT 1
                    """),
            arguments: [
                payer.blob, start.milliseconds, end.milliseconds, wallet.value.blob,
            ]) != nil
    }

    /// Keeps the wallet's first deposit, whatever it was worth: a later one is no first.
    private func isFirst(_ event: BehaviourEvent) throws -> Bool {
        if let known = memory?.wallets.value(of: event.wallet), known.depositCount > 0 {
            return false
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO behaviour_first (wallet, asset, scale, value) VALUES (?, ?, ?, ?)
                ON CONFLICT (wallet) DO NOTHING
                """
        ).execute(
            arguments: [
                event.wallet.value.blob, event.value?.asset.packed,
                event.value.map { Int64($0.asset.scale) }, event.value?.minorUnits.blob,
            ])
        return database.changesCount > 0
    }

    private func storedValue(of owner: Data, on day: Int64, in asset: Asset) throws -> UInt128 {
        let past = try Data.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT value FROM behaviour_day_value WHERE wallet = ? AND day = ?
                    AND asset = ? AND scale = ?
                    """),
            arguments: [owner, day, asset.packed, Int64(asset.scale)])
        return try past.map { try UInt128(blob: $0, "value") } ?? 0
    }

    private func save(_ total: Amount, of owner: Data, on day: Int64) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO behaviour_day_value (wallet, day, asset, scale, value)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                owner, day, total.asset.packed, Int64(total.asset.scale), total.minorUnits.blob,
            ])
    }
}
