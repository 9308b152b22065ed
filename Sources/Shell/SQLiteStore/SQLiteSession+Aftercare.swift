import ChainModel
import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

extension SQLiteSession {
    func seen(_ key: ScreeningKey, after place: SeenPlace?, limit: Int) throws -> [SeenPlace] {
        var values: StatementArguments = [key.family.rawValue, Data(key.bytes)]
        var rest = ""
        if let place {
            rest = "AND (wallet, subject, kind, is_form) > (?, ?, ?, ?)"
            values += [
                place.wallet.value.blob, place.subject.blob, place.kind.rawValue,
                place.isForm ? 1 : 0,
            ]
        }
        values += [limit]
        let statement = try database.cachedStatement(
            sql: """
                SELECT wallet, subject, kind, is_form FROM seen_address
                WHERE family = ? AND key = ? \(rest)
                ORDER BY wallet, subject, kind, is_form LIMIT ?
                """)
        return try statement.rows(values) { row in
            let isForm: Int = try row.number("is_form")
            return SeenPlace(
                wallet: try row.id("wallet"),
                subject: try UInt128(blob: try row.blob("subject"), "subject"),
                kind: try row.word("kind"), isForm: isForm == 1)
        }
    }

    func seenKeys(after key: ScreeningKey?, limit: Int) throws -> [ScreeningKey] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT DISTINCT family, key FROM seen_address WHERE (family, key) > (?, ?)
                ORDER BY family, key LIMIT ?
                """)
        let values: StatementArguments = [
            key?.family.rawValue ?? "", Data(key?.bytes ?? []), limit,
        ]
        return try statement.rows(values) { row in
            ScreeningKey(try row.word("family"), [UInt8](try row.blob("key")))
        }
    }

    func aftercare(_ subject: String) throws -> AftercareProgress? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM aftercare WHERE subject = ?", arguments: [subject]
        ).map { row in
            var place: SeenPlace?
            if let wallet: WalletID = try row.optionalID("place_wallet") {
                let isForm: Int = try row.number("place_is_form")
                place = SeenPlace(
                    wallet: wallet,
                    subject: try UInt128(blob: try row.blob("place_subject"), "place_subject"),
                    kind: try row.word("place_kind"), isForm: isForm == 1)
            }
            return AftercareProgress(
                subject: subject, finished: try row.texts("finished"),
                finishedDigest: try row.bytes32("finished_digest"),
                target: try row.bytes32("target"), position: try row.number("position"),
                place: place)
        }
    }

    func retroHit(_ id: RetroHitID) throws -> RetroHit? {
        try fetchHits("WHERE id = ?", [id.value.blob]).first
    }

    func retroHit(ofCase id: CaseID) throws -> RetroHit? {
        try fetchHits("WHERE case_id = ?", [id.value.blob]).first
    }

    func retroHits(of deposit: DepositID) throws -> [RetroHit] {
        try fetchHits(
            "WHERE id IN (SELECT hit FROM retro_hit_deposit WHERE deposit = ?) ORDER BY id",
            [deposit.value.blob])
    }

    func retroHits(page: PageRequest) throws -> [(UInt128, RetroHit)] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM retro_hit WHERE number > ? ORDER BY number LIMIT ?",
            arguments: [Int64(clamping: page.after ?? 0), page.limit]
        ).map { (UInt128(try $0.number("number") as UInt64), try RetroHitRow.read($0)) }
    }

    func hitsWanting(of wallet: WalletID, _ asset: Asset) throws -> [RetroHit] {
        try fetchHits(
            "WHERE \(RetroHitRow.wants) AND wallet = ? AND asset = ? AND scale = ? ORDER BY number",
            [wallet.value.blob, asset.packed, Int64(asset.scale)])
    }

    func hitsWanting(page: PageRequest) throws -> [(UInt128, RetroHit)] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM retro_hit WHERE \(RetroHitRow.wants) AND number > ?
                ORDER BY number LIMIT ?
                """)
        return try statement.rows([Int64(clamping: page.after ?? 0), page.limit]) { row in
            (UInt128(try row.number("number") as UInt64), try RetroHitRow.read(row))
        }
    }

    func deposits(of hit: RetroHitID, after id: DepositID?, limit: Int) throws -> [DepositID] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT deposit FROM retro_hit_deposit WHERE hit = ? AND deposit > ?
                ORDER BY deposit LIMIT ?
                """)
        let after = id?.value.blob ?? Data()
        return try statement.rows([hit.value.blob, after, limit]) { try $0.id("deposit") }
    }

    func add(_ seen: [SeenAddress]) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO seen_address VALUES (?, ?, ?, ?, ?, ?)")
        for one in seen {
            try statement.execute(arguments: [
                Data(one.key.bytes), one.key.family.rawValue, one.place.wallet.value.blob,
                one.place.subject.blob, one.place.kind.rawValue, one.place.isForm ? 1 : 0,
            ])
        }
    }

    func save(_ progress: AftercareProgress) throws {
        let place = progress.place
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO aftercare (subject, finished, finished_digest, target,
                position, place_wallet, place_subject, place_kind, place_is_form)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                progress.subject, JSONValue.texts(progress.finished).blob,
                progress.finishedDigest.blob, progress.target.blob, progress.position,
                place?.wallet.value.blob, place?.subject.blob, place?.kind.rawValue,
                place.map { $0.isForm ? 1 : 0 },
            ])
    }

    func save(_ hit: RetroHit, adding deposits: [DepositID]) throws {
        try database.cachedStatement(sql: RetroHitRow.save)
            .execute(arguments: RetroHitRow.values(hit))
        let statement = try database.cachedStatement(
            sql: "INSERT INTO retro_hit_deposit (hit, deposit) VALUES (?, ?)")
        for deposit in deposits {
            try statement.execute(arguments: [hit.id.value.blob, deposit.value.blob])
        }
    }

    func issuerEvents(
        of chain: ChainID, after number: UInt64, limit: Int
    ) throws -> [IssuerRecord] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM issuer_event WHERE chain = ? AND number > ? ORDER BY number LIMIT ?
                """)
        return try statement.rows([chain.name, Int64(clamping: number), limit]) { row in
            IssuerRecord(
                number: try row.number("number"), chain: chain,
                block: BlockReference(
                    height: try row.height("block_height"),
                    hash: BlockHash(try row.bytes32("block_hash"))),
                event: IssuerEvent(
                    asset: try row.asset(), kind: try row.word("kind"),
                    account: WatchedScript(blob: try row.blob("account")),
                    transaction: TransactionID(try row.bytes32("transaction_id")),
                    logIndex: try row.number("log_index")),
                time: try row.time("time"))
        }
    }

    func isFrozenByIssuer(_ account: WatchedScript, token: TokenID) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT kind FROM issuer_event WHERE account = ? AND chain = ? AND asset = ?
                ORDER BY block_height DESC, log_index DESC LIMIT 1
                """)
        let kind = try String.fetchOne(
            statement, arguments: [account.blob, token.chain.name, token.asset.packed])
        return kind.map { $0 != IssuerEvent.Kind.unfrozen.rawValue } ?? false
    }

    func add(_ record: IssuerRecord) throws {
        let event = record.event
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO issuer_event (chain, block_height, block_hash, asset, scale,
                kind, account, transaction_id, log_index, time)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            record.chain.name, Int64(clamping: record.block.height.value),
            record.block.hash.blob, event.asset.packed, Int64(event.asset.scale),
            event.kind.rawValue, event.account.blob, event.transaction.bytes.blob,
            Int64(clamping: event.logIndex), record.time.milliseconds,
        ])
    }

    func removeIssuerEvents(in block: BlockReference, of chain: ChainID) throws {
        try database.execute(
            sql: "DELETE FROM issuer_event WHERE chain = ? AND block_hash = ?",
            arguments: [chain.name, block.hash.blob])
    }

    private func fetchHits(_ clause: String, _ values: StatementArguments) throws -> [RetroHit] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM retro_hit \(clause)")
        return try statement.rows(values, RetroHitRow.read)
    }
}
