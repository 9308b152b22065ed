import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

extension SQLiteSession {
    func settlementTerms(of wallet: WalletID, asset: Asset) throws -> SettlementTermsRecord? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM settlement_terms WHERE wallet = ? AND asset = ? AND scale = ?
                """,
            arguments: [wallet.value.blob, asset.packed, Int64(asset.scale)]
        ).map(StoredSettlement.terms)
    }

    func settlementTerms(page: PageRequest) throws -> [SettlementTermsRecord] {
        // The position is a wallet's: a page ends behind the last terms of a wallet.
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM settlement_terms WHERE wallet IN (
                    SELECT DISTINCT wallet FROM settlement_terms WHERE wallet > ?
                    ORDER BY wallet LIMIT ?)
                ORDER BY wallet, asset, scale
                """,
            arguments: [page.after.map(\.blob) ?? Data(), page.limit]
        ).map(StoredSettlement.terms)
    }

    func settlements(
        of wallet: WalletID?, page: PageRequest
    ) throws -> [(UInt128, SettlementRecord)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM settlement WHERE number < ?1 AND (?2 IS NULL OR wallet = ?2)
                ORDER BY number DESC LIMIT ?3
                """,
            arguments: [
                page.after.map { Int64(clamping: $0) } ?? .max, wallet?.value.blob, page.limit,
            ]
        ).map { (UInt128(try $0.number("number") as UInt64), try StoredSettlement.read($0)) }
    }

    func settlement(_ id: SettlementID) throws -> SettlementRecord? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM settlement WHERE id = ?", arguments: [id.value.blob]
        ).map(StoredSettlement.read)
    }

    func save(_ terms: SettlementTermsRecord) throws {
        try database.execute(
            sql: StoredSettlement.saveTerms, arguments: try StoredSettlement.values(terms))
    }

    func removeSettlementTerms(of wallet: WalletID, asset: Asset) throws {
        try database.execute(
            sql: "DELETE FROM settlement_terms WHERE wallet = ? AND asset = ? AND scale = ?",
            arguments: [wallet.value.blob, asset.packed, Int64(asset.scale)])
    }

    func add(_ settlement: SettlementRecord) throws {
        try database.execute(
            sql: StoredSettlement.add, arguments: try StoredSettlement.values(settlement))
    }

    func latestReconciliations() throws -> [ReconciliationRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM reconciliation WHERE number IN (
                    SELECT max(number) FROM reconciliation GROUP BY chain, asset, scale)
                ORDER BY chain, asset, scale
                """
        ).map { row in
            ReconciliationRecord(
                reconciliation: try ReconciliationRow.read(row), time: try row.time("time"))
        }
    }

    func payoutGate(_ token: TokenID) throws -> PayoutGate {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT * FROM payout_gate WHERE chain = ? AND asset = ? AND scale = ?",
            arguments: [token.chain.name, token.asset.packed, Int64(token.asset.scale)])
        guard let row else { return PayoutGate(token: token) }
        let isStopped = try row.optionalBlob("block_hash") != nil
        return PayoutGate(
            token: token, mismatch: isStopped ? try ReconciliationRow.read(row) : nil,
            lastHeight: try row.optionalHeight("last_height"))
    }

    func save(_ record: ReconciliationRecord, gate: PayoutGate) throws {
        let token = record.reconciliation.facts.token
        guard gate.token == token else {
            throw StoreFailure.corrupt("the gate is another token's")
        }
        try database.execute(
            sql: ReconciliationRow.add,
            arguments: [token.chain.name, token.asset.packed, Int64(token.asset.scale)]
                + ReconciliationRow.values(try facts(record.reconciliation))
                + [record.time.milliseconds])
        try save(gate)
    }

    func save(_ gate: PayoutGate) throws {
        let token = gate.token
        try database.execute(
            sql: ReconciliationRow.saveGate,
            arguments: [
                token.chain.name, token.asset.packed, Int64(token.asset.scale),
                try gate.lastHeight.map(stored),
            ] + ReconciliationRow.values(try gate.mismatch.map(facts)))
    }

    /// What is kept: one column has the asset of token and custody.
    private func facts(_ found: Reconciliation) throws -> ReconciliationFacts {
        guard found.facts.custody.asset == found.facts.token.asset else {
            throw StoreFailure.corrupt("custody is of another asset than its token")
        }
        _ = try stored(found.facts.block.height)
        return found.facts
    }
}
