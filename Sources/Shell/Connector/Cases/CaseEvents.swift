import Encodings
import Units

/// Writes entries of the event log about cases.
enum CaseEvents {
    static func append(
        _ type: String, _ record: CaseRecord, _ store: any StoreTransaction
    ) throws {
        let machine = record.machine
        let json = JSONValue.object([
            (key: "case", value: .string(machine.id.text)),
            (key: "deposit", value: .string(machine.deposit.text)),
            (key: "wallet", value: .string(record.wallet.text)),
            (key: "asset", value: .string(record.amount.asset.code)),
            (key: "amount", value: .string(record.amount.decimal)),
        ])
        try store.appendEvent(type: type, subject: machine.id.text, json: json.serialized())
    }
}
