import ChainModel
import Connector
import Encodings
import Foundation
import GRDB
import PayoutRules
import Units

/// A payout as a row, both ways; people's words are rows of their own.
enum PayoutRow {
    static let save = """
        INSERT INTO payout (id, wallet, chain, asset, scale, amount, destination, address, proposer,
        needed, warnings, reference, settlement, requested_at, state_name, state, wait,
        needs_person, awaits_screening, screening_check, plans, changed_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET needed = excluded.needed, warnings = excluded.warnings,
        state_name = excluded.state_name, state = excluded.state,
        wait = excluded.wait, needs_person = excluded.needs_person,
        awaits_screening = excluded.awaits_screening, screening_check = excluded.screening_check,
        plans = excluded.plans, changed_at = excluded.changed_at
        """

    static func values(_ record: PayoutRecord) -> StatementArguments {
        let payout = record.payout
        return [
            payout.id.value.blob, payout.wallet.value.blob, payout.token.chain.name,
            payout.amount.asset.packed, Int64(payout.amount.asset.scale),
            payout.amount.minorUnits.blob, payout.destination.blob, record.address,
            record.proposer, record.approvals.neededCount,
            JSONValue.texts(record.approvals.warnings).blob, record.reference,
            record.settlement?.value.blob, payout.requestedAt.milliseconds, payout.state.name,
            Data(PayoutStateText.encode(payout.state)),
            payout.wait.map { Data(PayoutStateText.encode($0)) },
            payout.wait?.needsPerson == true ? 1 : 0, payout.awaitsScreening ? 1 : 0,
            Int64(payout.screeningCheck), packed(payout.plans), payout.changedAt.milliseconds,
        ]
    }

    /// Reads a row and what belongs to it; claims of plans that were read are kept.
    static func load(
        _ row: Row, from database: Database, claims: inout [PlanID: PlanClaim]
    ) throws -> PayoutRecord {
        let hasFamily = ["planned", "signed", "broadcast", "included"]
            .contains(try row.text("state_name"))
        if hasFamily {
            let statement = try database.cachedStatement(
                sql: "SELECT claim FROM plan WHERE id = ?")
            for plan in try plans(row) where claims[plan] == nil {
                claims[plan] = try Row.fetchOne(statement, arguments: [plan.value.blob])
                    .map(PlanRow.claim)
            }
        }
        return try read(row, claims: claims, words: try words(on: row, from: database))
    }

    private static func words(
        on payout: Row, from database: Database
    ) throws -> [ApprovalRecord] {
        let needed: Int = try payout.number("needed")
        guard needed > 0 else { return [] }
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM payout_approval WHERE payout = ? ORDER BY place")
        return try statement.rows([try payout.blob("id")], word)
    }

    private static func read(
        _ row: Row, claims: [PlanID: PlanClaim], words: [ApprovalRecord]
    ) throws -> PayoutRecord {
        let amount = try row.amount("amount")
        let proposer = try row.text("proposer")
        do {
            let state = try PayoutStateText.decodeState(
                [UInt8](try row.blob("state")), claims: claims)
            guard try row.text("state_name") == state.name else {
                throw StoreFailure.corrupt("payout.state_name is another state's")
            }
            let payout = Payout(
                id: try row.id("id"), wallet: try row.id("wallet"),
                token: TokenID(chain: try row.chain("chain"), asset: amount.asset),
                amount: amount, destination: WatchedScript(blob: try row.blob("destination")),
                state: state,
                wait: try row.optionalBlob("wait").map {
                    try PayoutStateText.decodeWait([UInt8]($0))
                }, screeningCheck: try row.number("screening_check"), plans: try plans(row),
                requestedAt: try row.time("requested_at"), changedAt: try row.time("changed_at"))
            return PayoutRecord(
                payout: payout, address: try row.text("address"), proposer: proposer,
                approvals: try PayoutApprovals(
                    proposer: proposer, neededCount: try row.number("needed"),
                    warnings: try row.texts("warnings"), records: words),
                reference: try row.text("reference"), settlement: try row.optionalID("settlement"))
        } catch let error as PayoutStateTextError {
            throw StoreFailure.corrupt("payout.state: \(error)")
        } catch let error as ApprovalRefusal {
            throw StoreFailure.corrupt("payout_approval: \(error)")
        }
    }

    private static func plans(_ row: Row) throws -> [PlanID] {
        try unpacked(try row.blob("plans"), "payout.plans")
    }

    private static func word(_ row: Row) throws -> ApprovalRecord {
        let isApproval: Int = try row.number("is_approval")
        return ApprovalRecord(
            isApproval: isApproval == 1, actor: try row.text("actor"),
            reason: try row.text("reason"), time: try row.time("time"))
    }

    /// Ids one after another, 16 bytes each.
    static func packed(_ ids: [some Identifier128]) -> Data {
        ids.reduce(into: Data()) { $0 += $1.value.blob }
    }

    static func unpacked<Value: Identifier128>(
        _ bytes: Data, _ column: String
    ) throws -> [Value] {
        guard bytes.count % 16 == 0 else { throw StoreFailure.corrupt("\(column): not ids") }
        return try stride(from: 0, to: bytes.count, by: 16).map { place in
            let start = bytes.startIndex + place
            return Value(try UInt128(blob: bytes[start..<start + 16], column))
        }
    }
}
