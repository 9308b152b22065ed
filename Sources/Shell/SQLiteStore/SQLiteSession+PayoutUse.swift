import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import ScreeningRules
import Units

extension SQLiteSession {
    func payoutUse(
        of subject: PayoutUseSubject, since: Timestamp?, without id: PayoutID, limit: Int
    ) throws -> [CountedUse] {
        let condition: String
        let value: any DatabaseValueConvertible
        switch subject {
        case .wallet(let wallet): (condition, value) = ("payout.wallet = ?", wallet.value.blob)
        case .destination(let script): (condition, value) = ("payout.destination = ?", script.blob)
        case .tier(let name):
            (condition, value) = (
                "(SELECT tier FROM wallet WHERE wallet.id = payout.wallet) = ?", name
            )
        }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT payout.asset, payout.scale, payout.amount, payout.requested_at,
                    payout_value.value AS value, payout_value.asset AS value_asset,
                    payout_value.scale AS value_scale
                FROM payout LEFT JOIN payout_value ON payout_value.payout = payout.id
                WHERE \(condition) AND payout.requested_at >= ? AND payout.id <> ?
                AND payout.state_name NOT IN ('failed', 'refused', 'cancelled')
                ORDER BY payout.requested_at DESC, payout.number DESC LIMIT ?
                """,
            arguments: [value, since?.milliseconds ?? .min, id.value.blob, limit])
        return try rows.map { row in
            CountedUse(
                amount: try row.amount("amount"), value: try Self.value(row),
                time: try row.time("requested_at"))
        }
    }

    func payoutValue(_ id: PayoutID) throws -> Amount? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT value, asset AS value_asset, scale AS value_scale FROM payout_value
                WHERE payout = ?
                """, arguments: [id.value.blob])
        return try row.flatMap(Self.value)
    }

    private static func value(_ row: Row) throws -> Amount? {
        guard let blob = try row.decode(Data?.self, forColumn: "value") else { return nil }
        let packed = try row.decode(Int64.self, forColumn: "value_asset")
        return Amount(
            try UInt128(blob: blob, "value"),
            of: Asset(
                packedCode: UInt64(bitPattern: packed), scale: try row.number("value_scale")))
    }

    func addValue(_ value: Amount, of payout: PayoutID) throws {
        try database.execute(
            sql: "INSERT INTO payout_value (payout, value, asset, scale) VALUES (?, ?, ?, ?)",
            arguments: [
                payout.value.blob, value.minorUnits.blob, value.asset.packed,
                Int64(value.asset.scale),
            ])
    }
}
