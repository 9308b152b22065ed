import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

/// What was compared, as columns that comparisons and gates have in common.
enum ReconciliationRow {
    static let add = """
        INSERT INTO reconciliation (chain, asset, scale, block_height, block_hash, custody,
        remainder, chain_units, decimals, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    static let saveGate = """
        INSERT INTO payout_gate (chain, asset, scale, last_height, block_height, block_hash,
        custody, remainder, chain_units, decimals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (chain, asset, scale) DO UPDATE SET last_height = excluded.last_height,
        block_height = excluded.block_height, block_hash = excluded.block_hash,
        custody = excluded.custody, remainder = excluded.remainder,
        chain_units = excluded.chain_units, decimals = excluded.decimals
        """

    /// The columns of facts; all null where there are none.
    static func values(_ facts: ReconciliationFacts?) -> StatementArguments {
        [
            facts.map { Int64(clamping: $0.block.height.value) }, facts?.block.hash.blob,
            facts?.custody.minorUnits.blob, facts?.remainder.blob, facts?.chain.units.blob,
            facts.map { Int64($0.chain.decimals) },
        ]
    }

    /// The outcome follows from the facts.
    static func read(_ row: Row) throws -> Reconciliation {
        Reconciliation(
            ReconciliationFacts(
                token: TokenID(chain: try row.chain("chain"), asset: try row.asset()),
                block: BlockReference(
                    height: try row.height("block_height"),
                    hash: BlockHash(try row.bytes32("block_hash"))),
                custody: try row.amount("custody"),
                remainder: try UInt256(blob: try row.blob("remainder"), "remainder"),
                chain: TokenAmount(
                    units: try UInt256(blob: try row.blob("chain_units"), "chain_units"),
                    decimals: try row.number("decimals"))))
    }
}
