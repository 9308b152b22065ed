import Encodings
import Units

/// Writes entries of the event log about cases.
enum CaseEvents {
    static func append(
        _ type: String, _ record: CaseRecord, because reason: String? = nil,
        _ store: any StoreTransaction, by actor: String? = nil
    ) throws {
        let machine = record.machine
        var fields: [(key: String, value: JSONValue)] = [
            (key: "case", value: .string(machine.id.text)),
            (key: "deposit", value: .string(machine.deposit.text)),
            (key: "wallet", value: .string(record.wallet.text)),
            (key: "asset", value: .string(record.amount.asset.code)),
            (key: "amount", value: .string(record.amount.decimal)),
        ]
        if let actor { fields.append((key: "by", value: .string(actor))) }
        if let reason { fields.append((key: "reason", value: .string(reason))) }
        try store.appendEvent(
            type: type, subject: machine.id.text, json: JSONValue.object(fields).serialized())
    }
}
