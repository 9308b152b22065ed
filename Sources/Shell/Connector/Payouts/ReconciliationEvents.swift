import Encodings
import PayoutRules
import Units

/// Writes entries of the event log about comparisons of our books with a chain.
enum ReconciliationEvents {
    static func append(
        _ type: String, _ found: Reconciliation, _ store: any StoreTransaction,
        by actor: String? = nil, reason: String? = nil
    ) throws {
        let facts = found.facts
        var fields: [(key: String, value: JSONValue)] = [
            (key: "chain", value: .string(facts.token.chain.name)),
            (key: "asset", value: .string(facts.token.asset.code)),
            (key: "height", value: .integer(facts.block.height.value)),
            (key: "custody", value: .string(facts.custody.decimal)),
            (key: "onChain", value: .string(facts.chain.units.decimal)),
        ]
        if let actor { fields.append((key: "by", value: .string(actor))) }
        if let reason { fields.append((key: "reason", value: .string(reason))) }
        try store.appendEvent(
            type: type, subject: facts.token.chain.name,
            json: JSONValue.object(fields).serialized())
    }
}
