import ChainModel
import Digests
import Encodings
import Foundation
import GRDB
import ScreeningRules
import TestKit
import Units

@testable import SQLiteStore

/// A database of the second version with deposits that were screened, as its version wrote them.
struct OldDatabase {
    let queue: DatabaseQueue

    /// Makes one with so many deposits of five wallets and seven payers, drawn from a seed.
    init(depositCount: Int, seed: UInt64 = 1) throws {
        queue = try DatabaseQueue()
        try Schema.migrator().migrate(queue, upTo: "v2")
        var random = SplitMix64(seed: seed)
        try queue.write { database in
            for number in 0..<UInt128(5) {
                try database.execute(
                    sql: "INSERT INTO wallet VALUES (?, '', ?, 'active', 0)",
                    arguments: [number.blob, number < 2 ? "free" : "limited"])
            }
            for number in 0..<UInt128(depositCount) {
                try OldDatabase.insert(number, &random, database)
            }
        }
    }

    /// The script of a payer: a key hash of Bitcoin, which hides another form of its key.
    static func payer(_ number: UInt64) -> WatchedScript {
        WatchedScript([0, 20] + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 20))
    }

    private static func insert(
        _ number: UInt128, _ random: inout SplitMix64, _ database: Database
    ) throws {
        let wallet = UInt128(random.next() % 5)
        // Many deposits of one moment: their order is that of their ids.
        let time = Int64(random.next() % 40) * 7_200_000
        let id = UInt128(random.next()) << 64 | number
        let recipient = WatchedScript([0, 20] + [UInt8](repeating: UInt8(100 + wallet), count: 20))
        let payers = Set((0...(random.next() % 2)).map { _ in random.next() % 7 }).sorted()
            .map(payer)
        let amount = UInt128(random.next() % 90 + 10)
        try database.execute(
            sql: """
                INSERT INTO deposit (id, chain, transaction_id, locator, wallet, recipient, asset,
                scale, amount, paid, decimals, remainder, chain_state, screening_state, verdict,
                block_height, block_hash, inclusions, counterparties, spent, first_seen, changed_at)
                VALUES (?, 'btc-local', ?, 0, ?, ?, ?, 8, ?, zeroblob(32), 8, zeroblob(32),
                'final', 'clear', ?, 5, zeroblob(32), 1, x'5b5d', x'5b5d', ?, ?)
                """,
            arguments: [
                id.blob, Bytes32(head: 1, tail: number).blob, wallet.blob, recipient.blob,
                Asset.btc.packed, amount.blob, id.blob, time, time,
            ])
        try database.execute(
            sql: """
                INSERT INTO counted (deposit, recipient, wallet, sources, asset, scale, amount,
                time) VALUES (?, ?, ?, ?, ?, 8, ?, ?)
                """,
            arguments: [
                id.blob, recipient.blob, wallet.blob, JSONValue.scripts(payers).blob,
                Asset.btc.packed, amount.blob, time,
            ])
        for payer in payers {
            try database.execute(
                sql: "INSERT INTO counted_source VALUES (?, ?)",
                arguments: [payer.blob, id.blob])
        }
    }

    /// How many rows there are.
    func count(_ table: String) throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    /// A digest of all rows of a table, in the order of its key.
    func digest(of table: String, by order: String) throws -> (count: Int, digest: String) {
        try queue.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM \(table) ORDER BY \(order)")
            let lines: [String] = rows.map { row in
                let fields: [String] = row.map { column, value in
                    guard case .blob(let data) = value.storage else {
                        return "\(column)=\(value)"
                    }
                    return "\(column)=\(Hex.encode([UInt8](data)))"
                }
                return fields.joined(separator: " ")
            }
            let text = lines.joined(separator: "\n")
            let hash = SHA256.hash(Array(text.utf8)).prefix(8)
            return (rows.count, Hex.encode(Array(hash)))
        }
    }
}
