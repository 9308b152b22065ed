import Encodings
import Units

/// Writes chains' entries of the event log.
enum ChainEvents {
    static func halted(_ chain: ChainID, reason: String, _ store: any StoreTransaction) throws {
        try append("chain.halted", chain, [(key: "reason", value: .string(reason))], store)
    }

    static func resumed(_ chain: ChainID, by actor: String, _ store: any StoreTransaction) throws {
        try append("chain.resumed", chain, [(key: "by", value: .string(actor))], store)
    }

    private static func append(
        _ type: String, _ chain: ChainID, _ facts: [(key: String, value: JSONValue)],
        _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([(key: "chain", value: .string(chain.name))] + facts)
        try store.appendEvent(type: type, subject: chain.name, json: json.serialized())
    }
}
