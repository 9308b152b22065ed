import BitcoinRules
import Encodings
import ScreeningRules

/// What must hold for everything that customers and platforms hand in: nothing traps, and what is
/// read is written and read again alike.
enum CustomerFuzzBodies {
    /// Signatures of messages: the first byte chooses the address, the rest is Base64 or not.
    static func signedMessage(_ bytes: [UInt8]) {
        let hash = [UInt8](repeating: 7, count: 20)
        let scripts: [BitcoinScript] = [
            .p2pkh(hash), .p2sh(hash), .p2wpkh(hash), .p2wsh([UInt8](repeating: 7, count: 32)),
            .p2tr([UInt8](repeating: 7, count: 32)),
        ]
        let script = scripts[Int(bytes.first ?? 0) % scripts.count]
        let rest = Array(bytes.dropFirst())
        for text in [String(decoding: rest, as: UTF8.self), "ful" + Base64.encode(rest)] {
            guard
                let finding = try? BitcoinMessage.check(
                    Array("m".utf8), by: script, signature: text)
            else { continue }
            switch finding {
            case .valid: preconditionFailure("nobody has the key of such an address")
            case .inconclusive: break
            }
        }
    }

    /// IVMS101 JSON.
    static func transferIdentity(_ bytes: [UInt8]) {
        guard let today = CalendarDate("2026-01-31"), let json = try? JSONValue.parse(bytes),
            let identity = try? TransferIdentity(json: json, today: today)
        else { return }
        let again = try? TransferIdentity(json: identity.json, today: today)
        precondition(again == identity, "what is written is read alike")
    }
}
