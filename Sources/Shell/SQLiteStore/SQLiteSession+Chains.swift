import ChainModel
import Connector
import Foundation
import GRDB
import Units

extension SQLiteSession {
    func chain(_ id: ChainID) throws -> ChainRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM chain WHERE id = ?", arguments: [id.name])
            .map { row in
                ChainRecord(
                    id: id,
                    genesis: try row.optionalBlob("genesis").map {
                        BlockHash(try Bytes32(blob: $0, "genesis"))
                    },
                    startHeight: try row.height("start_height"),
                    finalFloor: try row.optionalHeight("final_floor"),
                    safe: try row.optionalHeight("safe"),
                    finalized: try row.optionalHeight("finalized"),
                    halt: try row.decode(String?.self, forColumn: "halt"),
                    finalToReread: try unpacked(row.optionalBlob("final_to_reread")))
            }
    }

    private func unpacked(_ blob: Data?) throws -> [BlockReference] {
        let bytes = [UInt8](blob ?? Data())
        return try stride(from: 0, to: bytes.count, by: 40).map { start in
            let end = start + 40
            guard end <= bytes.count, let hash = Bytes32(bytes[start + 8..<end]) else {
                throw StoreFailure.corrupt("chain.final_to_reread: not blocks of 40 bytes")
            }
            let height = bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return BlockReference(height: BlockHeight(height), hash: BlockHash(hash))
        }
    }

    private func packed(_ blocks: [BlockReference]) -> Data? {
        guard !blocks.isEmpty else { return nil }
        return blocks.reduce(into: Data()) { data, block in
            withUnsafeBytes(of: block.height.value.bigEndian) { data.append(contentsOf: $0) }
            data.append(block.hash.blob)
        }
    }

    func checkpoints(_ id: ChainID) throws -> [BlockReference] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM checkpoint WHERE chain = ? ORDER BY height",
            arguments: [id.name]
        ).map { row in
            BlockReference(
                height: try row.height("height"), hash: BlockHash(try row.bytes32("hash")))
        }
    }

    func rescan(_ id: ChainID) throws -> RescanRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM rescan WHERE chain = ?", arguments: [id.name]
        )
        .map { row in
            RescanRecord(
                chain: id, from: try row.height("first"), through: try row.height("through"),
                next: try row.height("next"), foundCount: try row.number("found"))
        }
    }

    func save(_ chain: ChainRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO chain (id, genesis, start_height, final_floor, safe, finalized, halt,
                final_to_reread)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET genesis = excluded.genesis,
                start_height = excluded.start_height, final_floor = excluded.final_floor,
                safe = excluded.safe, finalized = excluded.finalized, halt = excluded.halt,
                final_to_reread = excluded.final_to_reread
                """,
            arguments: [
                chain.id.name, chain.genesis?.blob, try stored(chain.startHeight),
                try chain.finalFloor.map(stored), try chain.safe.map(stored),
                try chain.finalized.map(stored), chain.halt, packed(chain.finalToReread),
            ])
    }

    func addCheckpoint(
        _ block: BlockReference, of chain: ChainID, keeping window: UInt64
    ) throws {
        let height = try stored(block.height)
        if let top = try topHeight(of: chain), top >= height {
            throw StoreFailure.corrupt("a new checkpoint is above all others")
        }
        try database.execute(
            sql: "INSERT INTO checkpoint (chain, height, hash) VALUES (?, ?, ?)",
            arguments: [chain.name, height, block.hash.blob])
        try database.execute(
            sql: "DELETE FROM checkpoint WHERE chain = ? AND height < ?",
            arguments: [chain.name, height - Int64(clamping: window)])
    }

    func removeCheckpoint(_ block: BlockReference, of chain: ChainID) throws {
        guard try topHeight(of: chain) == stored(block.height) else {
            throw StoreFailure.corrupt("only the highest checkpoint is taken back")
        }
        try database.execute(
            sql: "DELETE FROM checkpoint WHERE chain = ? AND height = ? AND hash = ?",
            arguments: [chain.name, try stored(block.height), block.hash.blob])
        guard database.changesCount == 1 else {
            throw StoreFailure.corrupt("the checkpoint to remove is not there")
        }
    }

    func save(_ rescan: RescanRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO rescan (chain, first, through, next, found) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (chain) DO UPDATE SET first = excluded.first,
                through = excluded.through, next = excluded.next, found = excluded.found
                """,
            arguments: [
                rescan.chain.name, try stored(rescan.from), try stored(rescan.through),
                try stored(rescan.next), rescan.foundCount,
            ])
    }

    private func topHeight(of chain: ChainID) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT max(height) FROM checkpoint WHERE chain = ?",
            arguments: [chain.name])
    }

    func stored(_ height: BlockHeight) throws -> Int64 {
        guard let value = Int64(exactly: height.value) else {
            throw StoreFailure.notCommitted("height \(height.value) is out of range")
        }
        return value
    }
}
