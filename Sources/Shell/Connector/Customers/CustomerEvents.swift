import Encodings
import ScreeningRules
import Units

/// Writes entries of the event log about customers; never with what they said.
enum CustomerEvents {
    static func append(
        _ type: String, _ question: InformationRequest, _ store: any StoreTransaction,
        by actor: String? = nil
    ) throws {
        var fields: [(key: String, value: JSONValue)] = [
            ("question", .string(question.id.text)), ("wallet", .string(question.wallet.text)),
            ("kind", .string(question.kind.name)), ("state", .string(question.state.name)),
        ]
        if let id = question.caseID { fields.append(("case", .string(id.text))) }
        if let actor { fields.append(("by", .string(actor))) }
        try store.appendEvent(
            type: type, subject: question.id.text, json: JSONValue.object(fields).serialized())
    }

    static func append(_ proof: OwnershipRecord, _ store: any StoreTransaction) throws {
        let json = JSONValue.object([
            ("wallet", .string(proof.wallet.text)), ("question", .string(proof.question.text)),
            ("method", .string(proof.method.rawValue)),
            ("evidence", .string(Hex.encode(proof.evidence.bytes))),
        ])
        try store.appendEvent(
            type: "address.proven", subject: proof.question.text, json: json.serialized())
    }

    static func erased(
        _ record: PersonalRecord, _ store: any StoreTransaction, by actor: String
    ) throws {
        let json = JSONValue.object([
            ("record", .string(record.id.text)), ("wallet", .string(record.wallet.text)),
            ("kind", .string(record.kind.rawValue)),
            ("digest", .string(Hex.encode(record.digest.bytes))), ("by", .string(actor)),
        ])
        try store.appendEvent(
            type: "personalRecord.erased", subject: record.id.text, json: json.serialized())
    }
}
