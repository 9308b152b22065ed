import DepositRules
import Encodings
import ScreeningRules
import Units

/// Writes after-care's entries of the event log.
enum RetroHitEvents {
    /// Says where a hit stands.
    static func append(_ type: String, _ hit: RetroHit, _ store: any StoreTransaction) throws {
        try store.appendEvent(
            type: type, subject: hit.id.text, json: JSONValue.object(fields(hit)).serialized())
    }

    /// Says that a deposit is in a hit now.
    static func append(
        _ type: String, _ hit: RetroHit, deposit: Deposit, _ store: any StoreTransaction
    ) throws {
        let own: [(key: String, value: JSONValue)] = [
            (key: "deposit", value: .string(deposit.id.text)),
            (key: "chain", value: .string(deposit.sighting.chain.name)),
            (key: "amount", value: .string(deposit.amount.decimal)),
        ]
        try store.appendEvent(
            type: type, subject: deposit.id.text,
            json: JSONValue.object(own + fields(hit)).serialized())
    }

    /// Says that what a case stands on is not said any more.
    static func appendDelisted(
        _ id: CaseID, _ cause: RetroCause, _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            (key: "case", value: .string(id.text)),
            (key: "rule", value: .string(cause.rule.rawValue)),
            (key: "source", value: .string(cause.source)),
        ])
        try store.appendEvent(type: "case.delisted", subject: id.text, json: json.serialized())
    }

    /// Says that a deposit was sent back whose payer was listed later.
    static func appendRefunded(
        _ id: CaseID, _ deposit: Deposit, _ cause: RetroCause, _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            (key: "deposit", value: .string(deposit.id.text)),
            (key: "case", value: .string(id.text)),
            (key: "wallet", value: .string(deposit.wallet.text)),
            (key: "asset", value: .string(deposit.amount.asset.code)),
            (key: "amount", value: .string(deposit.amount.decimal)),
            (key: "rule", value: .string(cause.rule.rawValue)),
            (key: "source", value: .string(cause.source)),
        ])
        try store.appendEvent(
            type: "deposit.refundedThenListed", subject: deposit.id.text, json: json.serialized())
    }

    /// Says that a payout left to an address that was listed later.
    static func appendPayout(
        _ record: PayoutRecord, _ cause: RetroCause, _ store: any StoreTransaction
    ) throws {
        let payout = record.payout
        let json = JSONValue.object([
            (key: "payout", value: .string(payout.id.text)),
            (key: "wallet", value: .string(payout.wallet.text)),
            (key: "asset", value: .string(payout.amount.asset.code)),
            (key: "amount", value: .string(payout.amount.decimal)),
            (key: "rule", value: .string(cause.rule.rawValue)),
            (key: "source", value: .string(cause.source)),
        ])
        try store.appendEvent(
            type: "payout.retroHit", subject: payout.id.text, json: json.serialized())
    }

    /// Says that a change was worked through to its end.
    static func appendFinished(
        _ subject: String, itemCount: Int, _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            (key: "subject", value: .string(subject)), (key: "changes", value: .integer(itemCount)),
        ])
        try store.appendEvent(type: "aftercare.finished", subject: subject, json: json.serialized())
    }

    private static func fields(_ hit: RetroHit) -> [(key: String, value: JSONValue)] {
        [
            (key: "hit", value: .string(hit.id.text)),
            (key: "case", value: .string(hit.caseID.text)),
            (key: "wallet", value: .string(hit.wallet.text)),
            (key: "asset", value: .string(hit.tainted.asset.code)),
            (key: "tainted", value: .string(hit.tainted.decimal)),
            (key: "frozen", value: .string(hit.frozen.decimal)),
            (key: "reserved", value: .string(hit.reserved.decimal)),
            (key: "spent", value: .string(hit.spent.decimal)),
            (key: "causes", value: .integer(hit.causes.count)),
        ]
    }
}
