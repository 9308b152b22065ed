import ChainModel
import Connector
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    /// How many first deposits say what is typical, at most and at least.
    static let firstCountMax = 500
    private static let firstCountMin = 20

    func behaviour(of wallet: WalletID, currency: Asset) throws -> WalletBehaviour {
        if let known = memory?.wallets.value(of: wallet), known.currency == currency {
            return known.behaviour
        }
        let read = try walletMemory(of: wallet, currency: currency)
        memory?.wallets.keep(read, for: wallet)
        return read.behaviour
    }

    private func walletMemory(of wallet: WalletID, currency: Asset) throws -> WalletMemory {
        let owner = wallet.value.blob
        let newest = try database.cachedStatement(
            sql: """
                SELECT * FROM behaviour_event WHERE wallet = ?
                ORDER BY time DESC, id DESC, direction DESC LIMIT ?
                """)
        let events = try newest.rows([owner, WalletBehaviour.eventCountMax + 1], BehaviourRow.read)
        let days = try database.cachedStatement(
            sql: SQLiteSession.days + " ORDER BY day.day DESC LIMIT ?"
        ).rows(
            [currency.packed, Int64(currency.scale), owner, WalletBehaviour.dayCountMax]
        ) { try SQLiteSession.day($0, currency) }
        let depositCount = try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT coalesce(sum(count), 0) FROM behaviour_day WHERE wallet = ?"),
            arguments: [owner])
        return WalletMemory(
            currency: currency, events: events.reversed(), days: days.reversed(),
            depositCount: depositCount ?? 0)
    }

    private static let days = """
        SELECT day.day, day.count, day.payers, worth.value FROM behaviour_day AS day
        LEFT JOIN behaviour_day_value AS worth ON worth.wallet = day.wallet
        AND worth.day = day.day AND worth.asset = ? AND worth.scale = ?
        WHERE day.wallet = ?
        """

    private static func day(_ row: Row, _ currency: Asset) throws -> BehaviourDay {
        let value = try row.optionalBlob("value").map { try UInt128(blob: $0, "value") }
        return BehaviourDay(
            day: try row.number("day"), count: try row.number("count"),
            value: Amount(value ?? 0, of: currency), payerCount: try row.number("payers"))
    }

    func deposits(
        ofPayers payers: [WatchedScript], besides wallet: WalletID, since: Timestamp, limit: Int
    ) throws -> [BehaviourEvent] {
        guard !payers.isEmpty, limit > 0 else { return [] }
        guard let memory else {
            return try storedDeposits(ofPayers: payers, besides: wallet, since: since, limit: limit)
        }
        var found: [BehaviourEvent] = []
        for payer in payers {
            guard let known = try payerMemory(payer, since: since, in: memory) else {
                return try storedDeposits(
                    ofPayers: payers, besides: wallet, since: since, limit: limit)
            }
            found += known.events[known.place(from: since)...].lazy.filter { $0.wallet != wallet }
        }
        guard payers.count > 1 else { return Array(found.suffix(limit)) }
        var seen: Set<UInt128> = []
        return Array(
            found.filter { seen.insert($0.id).inserted }.sorted(by: BehaviourOrder.isBefore)
                .suffix(limit))
    }

    /// What a payer paid since a moment; nil if that is more than is remembered.
    private func payerMemory(
        _ payer: WatchedScript, since: Timestamp, in memory: StoreMemory
    ) throws -> PayerMemory? {
        if let known = memory.payers.value(of: payer), known.since <= since {
            if known.isStale(before: since) {
                memory.payers.change(payer) {
                    $0.drop(before: since)
                    return true
                }
            }
            return known
        }
        let events = try database.cachedStatement(
            sql: """
                SELECT * FROM behaviour_event WHERE direction = 'deposit' AND id IN (
                SELECT id FROM behaviour_payer WHERE payer = ? AND time >= ?
                LIMIT ?) ORDER BY time, id
                """
        ).rows(
            [payer.blob, since.milliseconds, PayerMemory.eventCountMax + 1], BehaviourRow.read)
        guard events.count <= PayerMemory.eventCountMax else { return nil }
        let read = PayerMemory(events: events, since: since)
        memory.payers.keep(read, for: payer)
        return read
    }

    private func storedDeposits(
        ofPayers payers: [WatchedScript], besides wallet: WalletID, since: Timestamp, limit: Int
    ) throws -> [BehaviourEvent] {
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
        let values = try firstDeposits(currency)
        guard values.count >= SQLiteSession.firstCountMin else { return nil }
        return Amount(values.sorted()[values.count / 2], of: currency)
    }

    private func firstDeposits(_ currency: Asset) throws -> [UInt128] {
        if let known = memory?.firsts[currency] { return known }
        let values = try database.cachedStatement(
            sql: """
                SELECT value FROM behaviour_first WHERE asset = ? AND scale = ?
                ORDER BY number DESC LIMIT ?
                """
        ).rows([currency.packed, Int64(currency.scale), SQLiteSession.firstCountMax]) { row in
            try UInt128(blob: row.blob("value"), "value")
        }
        memory?.keep(firsts: values, of: currency)
        return values
    }

    func record(_ event: BehaviourEvent) throws {
        let recorded = try BehaviourTotals(database: database, memory: memory).record(event)
        guard let memory else { return }
        guard recorded.isNew else { return memory.forgetEvents() }
        if recorded.isFirst, let value = event.value { memory.add(first: value) }
        memory.wallets.change(event.wallet) { wallet in
            guard event.direction == .deposit else {
                wallet.add(event, day: nil)
                return true
            }
            // A day that is older than those that are remembered is read again when it is needed.
            guard let day = recorded.day else { return false }
            wallet.add(event, day: day)
            return true
        }
        guard event.direction == .deposit else { return }
        for payer in event.counterparties { memory.payers.change(payer) { $0.add(event) } }
    }
}
