import Connector
import Encodings
import Foundation
import GRDB
import ScreeningRules
import Units

/// A retro hit as a row, both ways.
enum RetroHitRow {
    static let save = """
        INSERT INTO retro_hit (id, wallet, case_id, causes, deposit_count, asset, scale, tainted,
        frozen, reserved, spent, freeze_count, state, opened_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET causes = excluded.causes,
        deposit_count = excluded.deposit_count, tainted = excluded.tainted,
        frozen = excluded.frozen, reserved = excluded.reserved, spent = excluded.spent,
        freeze_count = excluded.freeze_count, state = excluded.state
        """

    /// The condition of the indexes of hits that want money, word for word.
    static let wants = "state = 'open' AND reserved > x'00000000000000000000000000000000'"

    static func values(_ hit: RetroHit) -> StatementArguments {
        [
            hit.id.value.blob, hit.wallet.value.blob, hit.caseID.value.blob,
            JSONValue.array(hit.causes.map(\.json)).blob, hit.depositCount,
            hit.tainted.asset.packed, Int64(hit.tainted.asset.scale),
            hit.tainted.minorUnits.blob, hit.frozen.minorUnits.blob,
            hit.reserved.minorUnits.blob, hit.spent.minorUnits.blob, Int64(hit.freezeCount),
            hit.state.rawValue, hit.openedAt.milliseconds,
        ]
    }

    static func read(_ row: Row) throws -> RetroHit {
        let causes = try (try row.json("causes").elements ?? []).map { json in
            do {
                return try RetroCause(json: json)
            } catch {
                throw StoreFailure.corrupt("retro_hit.causes: \(error)")
            }
        }
        return RetroHit(
            id: try row.id("id"), wallet: try row.id("wallet"), caseID: try row.id("case_id"),
            causes: causes, depositCount: try row.number("deposit_count"),
            tainted: try row.amount("tainted"), frozen: try row.amount("frozen"),
            reserved: try row.amount("reserved"), spent: try row.amount("spent"),
            freezeCount: try row.number("freeze_count"), state: try row.word("state"),
            openedAt: try row.time("opened_at"))
    }
}
