import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

extension SQLiteSession {
    func spendableCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin] {
        try fetchCoins(
            """
            WHERE chain = ? AND is_spent = 0 AND is_clear = 1 AND NOT EXISTS (
                SELECT 1 FROM plan_claim WHERE plan_claim.chain = coin.chain
                AND holder = coin.transaction_id AND position = coin.output_index)
            ORDER BY transaction_id, output_index LIMIT ?
            """, [chain.name, limit])
    }

    func coin(_ outpoint: Outpoint, on chain: ChainID) throws -> SpendableCoin? {
        try fetchCoins(
            "WHERE chain = ? AND transaction_id = ? AND output_index = ?",
            [chain.name, outpoint.transaction.bytes.blob, Int64(outpoint.outputIndex)]
        ).first
    }

    func allCoins(on chain: ChainID, limit: Int) throws -> [SpendableCoin] {
        try fetchCoins(
            "WHERE chain = ? AND is_spent = 0 ORDER BY transaction_id, output_index LIMIT ?",
            [chain.name, limit])
    }

    func coinTotal(on chain: ChainID) throws -> Amount {
        let rows = try Row.fetchCursor(
            try database.cachedStatement(
                sql: "SELECT asset, scale, value FROM coin WHERE chain = ? AND is_spent = 0"),
            arguments: [chain.name])
        var total: Amount?
        while let row = try rows.next() {
            let value = try row.amount("value")
            total = try total?.adding(value) ?? value
        }
        return total ?? .zero(.btc)
    }

    func payingAddresses(
        on chain: ChainID, asset: Asset, skipping count: Int, limit: Int
    ) throws -> [AddressRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM address WHERE family = 'evm'
                AND EXISTS (SELECT 1 FROM deposit WHERE recipient = address.script
                    AND deposit.chain = ?1 AND asset = ?2 AND scale = ?3
                    AND chain_state = 'final' AND screening_state = 'clear')
                ORDER BY number LIMIT ?4 OFFSET ?5
                """,
            arguments: [chain.name, asset.packed, Int64(asset.scale), limit, count]
        ).map(SQLiteSession.address)
    }

    func unspendableUnits(
        at account: WatchedScript, on chain: ChainID, asset: Asset
    ) throws -> UInt256 {
        let statement = try database.cachedStatement(
            sql: """
                SELECT paid FROM deposit WHERE recipient = ? AND chain = ? AND asset = ?
                AND scale = ? AND chain_state IN ('included', 'final')
                AND NOT (chain_state = 'final'
                    AND (screening_state = 'clear' OR refund IS 'done'))
                """)
        let paid = try statement.rows(
            [account.blob, chain.name, asset.packed, Int64(asset.scale)]
        ) { try UInt256(blob: try $0.blob("paid"), "paid") }
        return paid.reduce(.zero) { $0.plus($1) }
    }

    private func fetchCoins(
        _ clause: String, _ values: StatementArguments
    ) throws -> [SpendableCoin] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM coin \(clause)")
        return try statement.rows(values) { row in
            SpendableCoin(
                outpoint: Outpoint(
                    transaction: TransactionID(try row.bytes32("transaction_id")),
                    outputIndex: try row.number("output_index")),
                value: try row.amount("value"),
                script: WatchedScript(blob: try row.blob("script")),
                keyFile: try row.text("key_file"), index: try row.number("key_index"))
        }
    }
}
