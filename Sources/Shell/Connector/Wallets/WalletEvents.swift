import Encodings
import Units

/// Writes entries of the event log about wallets.
enum WalletEvents {
    static func append(
        _ type: String, _ wallet: WalletRecord, _ store: any StoreTransaction
    ) throws {
        let json = JSONValue.object([
            (key: "wallet", value: .string(wallet.id.text)),
            (key: "tier", value: .string(wallet.tier)),
            (key: "status", value: .string(wallet.status.rawValue)),
        ])
        try store.appendEvent(type: type, subject: wallet.id.text, json: json.serialized())
    }
}
