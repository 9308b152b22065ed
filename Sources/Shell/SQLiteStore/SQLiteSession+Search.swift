import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import ScreeningRules
import Units

extension SQLiteSession {
    func search(_ key: SearchKey, limit: Int) throws -> [SearchFind] {
        switch key {
        case .transaction(let chain, let transaction):
            return try deposits(
                "WHERE chain = ? AND transaction_id = ? ORDER BY number DESC LIMIT ?",
                [chain.name, transaction.bytes.blob, limit])
                + planned(chain, transaction, limit: limit)
        case .payer(let script):
            return try deposits(
                """
                WHERE id IN (SELECT id FROM behaviour_payer WHERE payer = ?
                ORDER BY time DESC LIMIT ?) ORDER BY number DESC
                """, [script.blob, limit])
        case .destination(let script):
            return try payouts(
                "WHERE destination = ? ORDER BY number DESC LIMIT ?", [script.blob, limit])
        case .amount(let amount):
            let values: StatementArguments = [
                amount.minorUnits.blob, amount.asset.packed, Int64(amount.asset.scale), limit,
            ]
            let condition =
                "WHERE amount = ? AND asset = ? AND scale = ? ORDER BY number DESC LIMIT ?"
            return try deposits(condition, values) + payouts(condition, values)
        case .reference(let text):
            return try Row.fetchAll(
                database, sql: "SELECT id FROM wallet WHERE reference = ? ORDER BY id LIMIT ?",
                arguments: [text, limit]
            ).map { .wallet(try $0.id("id")) }
        case .shortened(let id): return try ids(id, limit: limit)
        }
    }

    /// The index of ids is asked for the first digits; the order is made of what it finds.
    private func ids(_ id: ShortenedID, limit: Int) throws -> [SearchFind] {
        let condition = """
            WHERE id >= ?1 AND id <= ?2 AND (?3 = '' OR substr(hex(id), -length(?3)) = ?3)
            """
        let values: StatementArguments = [id.first.blob, id.last.blob, id.tail, limit]
        let newest = "\(condition) ORDER BY +number DESC LIMIT ?4"
        return try deposits(newest, values) + payouts(newest, values)
            + Row.fetchAll(
                database, sql: "SELECT id FROM wallet \(condition) ORDER BY id LIMIT ?4",
                arguments: values
            ).map { .wallet(try $0.id("id")) }
            + Row.fetchAll(
                database, sql: "SELECT id FROM compliance_case \(newest)", arguments: values
            ).map { .complianceCase(try $0.id("id")) }
    }

    private func deposits(
        _ condition: String, _ values: StatementArguments
    ) throws -> [SearchFind] {
        try Row.fetchAll(
            database, sql: "SELECT id FROM deposit \(condition)", arguments: values
        ).map { .deposit(try $0.id("id")) }
    }

    private func payouts(
        _ condition: String, _ values: StatementArguments
    ) throws -> [SearchFind] {
        try Row.fetchAll(
            database, sql: "SELECT id FROM payout \(condition)", arguments: values
        ).map { .payout(try $0.id("id")) }
    }

    /// The payouts that one of our own transactions pays, in its order.
    private func planned(
        _ chain: ChainID, _ transaction: TransactionID, limit: Int
    ) throws -> [SearchFind] {
        let row = try Row.fetchOne(
            database, sql: "SELECT payouts FROM plan WHERE chain = ? AND transaction_id = ?",
            arguments: [chain.name, transaction.bytes.blob])
        guard let blob = try row?.blob("payouts") else { return [] }
        let bytes = [UInt8](blob)
        return try stride(from: 0, to: bytes.count, by: 16).prefix(limit).map { place in
            let part = Data(bytes[place..<min(place + 16, bytes.count)])
            return .payout(PayoutID(try UInt128(blob: part, "plan.payouts")))
        }
    }
}
