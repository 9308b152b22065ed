import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

/// Settlements and their terms as rows, both ways.
enum StoredSettlement {
    static let saveTerms = """
        INSERT INTO settlement_terms (wallet, asset, scale, chain, address, minimum, threshold,
        period, fee_share_max, set_by, covered_through, last_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (wallet, asset, scale) DO UPDATE SET chain = excluded.chain,
        address = excluded.address, minimum = excluded.minimum, threshold = excluded.threshold,
        period = excluded.period, fee_share_max = excluded.fee_share_max,
        set_by = excluded.set_by,
        covered_through = excluded.covered_through, last_at = excluded.last_at
        """

    static func values(_ terms: SettlementTermsRecord) throws -> StatementArguments {
        let rule = terms.rule
        // One column has the asset of all; the rule's own amounts are of one asset by its type.
        guard rule.minimum.asset == terms.token.asset else {
            throw StoreFailure.corrupt("settlement terms are of one asset")
        }
        return [
            terms.wallet.value.blob, terms.token.asset.packed, Int64(terms.token.asset.scale),
            terms.token.chain.name, terms.address, rule.minimum.minorUnits.blob,
            rule.threshold?.minorUnits.blob, rule.periodSeconds,
            Int64(bitPattern: rule.feeShareMax.value), terms.setBy,
            try stored(terms.coveredThrough),
            terms.lastAt.milliseconds,
        ]
    }

    static func terms(_ row: Row) throws -> SettlementTermsRecord {
        let asset = try row.asset()
        let share = try row.decode(Int64.self, forColumn: "fee_share_max")
        let rule = SettlementRule(
            minimum: try row.amount("minimum"),
            threshold: try row.optionalBlob("threshold").map {
                Amount(try UInt128(blob: $0, "threshold"), of: asset)
            }, periodSeconds: try row.optionalNumber("period"),
            feeShareMax: BasisPoints(UInt64(bitPattern: share)))
        guard let rule else { throw StoreFailure.corrupt("settlement_terms: no rule") }
        return SettlementTermsRecord(
            wallet: try row.id("wallet"),
            token: TokenID(chain: try row.chain("chain"), asset: asset),
            address: try row.text("address"), rule: rule, setBy: try row.text("set_by"),
            coveredThrough: try row.number("covered_through"), lastAt: try row.time("last_at"))
    }

    static let add = """
        INSERT INTO settlement (id, wallet, payout, asset, scale, first_row, last_row, row_count,
        credits, debits, digest, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static func values(_ settlement: SettlementRecord) throws -> StatementArguments {
        let coverage = settlement.coverage
        return [
            settlement.id.value.blob, settlement.wallet.value.blob, settlement.payout.value.blob,
            coverage.net.asset.packed, Int64(coverage.net.asset.scale),
            try stored(coverage.first), try stored(coverage.last), coverage.rowCount,
            coverage.credits.minorUnits.blob, coverage.debits.minorUnits.blob,
            coverage.digest.blob, settlement.createdAt.milliseconds,
        ]
    }

    static func read(_ row: Row) throws -> SettlementRecord {
        let coverage = SettlementCoverage(
            first: try row.number("first_row"), last: try row.number("last_row"),
            rowCount: try row.number("row_count"), credits: try row.amount("credits"),
            debits: try row.amount("debits"), digest: try row.bytes32("digest"))
        guard let coverage else { throw StoreFailure.corrupt("settlement: covers nothing") }
        return SettlementRecord(
            id: try row.id("id"), wallet: try row.id("wallet"), payout: try row.id("payout"),
            coverage: coverage, createdAt: try row.time("created_at"))
    }

    private static func stored(_ sequence: UInt64) throws -> Int64 {
        guard let value = Int64(exactly: sequence) else {
            throw StoreFailure.corrupt("a statement's row is out of range")
        }
        return value
    }
}
