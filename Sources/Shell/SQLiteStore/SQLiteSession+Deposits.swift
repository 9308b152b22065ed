import ChainModel
import Connector
import DepositRules
import Digests
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func deposit(_ id: DepositID) throws -> Deposit? {
        try fetchDeposits("WHERE id = ?", [id.value.blob]).first
    }

    func deposits(_ filter: DepositFilter, page: PageRequest) throws -> [(UInt128, Deposit)] {
        var all = filter.conditions
        all.add("number < ?", [page.after.map { Int64(clamping: $0) } ?? .max])
        return try Row.fetchAll(
            database, sql: "SELECT * FROM deposit \(all.clause) ORDER BY number DESC LIMIT ?",
            arguments: all.values + [page.limit]
        ).map { (UInt128(try $0.number("number") as UInt64), try DepositRow.read($0)) }
    }

    func deposits(includedIn block: BlockReference, of chain: ChainID) throws -> [Deposit] {
        // Final ones too: a final block that leaves must be noticed.
        try fetchDeposits(
            """
            WHERE chain = ? AND block_hash = ? AND chain_state IN ('included', 'final')
            ORDER BY number
            """,
            [chain.name, block.hash.blob])
    }

    func depositsAwaitingFinality(
        of chain: ChainID, upTo height: BlockHeight, limit: Int
    ) throws -> [Deposit] {
        try fetchDeposits(
            """
            WHERE chain = ? AND chain_state = 'included' AND block_height <= ?
            ORDER BY number LIMIT ?
            """,
            [chain.name, try stored(height), limit])
    }

    func finalDeposits(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [Deposit] {
        try fetchDeposits(
            """
            WHERE chain = ? AND chain_state = 'final' AND block_height > ?
            ORDER BY number LIMIT ?
            """,
            [chain.name, try stored(height), limit])
    }

    func depositsToScreen(limit: Int) throws -> [Deposit] {
        try fetchDeposits("WHERE screening_state = 'running' ORDER BY number LIMIT ?", [limit])
    }

    func depositsClearedWithout(lists: Bytes32, limit: Int) throws -> [Deposit] {
        try fetchDeposits(
            """
            WHERE screening_state = 'clear' AND chain_state <> 'final' AND lists IS NOT ?
            ORDER BY number LIMIT ?
            """,
            [lists.blob, limit])
    }

    func verdict(_ id: VerdictID) throws -> VerdictRecord? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM verdict WHERE id = ?"),
            arguments: [id.value.blob]
        ).map(SQLiteSession.verdict)
    }

    func verdicts(on deposit: DepositID) throws -> [VerdictRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM verdict WHERE deposit = ? ORDER BY number",
            arguments: [deposit.value.blob]
        ).map(SQLiteSession.verdict)
    }

    func ignored(of chain: ChainID, limit: Int) throws -> [IgnoredRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM ignored WHERE chain = ? ORDER BY time DESC LIMIT ?",
            arguments: [chain.name, limit]
        ).map { row in
            let id = SightingID(
                chain: chain, transaction: TransactionID(try row.bytes32("transaction_id")),
                locator: try row.number("locator"))
            return IgnoredRecord(
                ignored: IgnoredSighting(
                    id: id, recipient: WatchedScript(blob: try row.blob("recipient")),
                    reason: try row.word("reason"),
                    contract: try row.optionalBlob("contract").map(WatchedScript.init(blob:))),
                block: BlockReference(
                    height: try row.height("block_height"),
                    hash: BlockHash(try row.bytes32("block_hash"))),
                time: try row.time("time"))
        }
    }

    func save(_ deposit: Deposit) throws {
        let changes = DepositRow.changes(deposit)
        try database.cachedStatement(sql: DepositRow.change).execute(arguments: changes)
        if database.changesCount == 0 {
            try database.cachedStatement(sql: DepositRow.add)
                .execute(arguments: changes + DepositRow.constants(deposit))
        }
        if let refund = DepositRow.refundValues(deposit) {
            try database.cachedStatement(sql: DepositRow.saveRefund).execute(arguments: refund)
        }
    }

    func add(_ record: IgnoredRecord) throws {
        let ignored = record.ignored
        try database.execute(
            sql: """
                INSERT INTO ignored (chain, transaction_id, locator, recipient, reason, contract,
                block_height, block_hash, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
            arguments: [
                ignored.id.chain.name, ignored.id.transaction.bytes.blob,
                Int64(ignored.id.locator), ignored.recipient.blob, ignored.reason.rawValue,
                ignored.contract?.blob, try stored(record.block.height), record.block.hash.blob,
                record.time.milliseconds,
            ])
    }

    func append(_ verdict: VerdictRecord) throws {
        let last = try evidenceHead()
        let previous = last.link.bytes
        let link = VerdictLink.next(after: previous, record: verdict.canonical)
        try database.cachedStatement(
            sql: """
                INSERT INTO verdict (id, deposit, canonical, customer_text, staff_text, time,
                previous, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """
        ).execute(
            arguments: [
                verdict.id.value.blob, verdict.deposit.value.blob, Data(verdict.canonical),
                verdict.customerText, verdict.staffText, verdict.time.milliseconds,
                Data(previous), link.blob,
            ])
        // The same verdict again is in the chain already.
        guard database.changesCount > 0 else { return }
        let number = UInt64(database.lastInsertedRowID)
        memory?.heads.evidence = EvidenceHead(verdictCount: number, link: link)
    }

    func save(_ entry: CountedDeposit) throws {
        let isNew = try !isCounted(entry.id)
        limitUses = [:]
        counted[entry.id] = true
        try database.cachedStatement(
            sql: """
                \(isNew ? "INSERT" : "REPLACE") INTO counted (deposit, recipient, wallet, sources,
                asset, scale, amount, time, tier, value_asset, value_scale, value)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                entry.id.value.blob, entry.recipient.blob, entry.wallet.value.blob,
                JSONValue.scripts(entry.sources).blob, entry.amount.asset.packed,
                Int64(entry.amount.asset.scale), entry.amount.minorUnits.blob,
                entry.time.milliseconds, entry.tier, entry.value?.asset.packed,
                entry.value.map { Int64($0.asset.scale) }, entry.value?.minorUnits.blob,
            ])
        try LimitTotals(database: database, memory: memory).count(entry, isNew: isNew)
    }

    private func fetchDeposits(
        _ clause: String, _ values: StatementArguments
    ) throws -> [Deposit] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM deposit \(clause)")
        return try statement.rows(values, DepositRow.read)
    }

    static func verdict(_ row: Row) throws -> VerdictRecord {
        VerdictRecord(
            id: try row.id("id"), deposit: try row.id("deposit"),
            canonical: [UInt8](try row.blob("canonical")),
            customerText: try row.text("customer_text"), staffText: try row.text("staff_text"),
            time: try row.time("time"))
    }
}

/// How each verdict is linked to the one before it.
enum VerdictLink {
    /// SHA-256 of the link before and the record.
    static func next(after previous: [UInt8], record: [UInt8]) -> Bytes32 {
        guard let link = Bytes32(SHA256.hash(previous + record)) else {
            preconditionFailure("a SHA-256 has 32 bytes")
        }
        return link
    }
}
