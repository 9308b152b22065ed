import Encodings
import Units

/// Writes entries of the event log about charges, refunds and holds.
enum SpendingEvents {
    static func append(
        _ type: String, _ record: SpendingRecord, _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            (key: record.kind.rawValue, value: .string(TransferID(record.id).text)),
            (key: "from", value: .string(record.from.text)),
            (key: "to", value: record.to.map { .string($0.text) } ?? .null),
            (key: "asset", value: .string(record.amount.asset.code)),
            (key: "amount", value: .string(record.amount.decimal)),
        ])
        try store.appendEvent(
            type: type, subject: TransferID(record.id).text, json: json.serialized())
    }
}
