import ChainModel
import Connector
import Foundation
import GRDB
import PayoutRules
import Units

/// A plan as a row, both ways; what it claims is in rows of its own besides.
enum PlanRow {
    static let save = """
        INSERT INTO plan (id, chain, payouts, claim, request, asset, scale, fee, size, change_index,
        change_value, change_script, change_key_file, change_key_index, is_change_spent, replaces,
        created_at, stage, refusal, block_height, block_hash, signed, transaction_id, sent_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, refusal = excluded.refusal,
        block_height = excluded.block_height, block_hash = excluded.block_hash,
        signed = excluded.signed, transaction_id = excluded.transaction_id,
        sent_at = excluded.sent_at
        """

    static func values(_ plan: PlanRecord) throws -> StatementArguments {
        // One column has the asset of both: change is in the chain's own coin, as the fee is.
        guard plan.change.map({ $0.value.asset == plan.fee.asset }) ?? true else {
            throw StoreFailure.corrupt("a plan's fee and change are of one asset")
        }
        guard let size = Int64(exactly: plan.size) else {
            throw StoreFailure.corrupt("plan.size: out of range")
        }
        let stage = words(of: plan.stage)
        return [
            plan.id.value.blob, plan.chain.name, PayoutRow.packed(plan.payouts),
            Data(PayoutStateText.encode(plan.claim)), Data(plan.request), plan.fee.asset.packed,
            Int64(plan.fee.asset.scale), plan.fee.minorUnits.blob, size,
            plan.change.map { Int64($0.outputIndex) }, plan.change?.value.minorUnits.blob,
            plan.change?.script.blob, plan.change?.keyFile, plan.change.map { Int64($0.index) },
            plan.replaces?.value.blob, plan.createdAt.milliseconds, stage.name, stage.refusal,
            stage.block.map { Int64(clamping: $0.height.value) }, stage.block?.hash.blob,
            plan.signed.map { Data($0) }, plan.transaction?.bytes.blob,
            plan.sentAt.map { Int64(clamping: $0.value) },
        ]
    }

    static func read(_ row: Row) throws -> PlanRecord {
        PlanRecord(
            id: try row.id("id"), chain: try row.chain("chain"),
            payouts: try PayoutRow.unpacked(try row.blob("payouts"), "plan.payouts"),
            claim: try claim(row), request: [UInt8](try row.blob("request")),
            fee: try row.amount("fee"), size: try row.number("size"), change: try change(row),
            replaces: try row.optionalID("replaces"), stage: try stage(row),
            signed: try row.optionalBlob("signed").map { [UInt8]($0) },
            transaction: try row.optionalBlob("transaction_id").map {
                TransactionID(try Bytes32(blob: $0, "transaction_id"))
            }, sentAt: try row.optionalHeight("sent_at"), createdAt: try row.time("created_at"))
    }

    static func claim(_ row: Row) throws -> PlanClaim {
        do {
            return try PayoutStateText.decodeClaim([UInt8](try row.blob("claim")))
        } catch let error as PayoutStateTextError {
            throw StoreFailure.corrupt("plan.claim: \(error)")
        }
    }

    private static func words(
        of stage: PlanStage
    ) -> (name: String, refusal: String?, block: BlockReference?) {
        switch stage {
        case .planned: ("planned", nil, nil)
        case .asked: ("asked", nil, nil)
        case .refused(let words): ("refused", words, nil)
        case .signed: ("signed", nil, nil)
        case .broadcast: ("broadcast", nil, nil)
        case .included(let block): ("included", nil, block)
        case .final(let block): ("final", nil, block)
        case .dropped: ("dropped", nil, nil)
        }
    }

    private static func stage(_ row: Row) throws -> PlanStage {
        func block() throws -> BlockReference {
            BlockReference(
                height: try row.height("block_height"),
                hash: BlockHash(try row.bytes32("block_hash")))
        }
        switch try row.text("stage") {
        case "planned": return .planned
        case "asked": return .asked
        case "refused": return .refused(try row.text("refusal"))
        case "signed": return .signed
        case "broadcast": return .broadcast
        case "included": return .included(try block())
        case "final": return .final(try block())
        case "dropped": return .dropped
        case let other: throw StoreFailure.corrupt("plan.stage: \(other)")
        }
    }

    private static func change(_ row: Row) throws -> ChangeOutput? {
        guard let index: UInt32 = try row.optionalNumber("change_index") else { return nil }
        return ChangeOutput(
            outputIndex: index, value: try row.amount("change_value"),
            script: WatchedScript(blob: try row.blob("change_script")),
            keyFile: try row.text("change_key_file"), index: try row.number("change_key_index"))
    }
}

/// One output or nonce as the key of its row.
struct ClaimKey: Hashable {
    let holder: Data
    let position: Int64

    /// The keys of a claim, in its order.
    static func keys(of claim: PlanClaim) throws -> [ClaimKey] {
        switch claim {
        case .outpoints(let outpoints):
            return outpoints.map {
                ClaimKey(holder: $0.transaction.bytes.blob, position: Int64($0.outputIndex))
            }
        case .nonce(let account, let nonce):
            guard account.bytes.count < 32, let position = Int64(exactly: nonce) else {
                throw StoreFailure.corrupt("plan_claim: no account, or a nonce out of range")
            }
            return [ClaimKey(holder: account.blob, position: position)]
        }
    }
}
